"""One text message that a resident asks for by voice: the noun for what became of it, and the port."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Taken(StrEnum):
    """What became of a text message that was asked for; the reason that the resident is told."""

    ON_ITS_WAY = "on_its_way"  # written down, for the worker to send
    TOO_OFTEN = "too_often"  # to this number, or by this person, today
    STOPPED = "stopped"  # the number has asked for no more texts
    NO_NUMBER = "no_number"


class Texts(Protocol):
    """Whoever takes text messages to a telephone. app/wiring provides it where the city has the channel."""

    def number(self, said: str) -> str:
        """The telephone number that was said, in E.164; "" where it is none."""
        ...

    def send(self, number: str, words: str, locale: str, by: str, now: datetime) -> Taken:
        """Have these words sent to a number, once, at the wish of ``by``, who is remembered by a digest.

        ``now`` is aware. Of the message nothing is kept once it is sent. Raises TownbellError where it
        could not be written down.
        """
        ...
