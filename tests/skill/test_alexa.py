"""The skill as Alexa calls it: a valid answer to whatever comes, and the certification rules (C01 to C24)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from skill import intents
from skill.amazon.alexa import AlexaSkill
from skill.dialogs.dialogue import CONVERSATION
from skill.skill import Skill
from skill.topics import (
    COST_OF_THAT,
    DAY_AFTER,
    GO_ON,
    HOW_LONG,
    OWN_PLACE,
    PICK_ONE,
    SPEAK_THERE,
    STOLEN,
    TOPIC_OF,
    UNTIL_WHEN,
    WEEK_AFTER,
    WHAT_ABOUT,
    WHAT_TO_DO,
)
from tests.skill.talking import alexa_in, envelope, model
from tests.skill.town import NOW, SETTINGS, Town, named

LOCALES = ("en-US", "es-US")
HARBOR = {"address": "12 Harbor Street"}
SSML_TAGS = {"speak", "say-as", "prosody", "lang"}
OF_NOTHING = frozenset(
    {WHAT_ABOUT, PICK_ONE, COST_OF_THAT, UNTIL_WHEN, WHAT_TO_DO, SPEAK_THERE, STOLEN, OWN_PLACE}
    | {DAY_AFTER, WEEK_AFTER, GO_ON, HOW_LONG}
)
"""What is asked of what was told before: of nothing it is not understood."""
APL = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}}


@dataclass
class Device:
    """Amazon's device address API, answering as told and counting how often it was asked."""

    status: int = 200
    fields: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def __call__(self, api_endpoint: str, token: str, device_id: str) -> Device:
        self.asked.append((api_endpoint, token, device_id))
        return self


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("plain")))


@pytest.fixture(scope="module")
def alexa(town: Town) -> AlexaSkill:
    return alexa_in(town)


Say = Callable[..., dict[str, Any]]


@pytest.fixture
def say(alexa: AlexaSkill) -> Say:
    """One intent in, the checked response envelope out."""

    def say(intent: str = "", slots: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        answered = alexa.handle(envelope(intent, slots, **more), NOW)
        check(answered)
        return answered

    return say


def check(answered: dict[str, Any]) -> None:
    """What every response must satisfy: C05, C13, C17, C18 and the shape that Amazon accepts."""
    text = json.dumps(answered)
    assert answered["version"] == "1.0"
    assert len(text.encode()) < 24_000
    response = answered["response"]
    if "outputSpeech" not in response:
        assert "reprompt" not in response
        return
    words = spoken(response)
    is_open = response["shouldEndSession"] is False
    assert words.endswith("?") == is_open
    assert ("reprompt" in response) == is_open
    for forbidden in ("None", "null", "undefined", "http", "<", "{", "}"):
        assert forbidden not in words
    card = response.get("card", {"type": "none"})
    if card["type"] == "Simple":
        assert card["title"]
        assert card["content"] == words


def spoken(response: dict[str, Any]) -> str:
    """The words of the SSML, which must be well formed and use only tags that Alexa has."""
    tree = ElementTree.fromstring(response["outputSpeech"]["ssml"])
    assert {element.tag for element in tree.iter()} <= SSML_TAGS
    return "".join(tree.itertext())


def words_of(answered: dict[str, Any]) -> str:
    return spoken(answered["response"])


# -- whatever comes


def test_every_recorded_request_gets_a_valid_response(corpus: Path, alexa: AlexaSkill) -> None:
    """Requests of every kind that other skills recorded, whole or damaged: a response, never an exception."""
    files = sorted((corpus / "alexa").glob("*.json"))
    assert len(files) > 50
    for path in files:
        check(alexa.handle(json.loads(path.read_text("utf-8")), NOW))


def test_what_nobody_hears_is_answered_with_silence(corpus: Path, alexa: AlexaSkill) -> None:
    """Skill events, messages, players and ended sessions get no speech (C07)."""
    silent = (
        "SessionEndedRequest",
        "AlexaSkillEvent",
        "Messaging",
        "AudioPlayer",
        "PlaybackController",
        "System",
    )
    files = [
        path for path in (corpus / "alexa").glob("*.json") if any(f"-{kind}" in path.name for kind in silent)
    ]
    assert len(files) > 10
    for path in files:
        answered = alexa.handle(json.loads(path.read_text("utf-8")), NOW)
        assert "outputSpeech" not in answered["response"], path.name


BROKEN: list[Any] = [
    {},
    {"version": "1.0"},
    {"request": None},
    {"request": {}},
    {"request": {"type": "IntentRequest"}},
    {"request": {"type": "IntentRequest", "intent": None}},
    {"request": {"type": "IntentRequest", "intent": {"name": None, "slots": []}}},
    {"request": {"type": "IntentRequest", "intent": {"name": "TrashDayIntent", "slots": {"date": None}}}},
    {"request": {"type": 7, "locale": 9, "timestamp": 1431520496000}},
    {"request": {"type": "LaunchRequest"}, "session": None, "context": None},
    {"request": {"type": "LaunchRequest", "locale": "fr-FR"}, "session": {"attributes": "x"}},
    {"request": {"type": "LaunchRequest"}, "session": {"attributes": {"v": 1, "place": 7, "heard": {}}}},
    [],
    None,
    "hello",
]


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_broken_envelope_gets_a_valid_response(alexa: AlexaSkill, broken: Any) -> None:
    """No session, no slots, no locale, wrong types: a sensible answer, never an exception."""
    check(alexa.handle(broken, NOW))


def test_without_a_locale_the_citys_first_is_spoken(alexa: AlexaSkill) -> None:
    """A request that names no locale, or one that the city has no words for."""
    for locale in ("", "fr-FR"):
        assert "Welcome" in words_of(alexa.handle(envelope(kind="LaunchRequest", locale=locale), NOW))


def test_another_skills_request_is_not_answered(town: Town) -> None:
    """The application id is checked in code too: on Lambda there is no signature."""
    ours = replace(SETTINGS, skill_id="amzn1.ask.skill.ours")
    alexa = AlexaSkill(Skill(lambda: town.snapshot, ours))
    answered = alexa.handle(envelope("TrashDayIntent"), NOW)
    assert answered == {"version": "1.0", "response": {"shouldEndSession": True}}


def test_our_own_request_is_answered(town: Town) -> None:
    """With the city's own id the skill speaks."""
    ours = replace(SETTINGS, skill_id="amzn1.ask.skill.town")
    alexa = AlexaSkill(Skill(lambda: town.snapshot, ours))
    assert "Welcome" in words_of(alexa.handle(envelope(kind="LaunchRequest"), NOW))


def test_a_failure_is_an_apology_and_a_log_line_without_the_address(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """A snapshot that cannot be read is said in words, and what the resident said is not logged."""

    def broken() -> Any:
        raise ZeroDivisionError("bug")

    answered = AlexaSkill(Skill(broken, SETTINGS)).handle(envelope("TrashDayIntent", HARBOR), NOW)
    check(answered)
    assert words_of(answered).startswith("I can't look that up right now.")
    assert "ZeroDivisionError" in caplog.text
    assert "Harbor" not in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "value", ["?", "", " ", None, "\x00", "<script>", "&&&", "x" * 5000, "💥" * 5000, "' OR 1=1 --"]
)
@pytest.mark.parametrize(
    ("intent", "slot"),
    [
        ("TrashDayIntent", "address"),
        ("TrashDayIntent", "date"),
        ("NextMeetingIntent", "body"),
        ("NextMeetingIntent", "date"),
        ("EventsIntent", "date"),
        ("FacilityHoursIntent", "place"),
        ("CouncilMemberIntent", "district"),
        ("ContactLookupIntent", "department"),
        ("HolidayScheduleIntent", "holiday"),
        ("SetAddressIntent", "address"),
    ],
)
def test_hostile_slot_values_are_answered_in_words(say: Say, intent: str, slot: str, value: Any) -> None:
    """Noise, markup, emptiness and five thousand characters: an answer that passes every rule."""
    say(intent, {slot: {"name": slot, "value": value}})


@pytest.mark.parametrize(
    "date",
    [
        "2026-11-24",
        "2026-W48",
        "2026-W48-WE",
        "2026-12",
        "2026-12-XX",
        "2027",
        "202X",
        "2026-WI",
        "PRESENT_REF",
    ],
)
def test_every_form_of_a_date_is_understood_or_ignored(say: Say, date: str) -> None:
    """AMAZON.DATE has nine forms; none is an error."""
    say("EventsIntent", {"date": date})
    say("NextMeetingIntent", {"date": date})
    say("FacilityHoursIntent", {"place": "central library", "date": date})


def test_a_list_slot_counts_by_its_first_value(say: Say) -> None:
    """A multi-value slot has no value of its own."""
    values = [{"type": "Simple", "value": "planning commission"}, {"type": "Simple", "value": "city council"}]
    slot = {"name": "body", "slotValue": {"type": "List", "values": values}}
    assert "Planning Commission" in words_of(say("NextMeetingIntent", {"body": slot}))


def test_the_first_match_counts_and_a_dynamic_one_before_it(say: Say) -> None:
    """Ids are compared, not what was heard; dynamic entities win."""

    def authority(name: str, code: str, id_: str) -> dict[str, Any]:
        return {"authority": name, "status": {"code": code}, "values": [{"value": {"id": id_, "name": id_}}]}

    rows = [
        authority("amzn1.er-authority.echo-sdk.static", "ER_SUCCESS_MATCH", "city_council"),
        authority("amzn1.er-authority.echo-sdk.dynamic", "ER_SUCCESS_MATCH", "planning_commission"),
    ]
    slot = {"name": "body", "value": "commish", "resolutions": {"resolutionsPerAuthority": rows}}
    assert "Planning Commission" in words_of(say("NextMeetingIntent", {"body": slot}))
    rows[1]["status"]["code"] = "ER_SUCCESS_NO_MATCH"
    assert "City Council" in words_of(say("NextMeetingIntent", {"body": slot}))


# -- certification


@pytest.mark.parametrize("locale", LOCALES)
def test_every_intent_of_the_models_has_an_answer(say: Say, locale: str) -> None:
    """C01 and C08: no intent of the model is left to the fallback; but what leans on nothing said before."""
    names = {row["name"] for row in model(locale)["interactionModel"]["languageModel"]["intents"]}
    assert names == set(TOPIC_OF)
    fallback = words_of(say("AMAZON.FallbackIntent", locale=locale))
    for name in names - {"AMAZON.FallbackIntent", *OF_NOTHING}:
        assert words_of(say(name, locale=locale)) != fallback, name


@pytest.mark.parametrize("locale", LOCALES)
def test_launch_help_and_home_say_something_and_ask(say: Say, locale: str) -> None:
    """C02 and C03, in a session and out of it."""
    for attributes in (None, {}):
        for asked in (
            {"kind": "LaunchRequest"},
            {"intent": "AMAZON.HelpIntent"},
            {"intent": "AMAZON.NavigateHomeIntent"},
        ):
            answered = say(**asked, locale=locale, attributes=attributes)
            assert answered["response"]["shouldEndSession"] is False
            assert "Port Alder" in words_of(answered)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("intent", ["AMAZON.StopIntent", "AMAZON.CancelIntent"])
def test_stop_and_cancel_end_and_ask_nothing(say: Say, locale: str, intent: str) -> None:
    """C04, also while an address is awaited."""
    waiting = say("TrashDayIntent", locale=locale)["sessionAttributes"]
    for attributes in (None, waiting):
        assert say(intent, locale=locale, attributes=attributes)["response"]["shouldEndSession"] is True


def test_a_question_of_one_shot_is_answered_and_ends(say: Say) -> None:
    """C06."""
    answered = say("TrashDayIntent", HARBOR)
    assert words_of(answered) == "Your next trash pickup is tomorrow, Monday."
    assert answered["response"]["shouldEndSession"] is True


def test_the_session_ended_is_silence(say: Say) -> None:
    """C07: no speech, and nothing raised."""
    assert say(kind="SessionEndedRequest")["response"] == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_prompt_suggests_can_be_said(locale: str) -> None:
    """C10: every phrase after "you can say" is literally among the samples."""
    from words import phrases

    samples = {
        sample
        for row in model(locale)["interactionModel"]["languageModel"]["intents"]
        for sample in [*row["samples"], *(["help", "ayuda"] if row["name"] == "AMAZON.HelpIntent" else [])]
    }
    offered = [
        phrase
        for key in ("help", "ask.again", "fallback")
        for phrase in _suggested(phrases(locale).say(key, city="Port Alder"))
    ]
    assert len(offered) >= 5
    assert set(offered) <= samples, set(offered) - samples


def _suggested(text: str) -> list[str]:
    sentence = re.split(r"[.?]", text.partition(": ")[2])[0]
    parts = re.split(r", (?:or |o )?(?:say |decir )?", sentence)
    return [part.strip() for part in parts if part.strip()]


def test_the_reply_of_before_is_repeated_word_for_word(say: Say) -> None:
    """C23, also where it ended in a question, which then still means the same."""
    first = say("NewsIntent", attributes={})
    again = say("AMAZON.RepeatIntent", attributes=first["sessionAttributes"])
    assert words_of(again) == words_of(first)
    more = say("AMAZON.YesIntent", attributes=again["sessionAttributes"])
    assert words_of(more) == "Story number 4. Story number 5. Story number 6. Story number 7."


def test_a_list_reads_three_items_and_offers_the_rest(say: Say) -> None:
    """C23."""
    words = words_of(say("NewsIntent"))
    assert "Story number 3." in words
    assert "Story number 4." not in words
    assert words.endswith("That's 3 of 7. Do you want more?")


def test_a_document_is_sent_only_to_a_screen(say: Say) -> None:
    """C19: the document has what is spoken and what "more" speaks; a speaker without a screen gets none."""
    assert "directives" not in say("NewsIntent")["response"]
    old = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "1.0"}}}
    assert "directives" not in say("NewsIntent", interfaces=old)["response"]
    shown = say("NewsIntent", interfaces=APL)["response"]
    (directive,) = shown["directives"]
    assert directive["type"] == "Alexa.Presentation.APL.RenderDocument"
    lines = directive["datasources"]["town"]["items"]
    assert [line["primaryText"] for line in lines] == [*(f"Story number {n}" for n in range(1, 8)), "More"]
    assert all(line["primaryText"] in spoken(shown) for line in lines[:3])


def test_the_session_of_a_request_is_not_written_to(alexa: AlexaSkill, say: Say) -> None:
    """It is handed on uncopied: a request that comes twice is answered twice alike."""
    attributes = say("NewsIntent")["sessionAttributes"]
    request = envelope("AMAZON.YesIntent", attributes=attributes)
    before = json.dumps(request)
    first = alexa.handle(request, NOW)
    assert "Story number 6." in words_of(first)
    assert json.dumps(request) == before
    assert alexa.handle(request, NOW) == first


def test_an_emergency_is_told_to_call_911(say: Say) -> None:
    """C22: the skill never claims to reach 911."""
    for locale in LOCALES:
        words = words_of(say("EmergencyIntent", {"emergency": "fire"}, locale=locale))
        assert "911" in words.split(".")[0]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_slot_that_is_asked_for_is_in_the_dialog(locale: str) -> None:
    """Dialog.ElicitSlot for an intent that the dialog does not list does nothing, silently."""
    listed = {
        (row["name"], slot["name"])
        for row in model(locale)["interactionModel"]["dialog"]["intents"]
        for slot in row["slots"]
    }
    for intent, topic in TOPIC_OF.items():
        name = CONVERSATION.get(intent, topic)
        if getattr(intents.load(name), "NEEDS_PLACE_UNLESS", None) is not None:
            assert (intent, "address") in listed
    assert ("FacilityHoursIntent", "place") in listed


# -- where the resident is


def test_the_address_is_asked_for_confirmed_and_used(say: Say) -> None:
    """Asked, elicited, found, confirmed; then the waiting question is answered; the next needs nothing."""
    asked = say("TrashDayIntent")
    assert words_of(asked) == "What is your street address?"
    assert asked["response"]["directives"] == [{"type": "Dialog.ElicitSlot", "slotToElicit": "address"}]
    found = say("TrashDayIntent", HARBOR, attributes=asked["sessionAttributes"])
    assert words_of(found) == "I found 12 Harbor Street. Is that right?"
    answered = say("AMAZON.YesIntent", attributes=found["sessionAttributes"])
    assert words_of(answered) == "Your next trash pickup is tomorrow, Monday."
    then = say("RecyclingDayIntent", attributes=answered["sessionAttributes"])
    assert words_of(then) == "Your next recycling pickup is Monday, November 30."


def test_the_device_is_asked_once_and_only_where_a_place_is_needed(town: Town) -> None:
    """News needs no address; trash does; the place is then kept in the session."""
    device = Device(fields={"addressLine1": "12 Harbor Street", "city": "Port Alder", "stateOrRegion": None})
    alexa = alexa_in(town, device)
    alexa.handle(envelope("NewsIntent"), NOW)
    assert device.asked == []
    first = alexa.handle(envelope("TrashDayIntent"), NOW)
    assert words_of(first) == "Your next trash pickup is tomorrow, Monday."
    assert device.asked == [("https://api.amazonalexa.com", "secret", "device")]
    alexa.handle(envelope("RecyclingDayIntent", attributes=first["sessionAttributes"]), NOW)
    assert len(device.asked) == 1


def test_without_permission_the_card_asks_for_exactly_our_scopes(town: Town) -> None:
    """C14: spoken explanation, consent card, and the skill goes on without."""
    alexa = alexa_in(town, Device(status=403))
    answered = alexa.handle(envelope("TrashDayIntent"), NOW)
    check(answered)
    card = answered["response"]["card"]
    assert card == {"type": "AskForPermissionsConsent", "permissions": ["read::alexa:device:all:address"]}
    assert "permission" in words_of(answered)
    found = alexa.handle(envelope("TrashDayIntent", HARBOR, attributes=answered["sessionAttributes"]), NOW)
    assert words_of(found) == "I found 12 Harbor Street. Is that right?"


@pytest.mark.parametrize(
    ("status", "fields", "words"),
    [
        (204, {}, "Your Alexa device has no address entered. What is your street address?"),
        (
            200,
            {"addressLine1": None},
            "Your Alexa device has no address entered. What is your street address?",
        ),
        (429, {}, "What is your street address?"),
        (0, {}, "What is your street address?"),
        (
            200,
            {"addressLine1": "500 Elsewhere Avenue", "city": "Orlando", "stateOrRegion": "FL"},
            "That address is not in Port Alder, so I can't look up its services."
            " Which address in Port Alder should I use?",
        ),
        (
            200,
            {"addressLine1": "999 Nowhere Boulevard"},
            "I could not find your Alexa device's address in the city. What is your street address?",
        ),
    ],
)
def test_each_failure_of_the_device_has_its_own_words(
    town: Town, status: int, fields: dict[str, Any], words: str
) -> None:
    """C15: no address is not no permission, and a foreign address is neither."""
    answered = alexa_in(town, Device(status=status, fields=fields)).handle(envelope("TrashDayIntent"), NOW)
    check(answered)
    assert words_of(answered) == words


def test_nothing_of_the_device_is_kept_in_the_session(town: Town) -> None:
    """The token and the device's id are for the moment; the session holds the place alone."""
    device = Device(fields={"addressLine1": "12 Harbor Street"})
    kept = json.dumps(alexa_in(town, device).handle(envelope("TrashDayIntent"), NOW)["sessionAttributes"])
    assert "secret" not in kept
    assert "apiEndpoint" not in kept
    assert len(kept) < 1_000
