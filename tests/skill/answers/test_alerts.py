"""Which alerts concern whom, asked turn after turn of one snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest

from city.advisories import Area
from city.earth.places import Location
from city.nouns import replace
from city.records import Advisory
from skill.answers.alerts import is_grave, live, opened
from skill.context import Context
from skill.memory import Memory
from tests.skill.talking import conversation_in
from tests.skill.town import NOW, SETTINGS, Town, tornado

NEAR = Location("12 Harbor Street", 29.901, -81.305, {}, ("FLZ072",), ("012345",))
FAR = Location("9 Elsewhere Road", 25.0, -80.0, {}, ("FLZ072",), ("012345",))
AROUND_NEAR = ((29.8, -81.4), (29.8, -81.2), (30.0, -81.2), (30.0, -81.4), (29.8, -81.4))


def _town(tmp_path: Path) -> Town:
    info = tornado().message.infos[0]
    return Town(tmp_path, tornado(infos=(replace(info, areas=(Area("Harbor", polygons=(AROUND_NEAR,)),)),)))


def _at(town: Town, place: Location | None, heard: tuple[tuple[str, str], ...] = ()) -> Context:
    memory = Memory(heard=heard)
    return Context(snapshot=town.snapshot, now=NOW, settings=SETTINGS, memory=memory, place=place)


def test_each_turn_is_told_of_its_own_place_whoever_asked_before(tmp_path: Path) -> None:
    """What concerned the last resident says nothing of the next, nor of one whose place is not known."""
    town = _town(tmp_path)
    for place, told in ((NEAR, 1), (FAR, 0), (NEAR, 1), (None, 1), (FAR, 0), (replace(NEAR), 1)):
        assert len(live(_at(town, place))) == told, place
        assert len(opened(_at(town, place))) == told, place


def test_an_emergency_that_was_heard_is_grave_still(tmp_path: Path) -> None:
    """It does not begin the next answer, and its instruction is read all the same where alerts are asked
    for."""
    town = _town(tmp_path)
    (standing,) = opened(_at(town, NEAR))
    sent = standing.message.sent
    assert sent is not None
    heard = ((standing.chain, sent.isoformat()),)
    assert opened(_at(town, NEAR, heard)) == ()
    assert is_grave(standing, _at(town, NEAR, heard))


@pytest.mark.parametrize(
    ("locale", "asked"),
    [("en-US", "is there a boil water notice"), ("es-US", "hay aviso de hervir el agua")],
)
def test_a_boil_water_notice_is_told_whatever_it_is_called(tmp_path: Path, locale: str, asked: str) -> None:
    """An alert whose text tells to boil the water is one; that there is none is never said beside it."""
    told = tornado()
    info = replace(told.message.infos[0], event="Civil Emergency Message", instruction="Boil your tap water.")
    notice = replace(told, id="boil", message=replace(told.message, identifier="boil", infos=(info,)))
    said = conversation_in(Town(tmp_path, notice)).ask(asked, locale, None, {}, NOW).speech
    assert "Boil your tap water." in said
    assert "no boil" not in said
    assert "No veo" not in said
    none = conversation_in(Town(tmp_path / "none", told)).ask(asked, locale, None, {}, NOW).speech
    assert (
        "I see no boil water alert." if locale == "en-US" else "No veo ninguna alerta de hervir el agua."
    ) in none


def _of(identifier: str, event: str, **changes: object) -> Advisory:
    """One more message: an emergency as the tornado is, or with another severity what is none."""
    told = tornado()
    info = replace(told.message.infos[0], event=event, instruction="", **changes)
    return replace(told, id=identifier, message=replace(told.message, identifier=identifier, infos=(info,)))


GRAVE = ("Tornado Warning", "Fire Warning", "Flood")


def _grave_and_two(count: int) -> tuple[Advisory, ...]:
    """So many emergencies, published after two of the lowest tier."""
    lesser = (_of(f"l{n}", event, severity="Minor") for n, event in enumerate(("Wind Advisory", "Dense Fog")))
    return (*lesser, *(_of(f"g{n}", event) for n, event in enumerate(GRAVE[:count])))


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize(("locale", "asked"), [("en-US", "any alerts"), ("es-US", "hay alertas")])
def test_no_emergency_waits_for_a_yes(tmp_path: Path, locale: str, asked: str, count: int) -> None:
    """All of them are told first and the two lesser ones are offered; asked once more, when they were heard,
    three emergencies are told again before anything is offered."""
    talk = conversation_in(Town(tmp_path, *_grave_and_two(count)))
    first = talk.ask(asked, locale, None, {}, NOW)
    again = talk.ask(asked, locale, None, first.state, NOW)
    for told in (first, again):
        assert all(each.split()[0] in told.speech for each in GRAVE[1:count])
        assert "ornado" in told.speech
        assert told.session_state == "open"
    assert not any(each in first.speech for each in ("Wind", "viento", "Fog"))


@pytest.mark.parametrize(
    ("locale", "asked", "offer", "yes", "then"),
    [
        (
            "en-US",
            "any alerts",
            "There are 2 more alerts. Do you want to hear them?",
            "yes",
            "Wind Advisory, until 11 AM. Dense Fog, until 11 AM.",
        ),
        (
            "es-US",
            "hay alertas",
            "Hay 2 alertas más. ¿Se las digo?",
            "sí",
            "Advertencia de viento, hasta las 11 de la mañana. Dense Fog, hasta las 11 de la mañana.",
        ),
    ],
)
def test_behind_an_emergency_the_others_are_only_offered(
    tmp_path: Path, locale: str, asked: str, offer: str, yes: str, then: str
) -> None:
    """Who has to leave is not told of the wind in the same breath."""
    talk = conversation_in(Town(tmp_path, *_grave_and_two(2)))
    first = talk.ask(asked, locale, None, {}, NOW)
    assert first.speech.endswith(offer)
    assert talk.ask(yes, locale, None, first.state, NOW).speech == then


@pytest.mark.parametrize(
    ("locale", "asked", "said", "yes", "then"),
    [
        (
            "en-US",
            "weather alerts",
            "There are 3 alerts. Wind Advisory, until 11 AM. Dense Fog, until 11 AM. "
            "Do you want the other one?",
            "the other one",
            "Frost, until 11 AM.",
        ),
        (
            "es-US",
            "alertas del tiempo",
            "Hay 3 alertas. Advertencia de viento, hasta las 11 de la mañana. Dense Fog, hasta las 11 de la "
            "mañana. ¿Le digo la otra?",
            "la otra",
            "Frost, hasta las 11 de la mañana.",
        ),
    ],
)
def test_of_several_alerts_two_are_told_and_the_others_offered(
    tmp_path: Path, locale: str, asked: str, said: str, yes: str, then: str
) -> None:
    """Four alerts were twenty-one seconds in Spanish. "The other one" is as good as a yes."""
    events = ("Wind Advisory", "Dense Fog", "Frost")
    told = (_of(f"l{n}", event, severity="Minor") for n, event in enumerate(events))
    talk = conversation_in(Town(tmp_path, *told))
    first = talk.ask(asked, locale, None, {}, NOW)
    assert first.speech == said
    assert talk.ask(yes, locale, None, first.state, NOW).speech == then
