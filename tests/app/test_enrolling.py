"""The gate as it is wired: whatever was planned, nothing leaves for somebody who has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.settings import PROJECT, Settings, load
from app.wiring.enrolling import CAN_LEAVE, letter_barred, signups
from city.enrolment.leaving import Bar, Suppression
from city.enrolment.subscriptions import CHANNELS
from tests.notifier.channels.rigs import LETTER

SPELLINGS = ("(757) 555-0142", "757.555.0142", "+17575550142")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": str(tmp_path)})


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_who_has_left_a_topic_is_sent_nothing_of_it(settings: Settings, spelling: str) -> None:
    """However an old list spelled the number; of other topics, and to others, everything."""
    store = signups(settings)
    store.set_bars(store.person("sms", "+17575550142"), [Suppression(Bar.LEFT, "weather")], LETTER.sent_at)
    barred = letter_barred(settings, "sms")
    letter = replace(LETTER, topic="weather", target=spelling)
    assert barred(letter)
    assert not barred(replace(letter, topic="emergency"))
    assert not barred(replace(letter, target="+17575550199"))
    assert not letter_barred(settings, "email")(letter)


def test_a_pause_ends_by_the_moment_of_the_attempt(settings: Settings) -> None:
    """Not by that of the planning: what waited for a retry goes out when the pause is over."""
    store, until = signups(settings), LETTER.sent_at + timedelta(hours=1)
    person = store.person("email", "rosa@example.org")
    store.set_bars(person, [Suppression(Bar.PAUSED, until=until)], LETTER.sent_at)
    barred = letter_barred(settings, "email")
    letter = replace(LETTER, target="rosa@example.org")
    assert barred(letter)
    assert not barred(replace(letter, sent_at=until))


def test_what_answers_somebody_is_no_alert(settings: Settings) -> None:
    """That a STOP was understood is said to who has just said it."""
    store = signups(settings)
    store.set_bars(store.person("sms", "+17575550142"), [Suppression(Bar.STOPPED)], LETTER.sent_at)
    answer = replace(LETTER, subscription_id="", topic="answer", target="+17575550142")
    assert not letter_barred(settings, "sms")(answer)


def test_every_channel_of_people_can_be_left() -> None:
    """Whoever adds a channel decides it: what is for programs and groups, and Alexa, is left elsewhere."""
    assert set(CHANNELS) - CAN_LEAVE == {"webhook", "outbox", "alexa", "apprise"}
