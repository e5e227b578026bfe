"""Screens: a document for every kind of answer, that holds together, says what is said, and leads on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from city.records import Event, NewsItem
from skill.memory import Expecting, Memory
from skill.screens.apl import HEADLINE, NEEDS, supports
from skill.screens.touch import arguments, meant, to
from skill.turn import Pending, Question, Slot
from tests.skill.envelopes.damage import damaged
from tests.skill.envelopes.rules import Log, log_faults
from tests.skill.envelopes.rules import faults as response_faults
from tests.skill.screens.showing import LOCALES, PLACE, SCREEN, TURNS, Screen, Towns, touched
from tests.skill.screens.validator import VIEWPORTS, chosen, faults
from tests.skill.talking import alexa_in, envelope, skill_in
from tests.skill.town import NOW, Town, named
from words.ssml import clean

WARNING = 24_000


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Towns:
    return Towns(Path(tmp_path_factory.mktemp("towns")))


def data(screen: Screen) -> dict[str, Any]:
    found: dict[str, Any] = screen.directive["datasources"]["town"]
    return found


def spoken(answered: dict[str, Any]) -> str:
    """The words that are said; they stand on the card."""
    words: str = answered["response"]["card"]["content"]
    return words


def layouts(screen: Screen) -> list[str]:
    return [item["type"] for item in screen.directive["document"]["mainTemplate"]["items"]]


# -- documents


@pytest.mark.parametrize("name", TURNS)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_document_holds_together_on_every_viewport(towns: Towns, name: str, locale: str) -> None:
    """Known layouts and parameters, bindings that resolve for the real data, words that fit."""
    assert faults(towns.screen(name, locale).directive) == []


def test_each_kind_of_answer_has_its_layout(towns: Towns) -> None:
    """Launch a headline with buttons, events pages, a meeting and a place their detail, a week a list."""
    expected = {
        "launch": ["AlexaTextList", "Container"],
        "address asked for": ["AlexaHeadline"],
        "week of pickups": ["AlexaTextList"],
        "news": ["AlexaTextList"],
        "events": ["AlexaPaginatedList"],
        "one meeting": ["AlexaDetail"],
        "one place": ["AlexaDetail"],
        "emergency": ["AlexaDetail"],
    }
    assert {name: layouts(towns.screen(name, "en-US")) for name in expected} == expected


def test_an_emergency_cannot_be_mistaken(towns: Towns) -> None:
    """Red, and not by colour alone: it says that it is one, what it is, and what to do."""
    for locale, alarm, what, todo in (
        ("en-US", "Emergency alert", "Tornado Warning", "Take cover now."),
        ("es-US", "Alerta de emergencia", "Aviso de tornado", "Take cover now."),
    ):
        screen = towns.screen("emergency", locale)
        (item,) = screen.directive["document"]["mainTemplate"]["items"]
        assert item["backgroundColor"] == "#8B0000"
        assert data(screen)["alarm"] == alarm
        assert what in data(screen)["alert"]
        assert todo in data(screen)["text"]


def test_an_emergency_takes_the_screen_from_any_other_answer(towns: Towns) -> None:
    """News in a tornado: the warning fills the screen, the news stand below, one touch tells what to do."""
    screen = towns.screen("emergency before an answer", "en-US")
    assert data(screen)["alert"] == "Emergency alert: Tornado Warning, until 11 AM."
    assert data(screen)["text"].startswith("Here is the latest from Port Alder.")
    first = data(screen)["buttons"][0]
    assert first["buttonText"] == "What to do"
    answered = screen.skill.handle(touched(first["primaryAction"][0]["arguments"]), NOW)
    assert "Take cover now." in spoken(answered)


def test_an_emergency_that_was_heard_is_still_red_where_alerts_are_asked_for(towns: Towns) -> None:
    """Heard once, it no longer begins the answer; on the screen it is an emergency all the same."""
    first = towns.screen("emergency", "en-US")
    again = towns.screen("emergency", "en-US", attributes=first.answered["sessionAttributes"])
    (item,) = again.directive["document"]["mainTemplate"]["items"]
    assert item["backgroundColor"] == "#8B0000"
    assert data(again)["alert"] == "Tornado Warning, until 11 AM"


def test_what_is_said_again_leaves_the_screen_as_it_is(towns: Towns) -> None:
    """ "Repeat" after an emergency: the red screen stays, with what can be touched on it."""
    first = towns.screen("emergency before an answer", "en-US")
    again = envelope("AMAZON.RepeatIntent", attributes=first.answered["sessionAttributes"], interfaces=SCREEN)
    answered = first.skill.handle(again, NOW)
    assert spoken(answered) == spoken(first.answered)
    assert "directives" not in answered["response"]


# -- what is shown is said


@pytest.mark.parametrize("name", TURNS)
@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_shown_is_said_or_said_at_a_touch(towns: Towns, name: str, locale: str) -> None:
    """C19: each row's words are in the speech, in that of what its touch asks, or in that of "more"."""
    screen = towns.screen(name, locale)
    heard = _bare(" ".join(_with_more(screen)))
    buttons = [each["buttonText"] for each in data(screen)["buttons"]]
    for item in data(screen)["items"]:
        if item["primaryText"] in buttons:
            continue
        also = _after(screen, item) if "primaryAction" in item else ""
        shown = [item["primaryText"], item.get("secondaryText", "")]
        for text in shown:
            where = text.removesuffix(f", {PLACE['address']}")  # the resident's own words
            assert _bare(where) in f"{heard} {_bare(also)}", (name, text)


def _with_more(screen: Screen) -> Iterator[str]:
    """What is said, and what is said after it as long as "more" can be touched."""
    answered = screen.answered
    while True:
        yield spoken(answered)
        more = [
            asked for words, asked in touches(replace(screen, answered=answered)) if words in ("More", "Más")
        ]
        if not more:
            return
        answered = screen.skill.handle(touched(more[0], screen.locale), NOW)


def _after(screen: Screen, item: dict[str, Any]) -> str:
    asked = touched(item["primaryAction"][0]["arguments"], screen.locale)
    return spoken(screen.skill.handle(asked, NOW))


def _bare(text: str) -> str:
    """Without capitals and titles' nouns: "Trash pickup" is said "your next trash pickup"."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def test_a_device_without_a_screen_gets_a_card_alone(towns: Towns) -> None:
    """C17, C19: no document; the card's title and text are what is said."""
    for name, (town, intent, slots) in TURNS.items():
        kind = "" if intent else "LaunchRequest"
        response = towns.skill(town).handle(envelope(intent, slots, kind=kind), NOW)["response"]
        assert not [each for each in response.get("directives", ()) if "APL" in each["type"]], name
        assert response["card"]["type"] == "Simple"
        assert response["card"]["title"]


@pytest.mark.parametrize(
    ("version", "is_enough"),
    [
        ("1.4", True),
        ("1.3", False),
        ("1.0", False),
        ("2024.3", True),
        ("", False),
        ("x.y", False),
        ("9", False),
    ],
)
def test_a_document_is_sent_for_the_version_it_needs(version: str, is_enough: bool) -> None:
    """alexa-layouts 1.2.0 needs APL 1.4: an older device gets no document, a newer one does."""
    assert NEEDS == (1, 4)
    assert supports(version) is is_enough


def test_an_older_device_gets_no_document(towns: Towns) -> None:
    """The version that it announces counts, not that it has a screen."""
    old = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "1.3"}}}
    response = towns.skill("plain").handle(envelope("NewsIntent", interfaces=old), NOW)["response"]
    assert "directives" not in response


# -- touch


def touches(screen: Screen) -> Iterator[tuple[str, list[str]]]:
    """Everything on the screen that can be touched: its words and what they ask."""
    for each in (*data(screen)["items"], *data(screen)["buttons"]):
        for action in each.get("primaryAction", ()):
            yield each.get("primaryText") or each["buttonText"], action["arguments"]


@pytest.mark.parametrize("name", TURNS)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_touch_is_answered_also_in_a_new_session(towns: Towns, name: str, locale: str) -> None:
    """The screen stays when the session is over: each touch is a whole question, validly answered."""
    screen = towns.screen(name, locale)
    for words, asked in touches(screen):
        for attributes in (None, screen.answered.get("sessionAttributes")):
            event = touched(asked, locale, attributes=attributes)
            answered = screen.skill.handle(event, NOW)
            assert "outputSpeech" in answered["response"], words
            as_spoken = deepcopy(event) | {"request": {**event["request"], "type": "IntentRequest"}}
            assert list(response_faults(as_spoken, answered)) == []


def test_a_touch_asks_what_the_words_would(towns: Towns) -> None:
    """The same question, touched or spoken, has the same answer."""
    skill = towns.skill("plain")
    for locale in LOCALES:
        for intent, slots in (
            ("TrashDayIntent", PLACE),
            ("NextMeetingIntent", {"body": "City Council"}),
            ("FacilityHoursIntent", {"place": "central-library"}),
            ("NewsIntent", {}),
        ):
            said = skill.handle(envelope(intent, slots, locale=locale, interfaces=SCREEN), NOW)
            asked = arguments(to(intent, **slots))
            assert asked is not None
            assert skill.handle(touched(asked, locale), NOW)["response"] == said["response"]


def test_more_is_one_touch_away_long_after_the_session(towns: Towns) -> None:
    """ "More" carries where the list stopped, so that it needs no session."""
    screen = towns.screen("news", "en-US")
    words, asked = list(touches(screen))[-1]
    assert words == "More"
    answered = screen.skill.handle(touched(asked), NOW)
    assert spoken(answered) == "Story number 4. Story number 5. Story number 6. Story number 7."


def test_yes_and_no_can_be_touched(towns: Towns) -> None:
    """ "I found 12 Harbor Street. Is that right?" """
    skill = towns.skill("plain")
    waiting = skill.handle(envelope("TrashDayIntent", attributes={}), NOW)["sessionAttributes"]
    found = skill.handle(envelope("TrashDayIntent", PLACE, attributes=waiting, interfaces=SCREEN), NOW)
    screen = Screen("confirm", "en-US", skill, found)
    (yes, asked), (no, _) = list(touches(screen))[-2:]
    assert (yes, no) == ("Yes", "No")
    answered = skill.handle(touched(asked, attributes=found["sessionAttributes"]), NOW)
    assert spoken(answered) == "Your next trash pickup is tomorrow, Monday."


def test_somebody_elses_week_leads_nowhere(tmp_path: Path) -> None:
    """A touch on "at my mother's" would make her address the resident's own: only what was asked is shown."""
    skill = skill_in(named("plain", tmp_path))
    slots = {"address": Slot(PLACE["address"])}
    asked = Question(topic="trash_day", intent="TrashDayIntent", slots=slots, locale="en-US")
    own, hers = (skill.answer(replace(asked, for_once=each), NOW).display for each in (False, True))
    assert own is not None
    assert hers is not None
    assert len(own["rows"]) > 1
    assert hers["rows"] == own["rows"][:1]
    assert "ask" not in hers["rows"][0]


def test_consent_is_spoken_and_never_touched(towns: Towns) -> None:
    """C16: what waits for a spoken yes has no button, and a touch that says yes is none."""
    skill = towns.skill("plain")
    waiting = Pending(topic="delete_data", intent="DeleteDataIntent", agreed=True)
    state = Memory(yes=waiting, expecting=Expecting.OFFER, last_ask="Shall I delete it?").to_dict()
    asked = skill.handle(envelope("AMAZON.RepeatIntent", attributes=state, interfaces=SCREEN), NOW)
    assert asked["response"]["card"]["content"] == "Shall I delete it?"
    assert list(touches(Screen("consent", "en-US", skill, asked))) == []
    assert asked["sessionAttributes"]["yes"]["agreed"] is True
    yes = touched(["ask", "AMAZON.YesIntent", "0"], attributes=asked["sessionAttributes"])
    assert skill.handle(yes, NOW)["response"] == {}


HOSTILE: list[Any] = [
    [],
    ["ask"],
    ["ask", "TrashDayIntent"],
    ["tell", "TrashDayIntent", "0"],
    ["ask", "NoSuchIntent", "0"],
    ["ask", "TrashDayIntent", "-1"],
    ["ask", "TrashDayIntent", "1e9"],
    ["ask", "TrashDayIntent", "99999999999999999999"],
    ["ask", "TrashDayIntent", "٣"],
    ["ask", "TrashDayIntent", "0", "address"],
    ["ask", "TrashDayIntent", "0", "Address!", "x"],
    ["ask", "TrashDayIntent", "0", "__class__", ""],
    ["ask", "TrashDayIntent", "0", *["address", "x"] * 6],
    ["ask", "TrashDayIntent", "0", *["address", "x"] * 4_000],
    ["ask", "TrashDayIntent", 0],
    ["ask", ["TrashDayIntent"], "0"],
    [{"ask": "TrashDayIntent"}],
    ["ask", "TrashDayIntent", "0", "address", None],
    [None] * 3,
    ["ask", "TrashDayIntent", "0", "address", "\x00\x1b"],
    "ask",
    {"0": "ask"},
    None,
    7,
]


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: str(words)[:40])
def test_a_touch_that_no_document_of_ours_has_is_not_answered(towns: Towns, words: Any) -> None:
    """Wrong shapes, unknown intents, offsets beyond sense: nobody spoke, so nothing is said."""
    assert towns.skill("plain").handle(touched(words), NOW)["response"] == {}


def test_a_touch_on_another_document_is_not_answered(towns: Towns) -> None:
    """The token names the document; ours alone has these words."""
    event = touched(["ask", "NewsIntent", "0"])
    event["request"]["token"] = "somebody's"
    assert towns.skill("plain").handle(event, NOW)["response"] == {}


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", "x" * 8_000, "a\x00\x1b", "‮gnp", "💥" * 400, "${payload}", "?"]
)
def test_hostile_words_in_a_touch_are_as_in_a_slot(towns: Towns, value: str) -> None:
    """What stands in a slot's place is bounded and cleaned as what is spoken."""
    event = touched(["ask", "FacilityHoursIntent", "0", "place", value])
    answered = towns.skill("plain").handle(event, NOW)
    as_spoken = event | {"request": {**event["request"], "type": "IntentRequest"}}
    assert list(response_faults(as_spoken, answered, echoed=True)) == []
    assert len(json.dumps(answered)) < WARNING


def test_a_touch_with_a_field_wrong_is_answered_or_not_but_never_a_crash(towns: Towns) -> None:
    """Each field of the event in turn removed, nulled and retyped: valid words, or none."""
    whole = touched(["ask", "FacilityHoursIntent", "0", "place", "central-library"], attributes={})
    cases, said = 0, 0
    with Log() as log:
        for case in damaged("touch", whole):
            answered = towns.skill("plain").handle(case.envelope, NOW)
            cases, said = cases + 1, said + ("outputSpeech" in answered["response"])
            found = list(response_faults(_as_spoken(case.envelope, answered), answered, echoed=True))
            assert [*found, *log_faults(case.envelope, log.told())] == [], case.name
    assert cases > 400
    assert cases // 3 < said < cases


def _as_spoken(asked: dict[str, Any], answered: dict[str, Any]) -> dict[str, Any]:
    """A touch that is answered keeps to the rules of what is spoken; one that is not, to those of silence."""
    request = asked.get("request")
    if not answered["response"] or not isinstance(request, dict):
        return asked
    touch = str(request.get("type")).endswith("UserEvent")
    return {**asked, "request": {**request, "type": "IntentRequest"}} if touch else asked


def test_words_become_a_question_and_words_again() -> None:
    """A question goes into a document and comes back the same."""
    question = to("FacilityHoursIntent", place="central-library", date="2026-11-23")
    words = arguments(question)
    assert words == ["ask", "FacilityHoursIntent", "0", "place", "central-library", "date", "2026-11-23"]
    assert meant(words) == question
    assert arguments(to("FacilityHoursIntent", place="${viewport.width}")) is None


# -- what feeds bring


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A city whose feed writes what APL would work out, at great length."""
    title = "${payload.town} <b>bold</b> " + 'a very long headline & "more" of it ' * 20
    news = [
        NewsItem(id=f"o{n}", source="news", title={"en": f"{title}{n}", "es": f"{title}{n}"}, published=NOW)
        for n in range(9)
    ]
    event = Event(id="odd", source="events", title={"en": "${data} party"}, start=NOW, place="${viewport}")
    return Town(Path(tmp_path_factory.mktemp("odd")), *news, event)


@pytest.mark.parametrize("intent", ["NewsIntent", "EventsIntent"])
def test_a_feeds_words_are_data_and_never_worked_out(odd: Town, intent: str) -> None:
    """A title with a binding in it is shown as it stands, cut to what a line holds, within the size."""
    answered = alexa_in(odd).handle(envelope(intent, interfaces=SCREEN), NOW)
    screen = Screen(intent, "en-US", alexa_in(odd), answered)
    assert faults(screen.directive) == []
    assert all(len(item["primaryText"]) <= 120 for item in data(screen)["items"])
    assert len(json.dumps(answered)) < WARNING


def test_responses_with_documents_are_small(towns: Towns) -> None:
    """C18: Alexa refuses 120 KB; we begin to worry at 24, and none comes near."""
    sizes = {
        (screen.name, screen.locale): len(json.dumps(screen.answered).encode()) for screen in towns.all()
    }
    assert max(sizes.values()) < WARNING / 4, max(sizes.items(), key=lambda each: each[1])


# -- the validator itself

BREAKING: dict[str, Callable[[dict[str, Any]], object]] = {
    "an unknown layout": lambda d: d["document"]["mainTemplate"]["items"][0].update(type="AlexaTextLst"),
    "an unknown parameter": lambda d: d["document"]["mainTemplate"]["items"][0].update(headrTitle="x"),
    "words in the document": lambda d: d["document"]["mainTemplate"]["items"][0].update(headerTitle="Hello"),
    "a binding to nothing": lambda d: d["datasources"]["town"].pop("title"),
    "an empty list": lambda d: d["datasources"]["town"].update(items=[]),
    "an item without words": lambda d: d["datasources"]["town"]["items"][0].update(primaryText=""),
    "a touch of nothing": lambda d: d["datasources"]["town"]["buttons"][0].update(primaryAction=[]),
    "a touch of nonsense": lambda d: d["datasources"]["town"]["buttons"][0]["primaryAction"][0].update(
        arguments=["x"]
    ),
    "another version": lambda d: d["document"].update(version="1.0"),
    "no import": lambda d: d["document"].update({"import": []}),
    "a headline too long": lambda d: d["datasources"]["town"].update(headline="long " * 80),
    "a button too long": lambda d: d["datasources"]["town"]["buttons"][0].update(buttonText="long " * 30),
    "a binding in the data": lambda d: d["datasources"]["town"].update(text="${x}"),
    "nothing for a rectangle": lambda d: d["document"]["mainTemplate"]["items"].pop(),
    "a size that is none": lambda d: d["document"]["mainTemplate"]["items"][1].update(width="wide"),
}


@pytest.mark.parametrize("breaking", BREAKING)
def test_the_validator_sees_what_is_wrong(towns: Towns, breaking: str) -> None:
    """Each fault, put into a good document, is found: a validator that finds nothing proves nothing."""
    directive = deepcopy(towns.screen("launch", "en-US").directive)
    assert faults(directive) == []
    BREAKING[breaking](directive)
    assert faults(directive) != []


def test_a_round_screen_gets_the_choices_as_a_list(towns: Towns) -> None:
    """A row of buttons is for rectangles; a round screen scrolls through the same choices."""
    items = towns.screen("launch", "en-US").directive["document"]["mainTemplate"]["items"]
    got = {viewport.name: (chosen(items, viewport) or {})["type"] for viewport in VIEWPORTS}
    assert got["hubRoundSmall"] == "AlexaTextList"
    assert {kind for name, kind in got.items() if name != "hubRoundSmall"} == {"Container"}


def test_long_words_scroll(towns: Towns) -> None:
    """What is too long to be set large is not cut: it scrolls."""
    screen = towns.screen("suspended", "es-US")
    assert len(data(screen)["text"]) <= HEADLINE
    assert layouts(screen) == ["AlexaDetail", "AlexaHeadline"]
    assert clean(data(screen)["text"]) == data(screen)["text"]
