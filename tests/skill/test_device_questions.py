"""After every question that only a device is asked, "yes", "no" and "repeat" lead to a fitting answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.device import slot
from tests.skill.amazon import Resident, resident_in
from tests.skill.dialogs.test_yes_and_no import ON_A_DEVICE
from tests.skill.town import Town, named
from words import phrases

HARBOR, TRASH = {"address": "12 harbor street"}, {"stream": "trash=trash"}
REMIND = ("SetReminderIntent", {**TRASH, **HARBOR})
YES: tuple[str, dict[str, str]] = ("AMAZON.YesIntent", {})
LEADING_TO: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "reminder.which": (("SetReminderIntent", {}),),
    "reminder.shall_i": (REMIND,),
    "subscribe.which": (("SubscribeIntent", {}),),
    "subscribe.shall_i": (("SubscribeIntent", {"topic": "weather alerts=weather"}),),
    "subscribe.remind_instead": (("SubscribeIntent", {"topic": "pickup=pickup", **HARBOR}),),
    "unsubscribe.all": (
        REMIND,
        YES,
        ("SetReminderIntent", {"body": "city council"}),
        YES,
        ("UnsubscribeIntent", {}),
    ),
    "delete_data.sure": (REMIND, YES, ("DeleteDataIntent", {})),
    "text_me.ask_number": (("NextMeetingIntent", {}), ("TextMeIntent", {})),
    "text_me.shall_i": (("NextMeetingIntent", {}), ("TextMeIntent", {"phone": "7575550142"})),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("town")))


@pytest.fixture
def asked(request: pytest.FixtureRequest, town: Town, tmp_path: Path) -> Iterator[tuple[Resident, str]]:
    """A resident who has just been asked the question, in its language; and the words."""
    key, locale = request.param
    channels = ["alexa"] if key in ("subscribe.shall_i", "subscribe.which") else ["sms"]
    with resident_in(town, tmp_path, channels, locale=locale) as resident:
        for intent, slots in LEADING_TO[key]:
            words = resident.say(intent, {name: slot(name, value) for name, value in slots.items()})
        ends = phrases(locale).say(key, streams="|", topics="|", number="|").split("|")[0]
        assert ends in words
        yield resident, words


EVERY: Any = pytest.mark.parametrize(
    "asked", [(key, locale) for key in ON_A_DEVICE for locale in ("en-US", "es-US")], indirect=True, ids=str
)


def test_every_question_of_a_device_is_here() -> None:
    """Whoever adds one says how it comes to be asked."""
    assert set(LEADING_TO) == set(ON_A_DEVICE)


@EVERY
@pytest.mark.parametrize("answer", ["AMAZON.YesIntent", "AMAZON.NoIntent"])
def test_yes_and_no_know_what_they_answer(asked: tuple[Resident, str], answer: str) -> None:
    """Neither is "I didn't understand that", nor "I'm listening"; after a no nothing is asked again."""
    resident, words = asked
    said = resident.say(answer)
    for key in ("fallback", "yes.to_what"):
        assert phrases(resident.locale).say(key) not in said
    if answer == "AMAZON.NoIntent":
        assert said != words
        assert resident.response["shouldEndSession"] is True


@EVERY
def test_a_question_that_is_repeated_still_means_the_same(asked: tuple[Resident, str]) -> None:
    """ "Again" says it again, and the yes after it does what the yes before it would have done (C23)."""
    resident, words = asked
    assert resident.say("AMAZON.RepeatIntent") == words
    assert phrases(resident.locale).say("yes.to_what") not in resident.say("AMAZON.YesIntent")
