"""How the pages of a place call days, months and changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from city.collection.pickups import Missed, Pickup
from city.localized import Localized, in_language
from web.place.month import Mark, shape_of
from words import Phrases
from words.phrases import capital


@dataclass(frozen=True, slots=True)
class Naming:
    """Names in one language. ``today`` is the city's."""

    words: Phrases
    today: date

    def day(self, day: date) -> str:
        """A day with its weekday, whatever day it is: "Friday, December 25", "viernes 25 de diciembre"."""
        return self.words.say(
            "home.day", weekday=self.words.weekday(day), day=day.day, month=self._month(day)
        )

    def month(self, day: date) -> str:
        """The day's month with its year, as in a sentence: "December 2026", "diciembre de 2026"."""
        return self.words.say("home.month", month=self._month(day), year=day.year)

    def month_alone(self, day: date) -> str:
        """The day's month: "December"."""
        return capital(self._month(day))

    def weekday(self, day: date) -> str:
        """The name of its weekday."""
        return capital(self.words.weekday(day))

    def stream(self, stream: str) -> str:
        """What is collected, at the beginning of a line: "Yard waste"."""
        return capital(self.words.say(f"stream.{stream}"))

    def shape(self, stream: str) -> str:
        """The name of its sign."""
        return shape_of(stream)

    def mark(self, mark: Mark) -> str:
        """What a sign on a day stands for: the stream, and whether it is not as usual."""
        stream = self.stream(mark.stream)
        if mark.is_off:
            return self.words.say("home.mark.off", stream=stream)
        return self.words.say("home.mark.moved", stream=stream) if mark.was else stream

    def marks(self, marks: Iterable[Mark]) -> str:
        """All the signs of a day in words."""
        return self.words.join([self.mark(each) for each in marks])

    def changes(self, outcomes: Iterable[Pickup | Missed]) -> list[str]:
        """What is not as usual, a sentence for each day that is moved: streams that move together are named
        together, with why where it is known."""
        found: dict[tuple[str, date, date, str], list[str]] = {}
        for each in outcomes:
            key = "home.off" if isinstance(each, Missed) else "home.moved"
            found.setdefault((key, each.date, each.scheduled, self.why(each)), []).append(each.stream)
        return [
            f"{self._change(key, streams, day, usual)} {why}".strip()
            for (key, day, usual, why), streams in found.items()
        ]

    def _change(self, key: str, streams: list[str], day: date, usual: date) -> str:
        named = capital(self.words.join([self.words.say(f"stream.{each}") for each in streams]))
        return self.words.say(key, stream=named, day=self.day(day), usual=self.day(usual))

    def pickup(self, stream: str) -> str:
        """An event's name: "Trash pickup"."""
        return capital(self.words.say(f"stream.{stream}.title"))

    def off(self, stream: str) -> str:
        """The name of an event that does not take place: "No trash pickup"."""
        return self.words.say("home.ics.off", stream=self.words.say(f"stream.{stream}"))

    def reason(self, outcome: Pickup | Missed) -> str:
        """Why a pickup is not on its usual day, and which that was; "" where all is as usual."""
        if isinstance(outcome, Pickup) and outcome.date == outcome.scheduled:
            return ""
        usual = self.words.say("home.ics.usual", usual=self.day(outcome.scheduled))
        return f"{usual} {self.why(outcome)}".strip()

    def why(self, outcome: Pickup | Missed) -> str:
        """The holiday, or what the city says, in brackets; "" where nobody knows."""
        told: Localized = outcome.exception.reason if outcome.exception else {}
        if not told and outcome.holiday is not None:
            told = outcome.holiday.name
        return self.words.say("home.why", reason=in_language(told, self.words.language)) if told else ""

    def _month(self, day: date) -> str:
        return self.words.say(f"dates.month.{day.month}")
