"""``townbell advisory``: the steps, who may take them, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.townbell import Ran, Townbell

EVACUATION: dict[str, Any] = {"template": "evacuation", "zones": ["evacuation:A"]}


def draft(town: Townbell, by: str = "ana", **fields: Any) -> str:
    """The id of a new draft."""
    ran = town("advisory", "draft", "-", "--by", by, "--json", stdin=json.dumps({**EVACUATION, **fields}))
    assert ran.code == 0, ran.err
    return str(ran.json["id"])


def step(town: Townbell, name: str, advisory_id: str, by: str, *more: str) -> Ran:
    """One step of one advisory."""
    return town("advisory", name, advisory_id, "--by", by, "--json", *more)


def approved(town: Townbell, **fields: Any) -> str:
    """The id of an advisory that two people have looked at."""
    advisory_id = draft(town, **fields)
    assert step(town, "submit", advisory_id, "ana").code == 0
    assert step(town, "approve", advisory_id, "ben").code == 0
    return advisory_id


def state(town: Townbell, advisory_id: str) -> str:
    """How it stands, by the list."""
    (found,) = [
        each for each in town("advisory", "list", "--json").json["advisories"] if each["id"] == advisory_id
    ]
    return str(found["state"])


def test_two_people_draft_submit_approve_and_send(town: Townbell) -> None:
    """Each step is said, and the list and the log agree with it."""
    advisory_id = draft(town)
    for name, by, after, more in (
        ("submit", "ana", "submitted", ()),
        ("approve", "ben", "approved", ()),
        ("send", "ana", "sent", ("--area", "Zone A")),
    ):
        ran = step(town, name, advisory_id, by, *more)
        assert (ran.code, ran.json["state"], ran.json["id"]) == (0, after, advisory_id), ran.err
        assert state(town, advisory_id) == after
    log = town("advisory", "log", "--json").json["log"]
    assert [(each["step"], each["by"]) for each in log if each["step"] != "page"] == [
        ("draft", "ana"),
        ("submit", "ana"),
        ("approve", "ben"),
        ("send", "ana"),
    ]
    assert [each["seq"] for each in log] == sorted({each["seq"] for each in log})


def test_whoever_submits_cannot_approve(town: Townbell) -> None:
    """Two people: not the same one, however the name is written; the attempt is in the log."""
    advisory_id = draft(town)
    assert step(town, "submit", advisory_id, "Ana María").code == 0
    for name in ("Ana María", "ana maria", " ANA  MARIA "):
        ran = step(town, "approve", advisory_id, name)
        assert (ran.code, ran.out) == (1, "")
        assert "cannot approve" in ran.message
    assert state(town, advisory_id) == "submitted"
    log = town("advisory", "log", advisory_id, "--json").json["log"]
    refused = [each for each in log if each["step"] == "refused"]
    assert [each["detail"] for each in refused] == [{"wanted": "approve", "why": "same_person"}] * 3


@pytest.mark.parametrize("steps", [[], ["submit"]])
def test_nothing_leaves_without_an_approval(town: Townbell, steps: list[str]) -> None:
    """Neither a draft nor what was only submitted is sent; nobody hears of it."""
    advisory_id = draft(town)
    for name in steps:
        assert step(town, name, advisory_id, "ana").code == 0
    ran = step(town, "send", advisory_id, "ana", "--area", "Zone A")
    assert ran.code == 1
    (answer,) = town.asks({"text": "who is the mayor", "address": "1648 Ocean Blvd"})
    assert answer["speech"].startswith("The Mayor is")


@pytest.mark.parametrize("typed", [(), ("--area", "Zone B"), ("--area", ""), ("--area", "evacuation")])
def test_a_live_send_wants_the_area_typed(town: Townbell, typed: tuple[str, ...]) -> None:
    """F13: no name or another one: refused, and said which it is; the right one is taken in any case."""
    advisory_id = approved(town)
    ran = step(town, "send", advisory_id, "ana", *typed)
    assert ran.code == 1
    assert "Zone A" in ran.message
    assert state(town, advisory_id) == "approved"
    assert step(town, "send", advisory_id, "ana", "--area", " zona a ").code == 0


NOWHERE: list[dict[str, Any]] = [
    {"zones": None},
    {"zones": []},
    {"zones": ["evacuation:Z"]},
    {"zones": ["1"]},  # a district; but precincts and others could have it, so it must say which
    {"zones": None, "polygon": None},
    {"zones": None, "circle": [37.09, -75.92, 1]},  # a drawing that nobody can name
]


@pytest.mark.parametrize("fields", NOWHERE)
def test_no_area_is_refused_and_never_widened(town: Townbell, fields: dict[str, Any]) -> None:
    """F14: without an area that is known there is not even a draft."""
    if fields == {"zones": ["1"]}:
        fields = {"zones": ["A", "nowhere"]}
    ran = town("advisory", "draft", "-", stdin=json.dumps({**EVACUATION, **fields}))
    assert (ran.code, ran.out) == (1, "")
    assert town("advisory", "list", "--json").json == {"advisories": []}


UNREADABLE: list[Any] = [
    {"template": "earthquake"},
    {"zonse": ["evacuation:A"]},
    {"zones": [7]},
    {"zones": "evacuation"},
    {"zones": None, "polygon": "37,-75 north"},
    {"zones": None, "polygon": [[37.0, None]], "area_name": "x"},
    {"zones": None, "circle": [37.0, -75.0], "area_name": "x"},
    {"status": "Practice"},
    {"hours": 0},
    {"hours": "six"},
    {"hours": 10_000},
    {"details": ["leave"]},
    {"ceiling": 0},
    {"template": "own_words"},
    {"whole_city": True},
]


@pytest.mark.parametrize("fields", UNREADABLE)
def test_a_draft_that_cannot_be_read_names_its_field(town: Townbell, fields: dict[str, Any]) -> None:
    """A slip in a field is told, not guessed: exit 3 (or 1 where it leaves no area), one line."""
    ran = town("advisory", "draft", "-", stdin=json.dumps({**EVACUATION, **fields}))
    assert ran.code in (1, 3)
    assert ran.out == ""
    assert any(str(name) in ran.message for name in fields) or "zone" in ran.message


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"template": "\\ud800"}'])
def test_a_draft_that_is_no_json_object_is_unreadable(town: Townbell, text: str) -> None:
    """Exit 3, one line."""
    ran = town("advisory", "draft", "-", stdin=text)
    assert (ran.code, ran.out) == (3, "")


def test_one_person_breaks_the_glass_for_an_approved_template(town: Townbell) -> None:
    """Its words were approved beforehand; the log says that one person sent it."""
    advisory_id = draft(town)
    ran = step(town, "send", advisory_id, "ana", "--area", "Zone A", "--break-glass")
    assert ran.code == 0, ran.err
    log = town("advisory", "log", advisory_id, "--json").json["log"]
    assert "break_glass" in [each["step"] for each in log]
    assert ran.json["why"] == "preapproved_alone"


def test_nobody_breaks_the_glass_for_words_of_their_own(town: Townbell) -> None:
    """Details were approved by nobody: a second person must read them."""
    advisory_id = draft(town, details={"en": "The dunes are broken.", "es": "Las dunas se rompieron."})
    ran = step(town, "send", advisory_id, "ana", "--area", "Zone A", "--break-glass")
    assert ran.code == 1
    assert "approved beforehand" in ran.message


def test_a_ceiling_stops_a_send_that_is_too_large(town: Townbell) -> None:
    """The draft's own ceiling, lower than the city's, is kept: two would be told, one may be."""
    people = (
        "id,topic,channel,address\n"
        "a,emergency,outbox,1648 Ocean Blvd\n"
        "b,emergency,outbox,\n"
        "c,emergency,outbox,410 Calle Ocho\n"
    )
    assert town("subscribers", "import", "-", stdin=people).code == 0
    advisory_id = draft(town, ceiling=1)
    ran = step(town, "submit", advisory_id, "ana")
    assert ran.code == 1
    assert "2 would be told, and the ceiling is 1" in ran.message
    enough = draft(town, ceiling=2)
    assert step(town, "submit", enough, "ana").code == 0


def test_a_polygon_with_latitude_and_longitude_exchanged_is_refused(town: Townbell) -> None:
    """B8: the schema takes it; nobody in the city would hear it."""
    ring = [[37.06, -75.92], [37.06, -75.91], [37.07, -75.91], [37.06, -75.92]]
    drawn = draft(town, zones=None, polygon=ring, area_name={"en": "the pier", "es": "el muelle"})
    assert step(town, "submit", drawn, "ana").code == 0
    for wrong in ([[lon, lat] for lat, lon in ring], [[lat - 20, lon] for lat, lon in ring], ring[:-1]):
        other = draft(town, zones=None, polygon=wrong, area_name={"en": "the pier"})
        assert step(town, "submit", other, "ana").code == 1


def test_an_unknown_advisory_or_nobody_is_said(town: Townbell) -> None:
    """No such id: 1; no name at all: wrong use."""
    assert step(town, "submit", "nothing", "ana").code == 1
    advisory_id = draft(town)
    assert town("advisory", "submit", advisory_id).code == 2
    assert step(town, "submit", advisory_id, "  ").code == 2


def test_a_preview_shows_words_recipients_and_time(town: Townbell) -> None:
    """Before anything is sent: the words in each language, the correction, how many, and when the last."""
    people = "id,topic,channel,address\na,emergency,outbox,1648 Ocean Blvd\n"
    assert town("subscribers", "import", "-", stdin=people).code == 0
    shown = town("advisory", "preview", draft(town), "--json").json
    assert shown["words"]["en-US"]["text"].startswith("Leave Zone A now.")
    assert shown["words"]["es-US"]["text"].startswith("Salga ahora: Zona A.")
    assert "sent by mistake" in shown["correction"]["en-US"]["text"]
    assert "por error" in shown["correction"]["es-US"]["text"]
    assert shown["channels"] == {"outbox": 1}
    assert shown["recipients"] == 1
    assert shown["ceiling"] == 60_000
    assert set(shown["seconds_to_last"]) == {"outbox"}
    assert shown["wrong"] == []
    views = {each["channel"]: each for each in shown["on_channels"]["en-US"]}
    assert set(views) == {"sms", "email", "webpush", "voice"}
    assert views["sms"]["text"].startswith("Port Alder: Leave Zone A now.")
    assert shown["sms_parts"] == views["sms"]["parts"] == 3, "as it is sent: shortened, with the city's name"


def test_a_preview_for_the_eye_shows_each_channel(town: Townbell) -> None:
    """What a text message, mail, a notification and a call make of it, in each language."""
    said = town("advisory", "preview", draft(town)).out
    english, spanish = (said.partition(f"on each channel ({each})")[2] for each in ("en-US", "es-US"))
    assert "  sms (3 parts): Port Alder: Leave Zone A now." in english
    assert "  email: Immediate Evacuation: Leave Zone A now." in english
    assert "  voice (" in english
    assert "  sms (3 parts): Port Alder: Salga ahora: Zona A." in spanish
    assert "  webpush: Evacuación inmediata: Salga ahora: Zona A." in spanish


def test_a_live_preview_looks_like_no_test(town: Townbell) -> None:
    """F13: the same prompt for both was how Hawaii was told of missiles."""
    live = town("advisory", "preview", draft(town)).out
    drill = town("advisory", "preview", draft(town, status="Exercise")).out
    assert "LIVE: THIS WILL BE TOLD TO RESIDENTS" in live
    assert "LIVE" not in drill
    assert "EXERCISE: reaches nobody" in drill
    assert live.splitlines()[0] != drill.splitlines()[0]


def test_what_was_rejected_goes_no_further(town: Townbell) -> None:
    """Anybody may stop what has not left; then it can be neither approved nor sent."""
    advisory_id = approved(town)
    assert step(town, "reject", advisory_id, "cleo").json["state"] == "rejected"
    for name in ("submit", "approve", "send", "update", "cancel"):
        assert step(town, name, advisory_id, "ben").code == 1
