"""`townbell subscribers`, `due` and `deliver`: who is kept, what is owed, what is sent."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.contract.townbell import Townbell

COLUMNS = [
    "id", "topic", "filter", "address", "locale", "channel", "target", "lead_minutes",
    "quiet_from", "quiet_to", "consent",
]  # fmt: skip
HEADER = ",".join(COLUMNS) + "\n"
HOME = "120 Royal Palm Way"  # trash, yard waste and bulk on Monday
EVE = "2026-11-22T18:30:00-05:00"  # the evening before


def row(id_: str, topic: str = "emergency", **more: str) -> str:
    """One CSV line."""
    values = {"id": id_, "topic": topic, "channel": "outbox", **more}
    return ",".join(values.get(name, "") for name in COLUMNS) + "\n"


GOOD = [
    row("meet", "meetings", filter="City Council", locale="es-US"),
    row("trash", "pickup", filter="trash", address=HOME),
    row("sweep", "sweeping", address=HOME),
    row("city"),
    row("place", address=HOME, quiet_from="22:00", quiet_to="07:00"),
    row("storm", "weather", channel="webhook", target="https://example.com/hook"),
    row("paper", "news", channel="email", target="a@example.com"),
    row("text", channel="sms", target="+17575550100", consent="web form 2026-11-01"),
    row("call", channel="voice", target="+17575550100", consent="city hall 2026-11-01"),
    row("none", "pickup", address=HOME, quiet_from="00:00", quiet_to="00:00", lead_minutes="600"),
]


def test_good_rows_are_kept_and_importing_again_changes_nothing(town: Townbell) -> None:
    """Idempotent by id: the second time nothing is new or changed, and the export is the same."""
    first = town("subscribers", "import", "-", "--json", stdin=HEADER + "".join(GOOD))
    assert (first.code, first.json) == (0, {"kept": 10, "changed": 10, "refused": []})
    exported = town("subscribers", "export").out
    again = town("subscribers", "import", "-", "--json", stdin=HEADER + "".join(GOOD))
    assert again.json == {"kept": 10, "changed": 0, "refused": []}
    assert town("subscribers", "export").out == exported


def test_the_export_can_be_imported_elsewhere(town: Townbell, compiled: Townbell, tmp_path: Path) -> None:
    """Same columns, same rows."""
    town("subscribers", "import", "-", stdin=HEADER + "".join(GOOD))
    exported = town("subscribers", "export").out
    rows = list(csv.DictReader(exported.splitlines()))
    assert list(rows[0]) == COLUMNS
    assert {each["id"] for each in rows} == {line.split(",")[0] for line in GOOD}
    assert {each["address"] for each in rows if each["address"]} == {HOME}
    document = town("subscribers", "export", "--json").json
    assert len(document["subscribers"]) == 10
    (tmp_path / "out.csv").write_text(exported)
    other = Townbell(tmp_path / "other", compiled.city)
    assert other("subscribers", "import", str(tmp_path / "out.csv")).code == 0
    assert other("subscribers", "export").out == exported


BAD = {
    "a pickup without an address": row("x", "pickup"),
    "sweeping without an address": row("x", "sweeping"),
    "an address outside": row("x", address="4400 Lantern Hill Road"),
    "an address nobody knows": row("x", address="9999 Nowhere Lane"),
    "an ambiguous address": row("x", address="484 Alder Street"),
    "a text message without consent": row("x", channel="sms", target="+17575550100"),
    "a call without consent": row("x", channel="voice", target="+17575550100"),
    "an unknown topic": row("x", "gossip"),
    "an unknown channel": row("x", channel="pigeon"),
    "a webhook without a target": row("x", channel="webhook"),
    "a webhook to a file": row("x", channel="webhook", target="file:///etc/passwd"),
    "no id": row(""),
    "an hour that is none": row("x", quiet_from="25:00"),
    "a lead that is none": row("x", "meetings", lead_minutes="soon"),
    "a lead below nothing": row("x", "meetings", lead_minutes="-5"),
    "too many fields": row("x").strip() + ",more\n",
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_is_listed_and_the_good_ones_kept(town: Townbell, case: str) -> None:
    """Exit 1; the line and the reason on stderr, never the address or the target; the rest is kept."""
    ran = town("subscribers", "import", "-", "--json", stdin=HEADER + GOOD[0] + BAD[case] + GOOD[3])
    assert ran.code == 1
    assert ran.json["kept"] == 2
    (refused,) = ran.json["refused"]
    assert refused["line"] == 3
    assert refused["reason"]
    assert ran.message.startswith("line 3:")
    for secret in ("Lantern", "Nowhere", "Alder", "555", "passwd"):
        assert secret not in ran.err
    rows = list(csv.DictReader(town("subscribers", "export").out.splitlines()))
    assert sorted(each["id"] for each in rows) == ["city", "meet"]


def test_comments_blank_lines_and_a_byte_order_mark(town: Townbell) -> None:
    """What Windows and people put into such files."""
    text = "\ufeff# our list\r\n" + HEADER.replace("\n", "\r\n") + "\r\n# more\r\n" + GOOD[0] + "\n"
    ran = town("subscribers", "import", "-", "--json", stdin=text)
    assert (ran.code, ran.json["kept"]) == (0, 1)


@pytest.mark.parametrize("data", [b"", b"hello\n", b"name,age\nx,1\n", b"\xff\xfe\x00", b"# nothing\n"])
def test_what_is_no_list_exits_three(town: Townbell, data: bytes) -> None:
    """No header, or not UTF-8: nothing is kept."""
    ran = town("subscribers", "import", "-", stdin=data)
    assert (ran.code, ran.out) == (3, "")
    assert ran.message
    assert town("subscribers", "export").out.splitlines() == [",".join(COLUMNS)]


def test_forget_takes_the_subscription_and_what_was_sent(town: Townbell) -> None:
    """Known: gone with its messages' record. Unknown, or a second time: exit 1."""
    town("subscribers", "import", "-", stdin=HEADER + GOOD[1])
    assert town("deliver", now=EVE).code == 0
    assert town("subscribers", "forget", "trash").code == 0
    assert "trash" not in town("subscribers", "export").out
    assert town("due", "--json", now=EVE).json["due"] == []
    ran = town("subscribers", "forget", "trash")
    assert (ran.code, "trash" in ran.message) == (1, True)


def test_due_is_a_dry_run_in_the_shape_of_the_contract(town: Townbell) -> None:
    """What deliver would send, with its reason; asking twice changes nothing."""
    town("subscribers", "import", "-", stdin=HEADER + "".join(GOOD))
    ran = town("due", "--json", now=EVE)
    assert ran.code == 0
    assert set(ran.json) == {"due", "dropped"}
    for each in (*ran.json["due"], *ran.json["dropped"]):
        assert set(each) == {"subscription_id", "event_id", "topic", "channel", "lane", "at", "reason"}
        assert all(isinstance(value, str) for value in each.values())
    trash = [each for each in ran.json["due"] if each["subscription_id"] == "trash"]
    assert [(each["reason"], each["topic"], each["lane"], each["at"][:16]) for each in trash] == [
        ("pickup_eve", "pickup", "timely", "2026-11-22T18:00"),
    ]
    assert town("due", "--json", now=EVE).json == ran.json
    assert town.outbox() == []


def test_deliver_sends_once(town: Townbell) -> None:
    """What was due lies in the outbox in the shape of the contract; a second run sends nothing."""
    town("subscribers", "import", "-", stdin=HEADER + GOOD[1])
    ran = town("deliver", "--once", "--json", now=EVE)
    assert ran.code == 0
    (letter,) = town.outbox()
    assert set(letter) == {
        "delivery_id", "subscription_id", "event_id", "topic", "locale", "subject", "text", "sent_at",
    }  # fmt: skip
    assert (letter["subscription_id"], letter["topic"], letter["locale"]) == ("trash", "pickup", "en-US")
    assert "tomorrow, Monday" in letter["text"]
    assert (town.data / "outbox" / "new" / f"{letter['delivery_id']}.json").is_file()
    assert town("deliver", now=EVE).code == 0
    assert town("due", "--json", now=EVE).json["due"] == []
    assert len(town.outbox()) == 1


def test_deliver_with_nothing_due(town: Townbell) -> None:
    """Nobody to tell is no error."""
    ran = town("deliver")
    assert (ran.code, ran.err) == (0, "")


def test_a_suspended_pickup_is_not_announced(town: Townbell, tmp_path: Path) -> None:
    """Nobody is told to put out what will not be taken."""
    town("subscribers", "import", "-", stdin=HEADER + GOOD[1])
    post = {"kind": "suspension", "stream": "trash", "text": {"en": "strike", "es": "huelga"}}
    (tmp_path / "post.json").write_text(json.dumps(post))
    assert town("post", "add", str(tmp_path / "post.json"), "--publish").code == 0
    plan = town("due", "--json", now=EVE).json
    assert [each for each in plan["due"] if each["reason"] == "pickup_eve"] == []
    town("deliver", now=EVE)
    assert not [each for each in town.outbox() if "tomorrow, Monday" in each["text"]]


def test_a_target_is_forgotten_with_all_that_is_its(town: Townbell) -> None:
    """`forget --target CHANNEL`, the target by stdin; a list does not bring it back; it is never repeated."""
    rows = row("a", "news", channel="email", target="a@example.com") + row(
        "b", "weather", channel="email", target="A@Example.com"
    )
    assert town("subscribers", "import", "-", stdin=HEADER + rows + GOOD[0]).code == 0
    gone = town("subscribers", "forget", "--target", "email", "--json", stdin="a@example.com\n")
    assert (gone.code, gone.json) == (0, {"channel": "email", "forgotten": 2})
    assert [each["id"] for each in town("subscribers", "export", "--json").json["subscribers"]] == ["meet"]
    again = town("subscribers", "import", "-", "--json", stdin=HEADER + rows)
    assert (again.code, again.json["kept"]) == (1, 0)
    assert {each["reason"] for each in again.json["refused"]} == {
        "whoever has this target has left; only they can sign up again"
    }
    assert "example.com" not in again.err + gone.err


@pytest.mark.parametrize(
    "words",
    [[], ["a", "--target", "email"], ["--target", "pigeon"], ["--target", "email"], ["--target", "sms"]],
)
def test_forgetting_needs_one_thing_to_forget(town: Townbell, words: list[str]) -> None:
    """Exit 2 for nothing, for both, for no such channel, and for what is no target."""
    assert town("subscribers", "forget", *words, stdin="nobody\n").code == 2
