"""Import and export of subscribers, row by row as the command line's contract says."""

from __future__ import annotations

from datetime import time

import pytest

from city.enrolment.subscriptions import QuietHours, Topic
from city.errors import Unreadable
from notifier.enrolment.subscribers import ImportReport, read_subscribers
from tests.notifier.alder import NOON, Town, csv_of, meeting, resolve

HEADER = "id,topic,filter,address,locale,channel,target,lead_minutes,quiet_from,quiet_to,consent"


def read(text: str) -> ImportReport:
    return read_subscribers(text, resolve, NOON, "en-US")


def refusal(**row: str) -> str:
    """Why this row is refused; "" if it is kept."""
    report = read(csv_of({"id": "s1", **row}))
    assert len(report.kept) + len(report.refused) == 1
    return report.refused[0].reason if report.refused else ""


def test_good_rows_are_kept_and_bad_ones_listed_by_line() -> None:
    """One bad row harms no other; comments, blank lines and a byte order mark are nothing."""
    text = (
        f"\ufeff# our people\n{HEADER}\n\nok,emergency,,,,webhook,http://a.example,,,,\n"
        "# bad,emergency,,,,pigeon,,,,,\nbad,emergency,,,,pigeon,,,,,\n"
        '"ok ""2""",news,"a\n# not a comment",,es-US,outbox,,,,,\nlast,weather,,,,outbox,,,,,\n'
    )
    report = read(text)
    assert [each.id for each in report.kept] == ["ok", 'ok "2"', "last"]
    assert [(each.line, each.id) for each in report.refused] == [(6, "bad")]


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_of_the_contract_can_be_imported(topic: str) -> None:
    """All nine topics are known, those that need an address have one."""
    assert refusal(topic=topic, address="1 Harbor Street") == ""


@pytest.mark.parametrize("topic", ["pickup", "sweeping"])
def test_pickup_and_sweeping_need_an_address(topic: str) -> None:
    """Without a place they mean nothing: refused, never the whole city."""
    assert refusal(topic=topic) == f"{topic} needs an address"


@pytest.mark.parametrize("address", ["9 Elsewhere", "Harbor", "1 Harbour Street", "nowhere"])
@pytest.mark.parametrize("topic", ["emergency", "pickup"])
def test_address_that_cannot_be_resolved_refuses_the_row(topic: str, address: str) -> None:
    """Outside, ambiguous, misspelt or unknown: never widened, and never repeated in the reason."""
    reason = refusal(topic=topic, address=address)
    assert reason.startswith("the address")
    assert address not in reason


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_sms_and_voice_need_consent(channel: str) -> None:
    """Without a record of consent the row is refused, with one it is kept."""
    assert "needs consent" in refusal(channel=channel, target="+1 202 555 0123")
    assert refusal(channel=channel, target="+1 202 555 0123", consent="web form 2026-01-02") == ""


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("", "", None),
        ("22:00", "06:30", QuietHours(time(22), time(6, 30))),
        ("22:00", "", QuietHours(time(22), time(8))),
        ("", "06:00", QuietHours(time(21), time(6))),
        ("00:00", "00:00", QuietHours(time(0), time(0))),
        ("9:05", "10:00", QuietHours(time(9, 5), time(10))),
    ],
)
def test_quiet_hours_are_read(start: str, end: str, expected: QuietHours | None) -> None:
    """Empty is the city's default, each end by itself; equal ones mean none."""
    report = read(csv_of({"id": "s1", "quiet_from": start, "quiet_to": end}))
    assert report.kept[0].quiet == expected


@pytest.mark.parametrize(
    "row",
    [
        {"id": ""},
        {"topic": "gossip"},
        {"channel": ""},
        {"target": ""},
        {"target": "ftp://a.example"},
        {"target": "http:///x"},
        {"target": "http://a.example:99999/"},
        {"channel": "sms", "target": "call me", "consent": "yes"},
        {"channel": "email", "target": "nobody"},
        {"lead_minutes": "-5"},
        {"lead_minutes": "soon"},
        {"lead_minutes": "1.5"},
        {"lead_minutes": "99999"},
        {"quiet_from": "25:00"},
        {"quiet_to": "8"},
        {"locale": "English, please"},
        {"filter": "x" * 2001},
    ],
)
def test_row_with_a_bad_field_is_refused_with_a_reason(row: dict[str, str]) -> None:
    """Each kind of wrong value has its sentence."""
    fields = {name: f'"{value}"' if "," in value else value for name, value in row.items()}
    assert refusal(**fields)


def test_reason_never_repeats_a_target() -> None:
    """Reports are printed and logged: they hold no personal data (F20)."""
    assert "5550123" not in refusal(channel="email", target="5550123")


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "name,phone\nAnn,5550123\n"])
def test_file_without_the_needed_columns_is_unreadable(text: str) -> None:
    """There is nothing to keep; the error says how the file should begin."""
    with pytest.raises(Unreadable, match="Begin the file with"):
        read(text)


def test_too_many_fields_and_broken_quotes_refuse_the_row() -> None:
    """A shifted row is not guessed at."""
    report = read(
        f'{HEADER}\na,emergency,,,,outbox,,,,,,extra\nb,emergency,,,,"out"box,,,,,\nc,news,,,,outbox,,,,,\n'
    )
    assert [each.id for each in report.kept] == ["c"]
    assert [each.line for each in report.refused] == [2, 3]


@pytest.mark.parametrize("rows", [1, 5, 100])
def test_quote_that_never_ends_swallows_no_other_row(rows: int) -> None:
    """Only its own row is refused, wherever the file ends."""
    good = "".join(f"s{n},news,,,,outbox,,,,,\n" for n in range(rows))
    report = read(f'{HEADER}\nbad,news,"open,,,outbox,,,,,\n{good}')
    assert [each.line for each in report.refused] == [2]
    assert len(report.kept) == rows


def test_two_different_rows_with_one_id_refuse_the_second() -> None:
    """Which of them is meant cannot be known; the same row twice is one."""
    report = read(csv_of("s1", "s1", {"id": "s1", "topic": "news"}))
    assert (len(report.kept), [each.line for each in report.refused]) == (1, [4])


def test_import_is_idempotent_by_id(town: Town) -> None:
    """The same file again changes nothing; a changed row replaces the one with its id."""
    rows = csv_of({"id": "s1", "address": "1 Harbor Street"}, "s2")
    assert town.notifier.import_csv(rows, resolve, NOON).changed == 2
    assert town.notifier.import_csv(rows, resolve, NOON).changed == 0
    assert town.notifier.import_csv(csv_of({"id": "s1", "topic": "news"}), resolve, NOON).changed == 1
    assert [(each.id, each.topic) for each in town.subscriptions.every()] == [
        ("s1", "news"),
        ("s2", "emergency"),
    ]


def test_export_can_be_imported_again(town: Town) -> None:
    """What goes out comes in the same, fields with commas and quotes too."""
    town.subscribe(
        {"id": "s1", "topic": "pickup", "address": "1 Harbor Street", "filter": '"a, ""b"""'},
        {"id": "s2", "channel": "sms", "target": "+12025550123", "consent": "form", "lead_minutes": "30"},
        {"id": "s3", "quiet_from": "20:00", "quiet_to": "7:00"},
    )
    before = list(town.subscriptions.every())
    text = town.notifier.export_csv()
    assert text.splitlines()[0] == HEADER
    for each in before:
        town.notifier.forget(each.id)
    assert town.notifier.import_csv(text, resolve, NOON).changed == 3
    assert list(town.subscriptions.every()) == before


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("City Council", ""),
        ("council", ""),
        ("", ""),
        ("City Counsel", "no body of this name meets; did you mean City Council?"),
        ("9 Harbor Street", "no body of this name meets; bodies are City Council, Parks Board"),
    ],
)
def test_a_body_that_does_not_meet_refuses_the_row(body: str, said: str) -> None:
    """It would never be told anything, and nobody would know why; what may be meant is named."""
    rows = csv_of({"id": "s1", "topic": "meetings", "filter": body})
    report = read_subscribers(rows, resolve, NOON, "en-US", {"City Council", "Parks Board"})
    assert [each.reason for each in report.refused] == ([said] if said else [])


def test_a_body_is_taken_at_its_word_where_no_meetings_are_known(town: Town) -> None:
    """No snapshot, or none with meetings, says nothing against a name; with a meeting it does."""
    row = csv_of({"id": "s1", "topic": "meetings", "filter": "Harbor Board"})
    assert not town.notifier.import_csv(row, resolve, NOON).refused
    town.view.all.append(meeting(NOON))
    assert town.notifier.import_csv(row, resolve, NOON).refused
