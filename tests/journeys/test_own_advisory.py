"""The city's own emergency: from a draft to those whom it concerns, brought up to date, and taken back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from tests.contract.townbell import NOW, ROOT, Townbell
from tests.journeys.conftest import MakeTown
from tests.journeys.journeys import copy_of_port_alder, serving, wait_for
from tests.journeys.test_advisory import INSIDE, OUTSIDE, subscribe, told

START = datetime.fromisoformat(NOW)
LATER = [(START + timedelta(minutes=each)).isoformat() for each in (10, 20, 30, 40, 50)]
EVACUATION = {"template": "evacuation", "zones": ["evacuation:A"]}
ENGLISH, SPANISH = "Leave Zone A now", "Salga ahora: Zona A"


def ran(town: Townbell, *words: str, now: str, stdin: str = "") -> dict[str, object]:
    """What a step of ``townbell advisory`` prints."""
    done = town("advisory", *words, "--json", now=now, stdin=stdin)
    assert done.code == 0, done.err
    return dict(done.json)


def own(town: Townbell) -> list[dict[str, str]]:
    """What was delivered of the city's own advisories: the demo has alerts of others, too."""
    return [each for each in town.outbox() if each["event_id"].startswith("port-alder-")]


def sent(town: Townbell, now: str = LATER[0], **fields: object) -> str:
    """An advisory that two people sent."""
    advisory_id = str(ran(town, "draft", "-", now=now, stdin=json.dumps({**EVACUATION, **fields}))["id"])
    ran(town, "submit", advisory_id, "--by", "ana", now=now)
    ran(town, "approve", advisory_id, "--by", "ben", now=now)
    ran(town, "send", advisory_id, "--by", "ana", "--area", "Zone A", now=now)
    return advisory_id


def test_an_approved_advisory_is_told_and_said_first_and_its_end_too(town: MakeTown) -> None:
    """Draft, submit, approve, send: no refresh by hand; then an update, and an all-clear to those told."""
    city = town()
    subscribe(city)
    advisory_id = sent(city)
    assert city("deliver", now=LATER[0]).code == 0
    heard = told(city, advisory_id)
    assert sorted(heard) == ["city", "inside"]
    assert ENGLISH in heard["city"]
    assert SPANISH in heard["inside"]
    english, spanish, elsewhere = city.asks(
        {"text": "who is the mayor", "address": INSIDE},
        {"text": "quién es el alcalde", "address": INSIDE, "locale": "es-US"},
        {"text": "who is the mayor", "address": OUTSIDE},
        now=LATER[0],
    )
    assert ENGLISH in english["speech"].split(". ")[0]
    assert SPANISH in spanish["speech"].split(". ")[0]
    assert ENGLISH not in elsewhere["speech"]

    update = ran(city, "update", advisory_id, "--by", "ana", now=LATER[1])
    assert update["state"] == "sent"
    assert city("deliver", now=LATER[1]).code == 0
    again = told(city, str(update["id"]))
    assert sorted(again) == ["city", "inside"]
    assert again["city"].startswith("Update: ")

    cancelled = ran(city, "cancel", advisory_id, "--by", "ben", now=LATER[2])
    assert cancelled["state"] == "cancelled"
    for now in LATER[2:4]:
        assert city("deliver", now=now).code == 0
    clear = [each for each in own(city) if each["event_id"] not in (advisory_id, update["id"])]
    assert sorted(each["subscription_id"] for each in clear) == ["city", "inside"]
    assert all("All clear: Zone A" in each["text"] for each in clear if each["locale"] == "en-US")
    assert all("Fin del peligro: Zona A" in each["text"] for each in clear if each["locale"] == "es-US")
    (answer,) = city.asks({"text": "who is the mayor", "address": INSIDE}, now=LATER[3])
    assert answer["speech"].startswith("The Mayor is")


def test_a_mistake_is_taken_back_in_one_step(town: MakeTown) -> None:
    """F13: one person says that it was a mistake, to everybody who was told, and to nobody else."""
    city = town()
    subscribe(city)
    advisory_id = sent(city)
    assert city("deliver", now=LATER[0]).code == 0
    ran(city, "cancel", advisory_id, "--by", "ana", "--mistake", now=LATER[1])
    assert city("deliver", now=LATER[1]).code == 0
    clear = {each["subscription_id"]: each["text"] for each in own(city) if each["event_id"] != advisory_id}
    assert sorted(clear) == ["city", "inside"]
    assert "sent by mistake" in clear["city"]
    assert "por error" in clear["inside"]


def test_what_was_cancelled_before_it_was_told_is_told_to_nobody(town: MakeTown) -> None:
    """Taken back before anybody heard it: neither the alert nor its end goes out."""
    city = town()
    subscribe(city)
    advisory_id = sent(city)
    ran(city, "cancel", advisory_id, "--by", "ana", "--mistake", now=LATER[1])
    assert city("deliver", now=LATER[1]).code == 0
    assert own(city) == []


def test_a_test_of_any_kind_reaches_nobody(town: MakeTown) -> None:
    """B4, F6: Test, Exercise, System and Draft go the same way to the end, and nobody hears them."""
    city = town()
    subscribe(city)
    for status in ("Test", "Exercise", "System", "Draft"):
        advisory_id = sent(city, status=status)
        ran(city, "update", advisory_id, "--by", "ana", now=LATER[1])
        ran(city, "cancel", advisory_id, "--by", "ana", now=LATER[2])
    for now in LATER:
        assert city("deliver", now=now).code == 0
    assert own(city) == []
    (answer,) = city.asks({"text": "who is the mayor", "address": INSIDE}, now=LATER[2])
    assert answer["speech"].startswith("The Mayor is")


def test_it_is_told_by_itself_while_the_server_runs(town: MakeTown) -> None:
    """Sent at the command line: the worker beside the pages tells it, and then the all-clear."""
    city = town()
    subscribe(city)
    with serving(city, now="") as served:
        advisory_id = sent(city, now="")
        heard = wait_for(lambda: len(told(city, advisory_id)) >= 2 and told(city, advisory_id), "it")
        assert sorted(heard) == ["city", "inside"]
        question = {"text": "who is the mayor", "address": INSIDE}
        wait_for(lambda: ENGLISH in served.get("/api/ask", question)[1], "the answer begins with it")
        ran(city, "cancel", advisory_id, "--by", "ben", now="")
        wait_for(lambda: "All clear: Zone A" in str(city.outbox()), "the all-clear")


NEIGHBOUR = """
[[sources]]
id = "neighbour"
url = "{url}/alerts/atom.xml"
format = "cap"
kind = "advisory"
every = "1s"
"""


def test_another_townbell_can_read_what_this_one_publishes(
    town: MakeTown, compiled: Townbell, tmp_path: Path
) -> None:
    """The feed and its documents over HTTP: a neighbour tells the alert, and then that it is over."""
    city = town()
    with serving(city, now="") as served:
        shutil.copytree(compiled.data, tmp_path / "neighbour-data")
        folder = copy_of_port_alder(tmp_path / "neighbour", NEIGHBOUR.format(url=served.url))
        other = Townbell(tmp_path / "neighbour-data", folder)
        subscribe(other)
        advisory_id = sent(city, now="")
        assert other.process("refresh", "--source", "neighbour", now="").code == 0
        assert other("deliver", "--once", now="").code == 0
        assert sorted(told(other, advisory_id)) == ["city", "inside"]
        ran(city, "cancel", advisory_id, "--by", "ben", now="")
        wait_for(lambda: served.get("/alerts/atom.xml")[1].count("<entry>") == 2, "the cancel in the feed")
        assert other.process("refresh", "--source", "neighbour", now="").code == 0
        assert other("deliver", "--once", now="").code == 0
        assert sum("All clear: Zone A" in each["text"] for each in own(other)) == 1


TWO_PHONES = """
[[emergency.on_call]]
name = "Cleo"
channel = "outbox"
locale = "es-US"
"""


def test_two_phones_from_the_template_to_the_first_send(town: MakeTown) -> None:
    """Ana submits; Naomi follows her one-time link, types the area, sends: a resident hears it, once."""
    city = town(TWO_PHONES)
    subscribe(city)
    with serving(city, now="") as served:
        toml = (city.city / "city.toml").read_text("utf-8")
        (city.city / "city.toml").write_text(
            toml.replace("[emergency]\n", f'[emergency]\nsite = "{served.url}"\n'), "utf-8"
        )
        advisory_id = str(ran(city, "draft", "-", now="", stdin=json.dumps(EVACUATION))["id"])
        submitted = ran(city, "submit", advisory_id, "--by", "ana", now="")
        assert submitted["asked"] == "Naomi Sandoval"
        (page,) = (city.data / "on-call" / "new").glob("*.json")
        text = json.loads(page.read_text("utf-8"))["text"]
        path = text[text.index("/advisory/answer/") :]
        wait_for(lambda: "Naomi Sandoval" in served.get(path)[1], "the page of the link")
        assert served.form(path, action="send", area="Zone B")[0] == 409
        assert own(city) == []
        status, answer = served.form(path, action="send", area="Zone A")
        assert (status, "Approved and sent" in answer) == (200, True)
        heard = wait_for(lambda: len(told(city, advisory_id)) >= 2 and told(city, advisory_id), "it")
        assert sorted(heard) == ["city", "inside"]
        assert served.get(path)[0] == 410
        assert served.form(path, action="send", area="Zone A")[0] == 410
    log = city("advisory", "log", advisory_id, "--json", now="").json["log"]
    assert [(each["step"], each["by"]) for each in log if each["step"] not in ("page", "unreached")] == [
        ("draft", "staff"),
        ("submit", "ana"),
        ("approve", "Naomi Sandoval"),
        ("send", "Naomi Sandoval"),
    ]


def test_breaking_the_glass_tells_the_whole_list(town: MakeTown) -> None:
    """One person alone: residents hear it, and so does everybody on call, with nothing on the public page."""
    city = town(TWO_PHONES)
    subscribe(city)
    advisory_id = str(ran(city, "draft", "-", now=LATER[0], stdin=json.dumps(EVACUATION))["id"])
    ran(city, "send", advisory_id, "--by", "ana", "--area", "Zone A", "--break-glass", now=LATER[0])
    assert city("deliver", now=LATER[0]).code == 0
    assert sorted(told(city, advisory_id)) == ["city", "inside"]
    pages = [json.loads(each.read_text("utf-8")) for each in (city.data / "on-call" / "new").glob("*.json")]
    assert sorted(each["subscription_id"] for each in pages) == [
        "on-call Cleo",
        "on-call Naomi Sandoval",
        "on-call Walter Lindgren",
    ]
    assert {each["subscription_id"] for each in own(city)} == {"city", "inside"}


KILLED = """
import os, sys
from app.wiring import advising
advising.refresher = lambda *_: lambda **_: os.kill(os.getpid(), 9)
from app.cli import main
sys.exit(main())
"""


def test_whoever_is_killed_between_keeping_and_telling_loses_nothing(town: MakeTown) -> None:
    """kill -9 after the message was kept and before residents could hear it: the next command tells it."""
    city = town()
    subscribe(city)
    advisory_id = str(ran(city, "draft", "-", now=LATER[0], stdin=json.dumps(EVACUATION))["id"])
    words = ["advisory", "send", advisory_id, "--by", "ana", "--area", "Zone A", "--break-glass"]
    command = city.command(*words, now=LATER[0])
    killed = [command[0], "-c", KILLED, *command[3:]]
    environment = {**os.environ, "TOWNBELL_DATA": str(city.data)}
    assert subprocess.run(killed, env=environment, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    (found,) = city("advisory", "list", "--json", now=LATER[0]).json["advisories"]
    assert found["state"] == "sent"
    assert city("deliver", now=LATER[0]).code == 0
    assert sorted(told(city, advisory_id)) == ["city", "inside"]
