"""A text message that was asked for by voice: sent once, to nobody who has said STOP, not too often."""

from __future__ import annotations

import pytest

from city.delivery.texts import Taken
from notifier.enrolment.once import TextsOnce
from tests.notifier.enrolment.town import PHONE, Desk

WORDS = "Your report is on file for the city's staff. Your number is 482-913."
SPEAKER = "amzn1.ask.account.ROSA"


def send(desk: Desk, number: str = PHONE, by: str = SPEAKER, locale: str = "en-US") -> Taken:
    return TextsOnce(desk.tools).send(number, WORDS, locale, by, desk.now)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", f"Port Alder: {WORDS} Reply STOP to get no texts."),
        ("es-US", f"Port Alder: {WORDS} Responda ALTO para no recibir mensajes."),
    ],
)
def test_it_is_sent_once_in_the_language_that_was_spoken(desk: Desk, locale: str, text: str) -> None:
    """The worker takes it from the box; it says who sends it, and how to have no more."""
    assert send(desk, locale=locale) is Taken.ON_ITS_WAY
    assert desk.courier.tick(desk.now) == 1
    assert [each.text for each in desk.letters("sms")] == [text]
    assert [each.target for each in desk.letters("sms")] == [PHONE]
    assert desk.courier.tick(desk.now) == 0


def test_nobody_is_written_to_after_a_stop(desk: Desk) -> None:
    """Neither asked for after it, nor before it and still waiting."""
    assert send(desk) is Taken.ON_ITS_WAY
    desk.text("STOP")
    assert desk.courier.tick(desk.now) == 0
    assert send(desk) is Taken.STOPPED
    assert desk.letters("sms") == []


def test_a_telephone_cannot_be_flooded(desk: Desk) -> None:
    """Three in an hour to one number, whoever asks; and so many by one person, whatever the number."""
    assert [send(desk, by=f"user {each}") for each in range(4)] == [*[Taken.ON_ITS_WAY] * 3, Taken.TOO_OFTEN]
    desk.wait(hours=1, minutes=1)
    assert send(desk) is Taken.ON_ITS_WAY
    desk.wait(days=2)
    numbers = [f"+1757555{each:04}" for each in range(2000, 2021)]
    assert [send(desk, number) for number in numbers] == [*[Taken.ON_ITS_WAY] * 20, Taken.TOO_OFTEN]


@pytest.mark.parametrize("said", ["", "911", "+1 111 555 0142", "call me", "7575550142 7575550143"])
def test_what_is_no_number_is_not_written_to(desk: Desk, said: str) -> None:
    """Nothing is kept of it either."""
    texts = TextsOnce(desk.tools)
    assert texts.number(said) == ""
    assert send(desk, texts.number(said)) is Taken.NO_NUMBER
    assert desk.courier.tick(desk.now) == 0


def test_it_is_worth_nothing_later(desk: Desk) -> None:
    """An answer that could not be sent for a quarter of an hour is not sent at all."""
    assert send(desk) is Taken.ON_ITS_WAY
    desk.wait(minutes=16)
    assert desk.courier.tick(desk.now) == 0
