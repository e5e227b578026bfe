"""A device is told which slot it listens for, also where the open question is only said again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from skill.dialogs.listening import listening
from skill.memory import Expecting, Memory
from skill.turn import Answer, Question, say
from tests.amazon_api import USER
from tests.golden.device import slot
from tests.skill.amazon import Resident, resident_in
from tests.skill.town import Town, named

AGAIN = ("AMAZON.RepeatIntent", "SlowerIntent", "NormalSpeedIntent", "SpellThatIntent", "AMAZON.HelpIntent")
Turns = tuple[tuple[str, Mapping[str, str]], ...]
ASKED: dict[str, tuple[Turns, tuple[str, str]]] = {
    "an address": ((("TrashDayIntent", {}),), ("address", "TrashDayIntent")),
    "another address": (
        (("TrashDayIntent", {"address": "12 harbor street"}), ("TrashDayIntent", {"address": "zzyzx"})),
        ("address", "TrashDayIntent"),
    ),
    "what of a report": ((("ReportIssueIntent", {}),), ("service_type", "ReportIssueIntent")),
    "the words of a report": (
        (("ReportIssueIntent", {}), ("ReportIssueIntent", {"service_type": "other=other"})),
        ("query", "ReportIssueIntent"),
    ),
    "where of a report": (
        (("ReportIssueIntent", {"service_type": "pothole=pothole"}),),
        ("address", "ReportIssueIntent"),
    ),
    "a number": ((("CaseStatusIntent", {}),), ("request_number", "CaseStatusIntent")),
    "a stream": ((("SetReminderIntent", {}),), ("stream", "SetReminderIntent")),
    "a topic": ((("SubscribeIntent", {}),), ("topic", "SubscribeIntent")),
    "a place": ((("FacilityHoursIntent", {}),), ("place", "FacilityHoursIntent")),
    "a telephone": ((("NextMeetingIntent", {}), ("TextMeIntent", {})), ("phone", "TextMeIntent")),
    "an address for another question": (
        (("ReportIssueIntent", {"service_type": "pothole=pothole"}), ("RecyclingDayIntent", {})),
        ("address", "RecyclingDayIntent"),
    ),
}
"""What is asked for, what leads to it, and the slot and intent that are listened for."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("town")))


@pytest.fixture(params=["en-US", "es-US"])
def resident(town: Town, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Resident]:
    with resident_in(town, tmp_path, ["alexa", "sms"], locale=request.param) as found:
        yield found


def say_all(resident: Resident, turns: Turns) -> None:
    for intent, slots in turns:
        resident.say(intent, {name: slot(name, value) for name, value in slots.items()})


def elicited(resident: Resident) -> tuple[str, str]:
    """The slot that is listened for, and the intent that it goes on with ("" for the one that was asked)."""
    found = [each for each in resident.response.get("directives", ()) if "slotToElicit" in each]
    return (
        (found[0]["slotToElicit"], found[0].get("updatedIntent", {}).get("name", "")) if found else ("", "")
    )


@pytest.mark.parametrize("what", sorted(ASKED))
def test_what_is_said_again_is_still_listened_for(resident: Resident, what: str) -> None:
    """Again, slower, spelled, with help: what comes next is the answer, not a question of its own."""
    turns, wanted = ASKED[what]
    say_all(resident, turns)
    assert elicited(resident)[0] == wanted[0]
    for intent in AGAIN:
        words: Any = resident.say(intent)
        assert elicited(resident) == wanted, (intent, words)


def test_an_address_after_a_no_or_after_noise_is_that_of_the_question_that_waits(resident: Resident) -> None:
    """Amazon's own intents have no slots of theirs."""
    resident.say("TrashDayIntent")
    resident.say("AMAZON.FallbackIntent")
    assert elicited(resident) == ("address", "TrashDayIntent")
    resident.say("TrashDayIntent", {"address": "7 pine road"})
    resident.say("AMAZON.NoIntent")
    assert elicited(resident) == ("address", "TrashDayIntent")


def test_what_is_settled_is_listened_for_no_more(resident: Resident) -> None:
    """Once the address is known, "again" says the answer."""
    say_all(resident, (("TrashDayIntent", {}), ("TrashDayIntent", {"address": "7 pine road"})))
    assert elicited(resident) == ("", "")
    say_all(resident, (("AMAZON.YesIntent", {}), ("AMAZON.RepeatIntent", {})))
    assert elicited(resident) == ("", "")


def test_help_goes_on_listening_where_what_was_open_is_settled_meanwhile(resident: Resident) -> None:
    """Everything was deleted at another device: there is nothing to come back to, but help asks (C03)."""
    say_all(resident, (("SetReminderIntent", {"stream": "trash=trash", "address": "12 harbor street"}),))
    say_all(resident, (("AMAZON.YesIntent", {}), ("DeleteDataIntent", {})))
    resident.books.residents.forget(USER)
    assert resident.say("AMAZON.HelpIntent").endswith("?")
    assert resident.response["shouldEndSession"] is False


@pytest.mark.parametrize(
    "kept", ["address", "address NoSuchIntent", "9 TrashDayIntent", "a-b TrashDayIntent"]
)
def test_what_a_state_from_outside_listens_for_is_left_out(kept: str) -> None:
    """Alexa refuses a directive for a slot that no intent has."""
    memory = Memory(listens=kept, expecting=Expecting.ADDRESS)
    question = Question(topic="help", intent="AMAZON.RepeatIntent", locale="en-US")
    answered = Answer(ask=say("address.ask"), remember=memory.open_question())
    assert listening(answered, question, memory) == answered
