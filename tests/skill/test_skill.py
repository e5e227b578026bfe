"""One turn: emergencies first, freshness said, untrusted words harmless, the contract's shape."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from city.advisories import Area
from city.earth.places import Location
from city.records import NewsItem, Place
from skill.memory import place_to_dict
from skill.turn import Because, Question, Reply, Slot
from tests.skill.talking import conversation_in, skill_in
from tests.skill.town import NOW, Town, named, tornado

HARBOR = Location("12 Harbor Street", 29.901, -81.305, {"pickup": "mon-a"}, ("FLZ072",), ("012345",))
ELSEWHERE = Location("7 Pine Road", 29.91, -81.31, {"pickup": "fri-b"}, ("FLZ099",), ("099999",))


def ask(town: Town, topic: str, **more: object) -> Reply:
    question = Question(topic=topic, intent=f"{topic}", locale="en-US")
    return skill_in(town).answer(replace(question, **more), NOW)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def stormy(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("tornado", Path(tmp_path_factory.mktemp("stormy")))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("plain")))


@pytest.mark.parametrize("topic", ["trash_day", "news", "parking_rules", "towing", "out_of_scope", "my_data"])
def test_every_answer_begins_with_the_emergency(stormy: Town, topic: str) -> None:
    """Whatever is asked, at a place that it concerns."""
    assert ask(stormy, topic, location=HARBOR).speech.startswith("Emergency alert: Tornado Warning")


def test_whoever_is_elsewhere_does_not_hear_it(stormy: Town) -> None:
    """The warning is for another zone than theirs."""
    assert ask(stormy, "news", location=ELSEWHERE).speech.startswith("Here is the latest")


def test_without_a_place_the_whole_city_counts(stormy: Town) -> None:
    """Nobody is left out because we do not know where they are."""
    assert ask(stormy, "news").speech.startswith("Emergency alert")


def test_an_emergency_is_heard_once_and_its_update_again(tmp_path: Path) -> None:
    """The conversation remembers chain and time sent."""
    first = tornado()
    town = Town(tmp_path / "one", first)
    heard = ask(town, "news").state
    assert ask(town, "news", state=heard).speech.startswith("Here is the latest")
    update = replace(first.message, msg_type="Update", sent=NOW, identifier="urn:oid:tornado.2")
    later = Town(tmp_path / "two", first, replace(first, id="second", message=update))
    assert ask(later, "news", state=heard).speech.startswith("Emergency alert")


def test_an_emergency_that_ended_is_not_told(stormy: Town) -> None:
    """What is decided once is decided again when its time is over."""
    skill = skill_in(stormy)
    question = Question(topic="news", intent="NewsIntent", locale="en-US")
    assert skill.answer(question, NOW + timedelta(minutes=59)).speech.startswith("Emergency")
    assert skill.answer(question, NOW + timedelta(hours=1)).speech.startswith("Here is")
    assert skill.answer(question, NOW).speech.startswith("Emergency")


def test_a_test_message_is_never_told(tmp_path: Path) -> None:
    """Only Actual and Public reaches a resident."""
    for status in ("Test", "Exercise", "Draft"):
        town = Town(tmp_path / status, tornado(status=status))
        assert ask(town, "city_alerts").speech == "There are no alerts for Port Alder right now."


def test_an_alert_that_says_nowhere_is_not_for_everybody(tmp_path: Path) -> None:
    """No area that can be read: to staff, never to the whole city (A14)."""
    message = tornado().message
    nowhere = replace(message.infos[0], areas=(Area(text="somewhere"),))
    town = Town(tmp_path, tornado(infos=(nowhere,)))
    assert not ask(town, "news").speech.startswith("Emergency")


@pytest.mark.parametrize(
    ("south", "west", "told"), [(29.902, -81.309, True), (29.97, -81.39, False)], ids=["a corner", "far away"]
)
def test_a_drawing_over_a_corner_of_the_city_is_told_to_those_without_a_place(
    tmp_path: Path, south: float, west: float, told: bool
) -> None:
    """It need not hold the city's centre: any zone that it touches is the city; the next town is not."""
    ring = ((south, west), (south, west + 0.002), (south + 0.002, west + 0.002), (south, west))
    drawn = replace(tornado().message.infos[0], areas=(Area(text="corner", polygons=(ring,)),))
    town = Town(tmp_path, tornado(infos=(drawn,)))
    assert ask(town, "news").speech.startswith("Emergency alert") is told


@pytest.mark.parametrize("minutes", [4, 6, 60])
def test_a_silent_alert_source_is_never_no_alerts(tmp_path: Path, minutes: int) -> None:
    """After five minutes without an answer we cannot see, and say since when."""
    town = named("plain", tmp_path)
    question = Question(topic="city_alerts", intent="CityAlertsIntent", locale="en-US")
    reply = skill_in(town).answer(question, NOW + timedelta(minutes=minutes - 1))
    if minutes > 5:
        assert reply.because is Because.SOURCE_SILENT
        assert "no alerts" not in reply.speech
        assert "since today at 9:59 AM" in reply.speech
    else:
        assert reply.speech == "There are no alerts for Port Alder right now."


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en-US", "I have not been able to see new alerts since today at 9 AM."),
        ("es-US", "No he podido ver alertas nuevas desde hoy a las 9 de la mañana."),
    ],
)
def test_since_when_no_alerts_can_be_seen_is_said_once(tmp_path: Path, locale: str, said: str) -> None:
    """Of a feed that has failed, too, "since 9 AM" is not followed by "this is as of 9 AM"."""
    town = Town(tmp_path, stale=("alerts",), silent=("alerts",))
    question = Question(topic="city_alerts", intent="CityAlertsIntent", locale=locale)
    assert skill_in(town).answer(question, NOW).speech == said


def test_the_reply_names_its_sources_and_their_age(plain: Town) -> None:
    """As of is the oldest of the sources that the answer rests on."""
    reply = ask(plain, "parking_rules")
    assert reply.sources == ("facts",)
    assert reply.as_of == NOW - timedelta(minutes=1)


def test_the_shape_is_the_contracts(plain: Town) -> None:
    """``ask --json`` prints these fields and no others."""
    shape = (
        conversation_in(plain)
        .ask("when is my trash picked up", "en-US", "12 Harbor Street", {}, NOW)
        .to_dict()
    )
    assert set(shape) == {
        *("text", "locale", "topic", "intent", "slots", "speech", "ssml"),
        *("display", "as_of", "sources", "session_state", "confidence"),
    }
    assert shape["text"] == "when is my trash picked up"
    assert shape["topic"] == "trash_day"
    assert shape["session_state"] == "closed"
    assert 0 <= shape["confidence"] <= 1
    assert shape["as_of"] == "2026-11-22T14:59:00+00:00"


def test_untrusted_words_are_harmless(tmp_path: Path) -> None:
    """A feed's HTML, question and braces: spoken as words, and the reply still closes (C05, C13)."""
    title = {"en": "<b>What's new?</b> {phone} & more https://example.org/ \u202e🎉 Really?"}
    item = NewsItem(id="evil", source="news", title=title, published=NOW)
    town = Town(tmp_path, item)
    reply = ask(town, "news")
    assert "What's new? {phone} & more Really." in reply.speech
    assert "<b>" not in reply.ssml
    assert "&amp; more" in reply.ssml


def test_a_place_of_the_conversation_is_not_resolved_again(plain: Town) -> None:
    """Its zones travel in the state; the words of the address need not even be one."""
    state = {"v": 1, "place": {**place_to_dict(HARBOR), "label": "wherever"}}
    assert ask(plain, "trash_day", state=state).speech == "Your next trash pickup is tomorrow, Monday."


def test_the_callers_place_counts_before_the_conversations(plain: Town) -> None:
    """Somebody who moves the page's address gets the new one's answer."""
    state = {"v": 1, "place": place_to_dict(HARBOR)}
    moved = ask(plain, "trash_day", state=state, location=replace(ELSEWHERE, zones={"pickup": "fri-b"}))
    assert "Saturday" in moved.speech


def test_an_address_in_the_sentence_counts_before_both(plain: Town) -> None:
    """ "At 7 Pine Road" means there."""
    state = {"v": 1, "place": place_to_dict(HARBOR)}
    there = ask(plain, "trash_day", state=state, slots={"address": Slot("7 Pine Road")})
    assert "Saturday" in there.speech


def test_a_warning_that_is_still_to_begin_says_from_when(tmp_path: Path) -> None:
    """It is told now, "from ..." (A20)."""
    info = replace(tornado().message.infos[0], onset=NOW + timedelta(minutes=30))
    town = Town(tmp_path, tornado(infos=(info,)))
    assert ask(town, "news").speech.startswith("Emergency alert: Tornado Warning, from 10:30 AM until 11 AM.")


@pytest.mark.parametrize(
    ("headline", "said"),
    [
        ("Leave now.", "Emergency alert: Leave now. "),
        ("Leave now!", "Emergency alert: Leave now! "),
        ("Is your home safe?", "Emergency alert: Is your home safe. "),
        ("Evacuate", "Emergency alert: Evacuate. "),
    ],
)
def test_no_full_stop_is_said_twice(tmp_path: Path, headline: str, said: str) -> None:
    """The publisher's sentence ends once, whatever it ends in."""
    info = replace(tornado().message.infos[0], event="Evacuation", headline=headline, event_codes={})
    town = Town(tmp_path, tornado(infos=(info,), sender="city@example.org"))
    assert ask(town, "news").speech.startswith(said)


def test_an_emergency_is_recognised_in_either_language(plain: Town) -> None:
    """Whatever the page's language is set to, the answer comes in that of the words."""
    conversation = conversation_in(plain)
    spanish = conversation.ask("hay un incendio en mi casa", "en-US", None, {}, NOW)
    english = conversation.ask("my house is on fire", "es-US", None, {}, NOW)
    assert (spanish.topic, spanish.locale) == ("emergency_911", "es-US")
    assert spanish.speech.startswith("Si es una emergencia, cuelgue y llame al 911")
    assert (english.topic, english.locale) == ("emergency_911", "en-US")


def test_an_emergency_is_told_in_the_residents_language(tmp_path: Path) -> None:
    """One message, two blocks: each hears their own (A16)."""
    english = replace(
        tornado().message.infos[0], event="Evacuation", headline="Leave Zone A now", event_codes={}
    )
    spanish = replace(english, language="es-US", headline="Salga ya de la zona A")
    town = Town(tmp_path, tornado(infos=(english, spanish), sender="city@example.org"))
    assert ask(town, "news").speech.startswith("Emergency alert: Leave Zone A now.")
    assert ask(town, "news", locale="es-US").speech.startswith("Alerta de emergencia: Salga ya de la zona A.")


def test_the_citys_name_need_not_be_said_before_its_city_hall(tmp_path: Path) -> None:
    """The list of facilities says "Port Alder City Hall"; residents say "city hall"."""
    hall = Place(
        id="1", source="places", kind="office", name={"en": "Port Alder City Hall"}, phone="555-0199"
    )
    town = Town(tmp_path, hall)
    said = ask(town, "contact_lookup", text="what is the phone number of city hall").speech
    assert said == "The number for Port Alder City Hall is 555-0199."


@pytest.mark.parametrize(
    ("week", "locale", "heard"),
    [
        ("2026-W49", "en-US", "No holiday moves pickups then. Your trash pickup that week is"),
        ("2026-W49", "es-US", "Ningún día feriado cambia la recolección entonces. Su recolección de basura"),
        ("2026-W48", "en-US", "Thanksgiving"),
        ("2026-11-27", "en-US", "Thanksgiving"),
    ],
)
def test_whether_a_week_is_late_is_told_of_that_week(plain: Town, week: str, locale: str, heard: str) -> None:
    """ "Is trash delayed this week" in a week without a holiday is no question about the next one."""
    slots = {"date": Slot(week), "stream": Slot("trash", "trash")}
    reply = ask(plain, "holiday_schedule", slots=slots, locale=locale, location=HARBOR)
    assert reply.speech.startswith(heard)
