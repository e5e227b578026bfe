"""An emergency from the file that the city drops in a folder to the residents it concerns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.contract.townbell import NOW, Townbell
from tests.journeys.conftest import MakeTown
from tests.journeys.journeys import alert, serving, wait_for

INSIDE, OUTSIDE = "1648 Ocean Blvd", "410 Calle Ocho"  # evacuation zones A and D (docs/port-alder.md)
PEOPLE = f"""id,topic,filter,address,locale,channel,target,lead_minutes,quiet_from,quiet_to,consent
city,emergency,,,en-US,outbox,,,,,
inside,emergency,,{INSIDE},es-US,outbox,,,00:00,23:59,
outside,emergency,,{OUTSIDE},en-US,outbox,,,,,
weather,weather,,{INSIDE},en-US,outbox,,,,,
meetings,meetings,,{INSIDE},en-US,outbox,,,,,
"""
ENGLISH, SPANISH = "Evacuation zone A must leave now", "La zona de evacuación A debe salir ahora"
START = datetime.fromisoformat(NOW)
LATER = [(START + timedelta(minutes=each)).isoformat() for each in (10, 20, 30, 40)]

SIREN = """
[[sources]]
id = "siren"
url = "folder:siren"
format = "cap"
kind = "advisory"
every = "1s"
"""


def told(town: Townbell, event: str) -> dict[str, str]:
    """Who was told of this, and in which words."""
    return {each["subscription_id"]: each["text"] for each in town.outbox() if each["event_id"] == event}


def subscribe(town: Townbell) -> None:
    """The people of this file."""
    assert town("subscribers", "import", "-", stdin=PEOPLE).code == 0


def push(folder: Path, text: str) -> None:
    """What an alerting tool does: a complete file appears under its name."""
    folder.mkdir(exist_ok=True)
    (folder / ".aside").write_text(text, "utf-8")
    (folder / ".aside").rename(folder / f"{abs(hash(text))}.xml")


def test_exactly_those_concerned_are_told_once_in_their_language(town: MakeTown) -> None:
    """A file, a refresh, a delivery: the whole-city and the inside subscriber, quiet hours or not."""
    city = town()
    subscribe(city)
    push(city.city / "advisories", alert("evacuation-zone-a", START, "evac-1"))
    assert city("refresh", now=LATER[0]).code == 0
    assert city("deliver", now=LATER[0]).code == 0
    assert city("deliver", now=LATER[0]).code == 0
    heard = told(city, "evac-1")
    assert sorted(heard) == ["city", "inside"]
    assert ENGLISH in heard["city"]
    assert SPANISH in heard["inside"]
    assert "Leave now by Main Street West" in heard["city"]
    assert len([each for each in city.outbox() if each["event_id"] == "evac-1"]) == len(heard)


def test_every_answer_begins_with_it_until_it_was_heard(town: MakeTown) -> None:
    """Inside the area, in the resident's language, once in a conversation; outside nobody hears it."""
    city = town()
    push(city.city / "advisories", alert("evacuation-zone-a", START, "evac-1"))
    assert city("refresh", now=LATER[0]).code == 0
    first, second, spanish, elsewhere, nowhere = city.asks(
        {"text": "when is my trash picked up", "address": INSIDE, "session": "s"},
        {"text": "who is the mayor", "session": "s"},
        {"text": "quién es el alcalde", "address": INSIDE, "locale": "es-US"},
        {"text": "when is my trash picked up", "address": OUTSIDE},
        {"text": "play some music", "address": INSIDE},
        now=LATER[0],
    )
    assert ENGLISH in first["speech"].split(". ")[0]
    assert "Wednesday" in first["speech"]
    assert ENGLISH not in second["speech"]
    assert SPANISH in spanish["speech"].split(". ")[0]
    assert ENGLISH not in elsewhere["speech"]
    assert ENGLISH in nowhere["speech"]


def test_the_all_clear_goes_to_those_who_were_told(town: MakeTown) -> None:
    """A Cancel is told to them alone, ends the preface, and is told once."""
    city = town()
    subscribe(city)
    push(city.city / "advisories", alert("evacuation-zone-a", START, "evac-1"))
    assert city("refresh", now=LATER[0]).code == 0
    assert city("deliver", now=LATER[0]).code == 0
    before = told(city, "evac-1")
    late = "late,emergency,,,en-US,outbox,,,,,\n"
    assert city("subscribers", "import", "-", stdin=PEOPLE.splitlines()[0] + "\n" + late).code == 0
    sent = START + timedelta(minutes=15)
    push(
        city.city / "advisories",
        alert("evacuation-zone-a-cancel", sent, "evac-1-over", cancels=("evac-1", START)),
    )
    assert city("refresh", now=LATER[1]).code == 0
    for now in LATER[1:]:
        assert city("deliver", now=now).code == 0
    clear = {
        each["subscription_id"]: each["text"]
        for each in city.outbox()
        if each["text"] not in before.values() and each["subscription_id"] in {*before, "late"}
    }
    assert set(clear) == set(before)
    assert "The dunes hold again" in clear["city"]
    assert "Las dunas resisten de nuevo" in clear["inside"]
    (answer,) = city.asks({"text": "who is the mayor", "address": INSIDE}, now=LATER[2])
    assert ENGLISH not in answer["speech"]


def test_a_test_message_reaches_nobody(town: MakeTown) -> None:
    """Status Test, whatever else it says: no message, no preface."""
    city = town()
    subscribe(city)
    drill = alert("gas-leak-citywide", START, "drill-1").replace(">Actual<", ">Test<")
    push(city.city / "advisories", drill)
    assert city("refresh", now=LATER[0]).code == 0
    assert city("deliver", now=LATER[0]).code == 0
    assert told(city, "drill-1") == {}
    (answer,) = city.asks({"text": "who is the mayor", "address": INSIDE}, now=LATER[0])
    assert answer["speech"].startswith("The Mayor is")


def test_a_broken_file_beside_it_hides_nothing(town: MakeTown) -> None:
    """Half an XML file in the folder: the other is read all the same."""
    city = town()
    whole = alert("gas-leak-citywide", START, "gas-1")
    push(city.city / "advisories", whole[: len(whole) // 2])
    push(city.city / "advisories", whole)
    (city.city / "advisories" / "notes.txt").write_text("call the chief")
    ran = city("refresh", "--json", now=LATER[0])
    assert ran.code == 0
    (source,) = [each for each in ran.json["sources"] if each["id"] == "advisories"]
    assert source["state"] == "fresh"
    assert source["reason"]
    (answer,) = city.asks("who is the mayor", now=LATER[0])
    assert not answer["speech"].startswith("The Mayor is")


def test_it_arrives_by_itself_while_the_server_runs(town: MakeTown) -> None:
    """Nobody refreshes or delivers: the page says it and the outbox has it, then the all-clear."""
    city = town(SIREN)
    (city.city / "siren").mkdir()
    subscribe(city)
    with serving(city, now="") as served:
        sent = datetime.now(UTC).astimezone()
        push(city.city / "siren", alert("evacuation-zone-a", sent, "evac-2"))
        heard = wait_for(
            lambda: {"city", "inside"} <= set(told(city, "evac-2")) and told(city, "evac-2"), "it"
        )
        assert SPANISH in heard["inside"]
        assert "outside" not in heard
        question = {"text": "who is the mayor", "address": INSIDE}
        wait_for(lambda: ENGLISH in served.get("/api/ask", question)[1], "the answer begins with it")
        over = alert("evacuation-zone-a-cancel", sent, "evac-2-over", cancels=("evac-2", sent))
        push(city.city / "siren", over)
        wait_for(lambda: "The dunes hold again" in str(city.outbox()), "the all-clear")
        assert len(told(city, "evac-2")) == len(heard)
