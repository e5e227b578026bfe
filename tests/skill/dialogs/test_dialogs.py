"""Dialogs as Alexa carries them: slots elicited, sessions resumed, state small."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from city.errors import TownbellError
from city.reports import Filed, Report
from notifier.reports import Desk
from skill import memory
from skill.amazon.alexa import AlexaSkill
from skill.dialogs.form import MOST_SLOTS, Form
from skill.turn import Slot
from tests.skill.talking import alexa_in, desk_in, envelope
from tests.skill.town import NOW, Town, named

SMALL = 1_500
"""Bytes of a session's attributes in the midst of a dialog; Alexa carries them in every request."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("town")))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_in(tmp_path / "desk")


class Session:
    """One Alexa session: what was said last, and the attributes that travel."""

    def __init__(self, alexa: AlexaSkill, locale: str = "en-US") -> None:
        self.alexa = alexa
        self.locale = locale
        self.attributes: dict[str, Any] | None = None
        self.response: dict[str, Any] = {}

    def say(self, intent: str, slots: dict[str, Any] | None = None, kind: str = "") -> str:
        """The words of the answer to one request."""
        asked = envelope(intent, slots, locale=self.locale, attributes=self.attributes, kind=kind)
        answered = self.alexa.handle(asked, NOW)
        self.attributes = json.loads(json.dumps(answered.get("sessionAttributes")))
        self.response = answered["response"]
        return html.unescape(re.sub(r"<[^>]+>", "", self.ssml))

    @property
    def ssml(self) -> str:
        return str(self.response["outputSpeech"]["ssml"])

    @property
    def listens_for(self) -> list[tuple[str, str]]:
        """The slots that Alexa is told to listen for, each with the intent that it goes on with."""
        return [
            (each["slotToElicit"], each.get("updatedIntent", {}).get("name", ""))
            for each in self.response.get("directives", [])
            if each["type"] == "Dialog.ElicitSlot"
        ]


def value(words: str, id_: str) -> dict[str, Any]:
    """A slot whose value Alexa has recognised."""
    matched = [{"value": {"name": words, "id": id_}}]
    authority = {"authority": "amzn1.er", "status": {"code": "ER_SUCCESS_MATCH"}, "values": matched}
    return {"name": "s", "value": words, "resolutions": {"resolutionsPerAuthority": [authority]}}


def test_report_by_voice_from_the_first_word_to_the_number(town: Town, desk: Desk) -> None:
    """What, where, read back, confirmed; Alexa listens for the slot that is asked for."""
    session = Session(alexa_in(town, desk=desk))
    assert session.say("ReportIssueIntent") == "What would you like to report?"
    assert session.listens_for == [("service_type", "")]
    asked = session.say("ReportIssueIntent", {"service_type": value("pothole", "pothole")})
    assert (asked, session.listens_for) == ("Where is it?", [("address", "")])
    read_back = session.say("ReportIssueIntent", {"address": "12 harbor street"})
    assert read_back == "I will report a pothole at 12 Harbor Street. Should I send it?"
    assert session.say("AMAZON.YesIntent").startswith("Thank you. Your report is on file")
    assert session.response["shouldEndSession"] is True
    assert "100-001" in session.say("CaseStatusIntent", {"request_number": "100001"})


def test_after_a_no_the_dialog_goes_on_with_its_own_intent(town: Town, desk: Desk) -> None:
    """A "no" is Amazon's intent, which has no slots: the report's is chained to it."""
    session = Session(alexa_in(town, desk=desk))
    slots = {"service_type": value("graffiti", "graffiti"), "address": "12 harbor street"}
    session.say("ReportIssueIntent", slots)
    assert session.say("AMAZON.NoIntent").startswith("What should I change")
    assert session.listens_for == [("query", "ReportIssueIntent")]
    assert session.say("ReportIssueIntent", {"query": "the place"}) == "Where is it?"


def test_what_is_no_service_type_is_kept_in_the_residents_words(town: Town, desk: Desk) -> None:
    """Alexa hands over a value that it does not know; it becomes the description."""
    session = Session(alexa_in(town, desk=desk))
    session.say("ReportIssueIntent")
    session.say("ReportIssueIntent", {"service_type": "the swing is broken"})
    read_back = session.say("ReportIssueIntent", {"address": "12 harbor street"})
    assert "Details: the swing is broken." in read_back


def test_dialog_survives_a_resumed_session(town: Town, desk: Desk) -> None:
    """Back from another skill's task, the open question is asked again and its answer understood."""
    session = Session(alexa_in(town, desk=desk))
    session.say("ReportIssueIntent", {"service_type": value("pothole", "pothole")})
    assert session.say("", kind="SessionResumedRequest") == "Where is it?"
    assert session.response["shouldEndSession"] is False
    said = session.say("ReportIssueIntent", {"address": "12 harbor street"})
    assert said.startswith("I will report a pothole at 12 Harbor Street.")


def test_fresh_session_that_is_resumed_is_greeted(town: Town) -> None:
    """Where nothing was asked there is nothing to repeat."""
    assert Session(alexa_in(town)).say("", kind="SessionResumedRequest").startswith("Welcome")


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_emergency_leaves_the_dialog_at_once(town: Town, desk: Desk, locale: str) -> None:
    """Nothing of the report is left to be confirmed by a later yes."""
    session = Session(alexa_in(town, desk=desk), locale)
    slots = {"service_type": value("pothole", "pothole"), "address": "12 harbor street"}
    session.say("ReportIssueIntent", slots)
    assert "911" in session.say("EmergencyIntent", {"emergency": value("fire", "fire")})
    assert "form" not in (session.attributes or {})
    session.say("AMAZON.YesIntent")
    assert desk.find("100001") is None


def test_state_in_the_midst_of_a_dialog_is_small(town: Town, desk: Desk) -> None:
    """However much is said: it travels with every request of the session."""
    session = Session(alexa_in(town, desk=desk))
    session.say("ReportIssueIntent", {"query": "a very long story " * 30})
    session.say("ReportIssueIntent", {"address": "12 harbor street"})
    assert len(json.dumps(session.attributes)) < SMALL
    assert (session.attributes or {})["v"] == memory.VERSION


@pytest.mark.parametrize("form", ["x", 7, [], {}, {"topic": 3}, {"topic": "report_issue", "slots": [1]}])
def test_form_that_is_none_is_left_out(form: object) -> None:
    """The state comes from outside."""
    read = memory.read({"v": memory.VERSION, "form": form, "expecting": "form"}).form
    assert read is None or read.slots == {}


def test_form_of_a_topic_without_a_dialog_does_nothing(town: Town, desk: Desk) -> None:
    """Somebody else's state, or an older version's."""
    session = Session(alexa_in(town, desk=desk))
    session.attributes = {"v": memory.VERSION, "expecting": "form", "form": {"topic": "news", "asks": "x"}}
    assert session.say("AMAZON.YesIntent")
    assert session.response["shouldEndSession"] is False


def test_form_holds_so_many_slots_and_no_more() -> None:
    """A caller's state does not grow the conversation."""
    slots = {f"s{number}": Slot("x") for number in range(200)}
    read = Form.from_dict(Form(topic="report_issue", intent="ReportIssueIntent", slots=slots).to_dict())
    assert read is not None
    assert len(read.slots) == MOST_SLOTS


@pytest.mark.parametrize("words", ["<speak>&'\"</speak>", "a" * 8_000, "\x00\u202e\ud83d", "{phone} {0}"])
def test_hostile_words_of_a_report_do_no_harm(town: Town, desk: Desk, words: str) -> None:
    """Read back as words, kept as they were said, within bounds."""
    session = Session(alexa_in(town, desk=desk))
    session.say("ReportIssueIntent", {"query": words, "address": "12 harbor street"})
    assert "<speak>&lt;" not in session.ssml.removeprefix("<speak>")
    assert session.say("AMAZON.YesIntent")
    assert len(session.ssml) < 8_000


def test_store_that_fails_is_said_with_whom_to_call(town: Town) -> None:
    """A report that could not be kept is never called kept."""

    class Full:
        is_live = False

        def file(self, report: Report) -> Filed:
            raise TownbellError("the disk is full")

        def find(self, number: str) -> Filed | None:
            raise TownbellError("the disk is full")

    session = Session(alexa_in(town, desk=Full()))
    slots = {"service_type": value("pothole", "pothole"), "address": "12 harbor street"}
    session.say("ReportIssueIntent", slots)
    assert session.say("AMAZON.YesIntent") == "I'm sorry, I could not save your report. Please call 311."
    assert "Request 26-00412 is open." in session.say("CaseStatusIntent", {"request_number": "00412"})


def test_without_a_desk_nobody_is_asked_anything(town: Town) -> None:
    """Where reports cannot be kept, the resident hears that at once, not after four questions."""
    session = Session(alexa_in(town))
    said = session.say("ReportIssueIntent", {"service_type": value("pothole", "pothole")})
    assert said.endswith("Please call 311.")
    assert session.response["shouldEndSession"] is True


def test_slower_holds_until_normal_speed(town: Town) -> None:
    """In SSML's prosody, for every answer and reprompt of the session in between."""
    session = Session(alexa_in(town))
    session.say("NextMeetingIntent")
    session.say("SlowerIntent")
    assert session.ssml.startswith('<speak><prosody rate="slow">')
    session.say("SlowerIntent")
    assert '<prosody rate="x-slow">' in session.ssml
    session.say("TrashDayIntent")
    assert '<prosody rate="x-slow">' in session.ssml
    assert '<prosody rate="x-slow">' in session.response["reprompt"]["outputSpeech"]["ssml"]
    session.say("NormalSpeedIntent")
    assert "prosody" not in session.ssml


def test_spanish_on_an_english_device_is_marked_and_explained(town: Town) -> None:
    """The words are marked as Spanish; that the device listens in its own language is said."""
    session = Session(alexa_in(town))
    session.say("NextMeetingIntent")
    said = session.say("SpeakLanguageIntent", {"language": value("spanish", "es")})
    assert '<lang xml:lang="es-US">' in session.ssml
    assert said.startswith("Alexa sigue escuchando en el idioma de su dispositivo.")
    assert "La próxima reunión" in said
    assert session.say("NewsIntent").startswith("Lo último de Port Alder:")
    assert '<lang xml:lang="es-US">' in session.ssml
    session.say("SpeakLanguageIntent", {"language": value("english", "en")})
    assert "<lang" not in session.ssml


def test_what_is_said_in_spanish_is_what_was_said_last(town: Town) -> None:
    """After "the second one" it is that one and not the list, on a device too, either way round."""
    for locale, language in (("en-US", value("spanish", "es")), ("es-US", value("inglés", "en"))):
        session = Session(alexa_in(town), locale)
        session.say("NewsIntent")
        session.say("PickOneIntent", {"position": value("second", "2")})
        told = Session(alexa_in(town), "es-US" if locale == "en-US" else "en-US")
        told.say("NewsIntent")
        second = told.say("PickOneIntent", {"position": value("second", "2")})
        assert session.say("SpeakLanguageIntent", {"language": language}).endswith(second)
        assert session.say("AMAZON.RepeatIntent") == second  # what the device listens in is said once


def test_address_of_somebody_else_is_used_once(town: Town) -> None:
    """ "At my mother's, 7 Pine Road": the question before, for that place; the own address stays."""
    session = Session(alexa_in(town))
    session.say("SetAddressIntent", {"address": "12 harbor street"})
    session.say("AMAZON.YesIntent")
    own = session.say("TrashDayIntent")
    assert "Saturday, November 28" in session.say("ElsewhereIntent", {"address": "7 pine road"})
    assert session.say("TrashDayIntent") == own


@pytest.mark.parametrize(
    ("locale", "said", "pickup"),
    [
        ("en-US", "the second one", "Saturday, November 28"),
        ("en-US", "north", "tomorrow, Monday"),
        ("es-US", "la segunda", "sábado 28 de noviembre"),
        ("es-US", "la del norte", "mañana, lunes"),
    ],
)
def test_choice_between_addresses_by_voice(town: Town, locale: str, said: str, pickup: str) -> None:
    """Alexa hands over the words as they were said; they name one of the two all the same."""
    session = Session(alexa_in(town), locale)
    session.say("TrashDayIntent")
    assert "North Alder Street" in session.say("TrashDayIntent", {"address": "40 alder street"})
    assert pickup in session.say("TrashDayIntent", {"address": said})
