"""One language's phrases, and dates, times, lists and numbers as its speakers say them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from city.localtime import local
from words.loading import Phrase

Clock = time
"""A time of day; within the class, ``time`` is what says one."""
NOON = 12
_CONTRACT = "contraction."  # "de el" is said "del": words that meet where a value is put in
_ARTICLE = "article."
SAME_YEAR_DAYS = 300  # further away than this, a date is said with its year
WEEK = 7
_MOST_DAYS = 500  # that are kept in words
EARLIEST, LATEST = 6, 16
"""Hours at which a day's opening begins that needs no "AM" or "PM"."""


class Phrases:
    """What can be said in one language. All text is plain: escape it where it becomes SSML or HTML."""

    def __init__(self, language: str, phrases: Mapping[str, Phrase]) -> None:
        self.language = language
        self._phrases = phrases
        self._has_articles = any(key.startswith(_ARTICLE) for key in phrases)
        pairs = [(key, text) for key, text in phrases.items() if key.startswith(_CONTRACT)]
        self._contractions = {key.removeprefix(_CONTRACT): str(text) for key, text in pairs}
        joined = "|".join(map(re.escape, self._contractions))
        self._contracted = re.compile(rf"\b(?:{joined})(?= )") if joined else None
        self._days: dict[tuple[date, date, bool], str] = {}

    def has(self, key: str) -> bool:
        """Whether there is a phrase with this key."""
        return key in self._phrases

    def keys(self) -> frozenset[str]:
        """The keys of all phrases."""
        return frozenset(self._phrases)

    def template(self, key: str) -> Phrase:
        """The phrase as it is written in its file. Raises KeyError where there is none."""
        return self._phrases[key]

    def say(self, key: str, **values: object) -> str:
        """The phrase with its values put in; ``count`` chooses the plural form.

        An empty ``phone`` is a number that nobody gave: who is to be called instead is said.

        Raises KeyError for a key or a value that is missing: that is a bug, and a test finds it.
        """
        phrase = self._phrases[key]
        if values.get("phone") == "":
            values["phone"] = self.say("phone.none")
        if not isinstance(phrase, str):
            phrase = phrase["one" if values.get("count") == 1 else "other"]
        said = phrase.format_map(values)
        if self._contracted is None:
            return said
        return self._contracted.sub(lambda match: self._contractions[match.group()], said)

    def count(self, n: int, key: str) -> str:
        """``n`` things in words, such as "1 meeting" or "3 reuniones"."""
        return self.say(key, count=n)

    def weekday(self, day: date) -> str:
        """The name of the day's weekday."""
        return self.say(f"dates.weekday.{day.weekday()}")

    def day(self, day: date, today: date, *, brief: bool = False) -> str:
        """A date as people say it: "today", "tomorrow, Tuesday", "Tuesday, December 1"; briefly "Tuesday".

        It follows "is" and stands alone ("your pickup is ...", "la recolección es ..."). The few days that
        are spoken of are kept in words.
        """
        said = self._days.get((day, today, brief))
        if said is None:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            said = self._days[day, today, brief] = self._day(day, today, brief=brief)
        return said

    def _day(self, day: date, today: date, *, brief: bool) -> str:
        ahead = (day - today).days
        if brief and 0 < ahead < WEEK:
            return self.say("dates.tomorrow_alone" if ahead == 1 else "dates.soon", weekday=self.weekday(day))
        near = {-1: "dates.yesterday", 0: "dates.today", 1: "dates.tomorrow"}.get(ahead)
        if near is not None:
            return self.say(near, weekday=self.weekday(day))
        key = "dates.day" if abs(ahead) < SAME_YEAR_DAYS else "dates.day_of_year"
        return self.say(key, weekday=self.weekday(day), date=self._month_day(day), year=day.year)

    def article(self, name: str) -> str | None:
        """The article of a name, by its first word: "la" for "Biblioteca Central"; None if not known.

        "" where the language says names without one.
        """
        if not self._has_articles:
            return ""
        first = name.split(" ", 1)[0].casefold()
        key = f"{_ARTICLE}{first}"
        return self.say(key) if self.has(key) else None

    def time(self, moment: datetime | time) -> str:
        """A time of day that is already local: "7 PM", "7:30 PM", "las 7 de la tarde"."""
        if _is_noon_or_midnight(moment):
            return self.say("time.noon" if moment.hour else "time.midnight")
        return self._clock(_of_part(moment), moment)

    def between(self, begin: Clock, end: Clock, *, bare: bool = False) -> str:
        """Local times from one to another; what both would say alike is said once: "from 1 to 5 PM".

        ``bare``, of opening hours: the clock alone where it cannot be taken for another time of the day.
        """
        if bare and _is_plain_of_a_day(begin, end):
            alone = [
                self.time(each) if _is_noon_or_midnight(each) else self._clock("time.clock", each)
                for each in (begin, end)
            ]
            return self.say("time.between", begin=alone[0], end=alone[1])
        named = _is_noon_or_midnight(begin) or _is_noon_or_midnight(end) or end <= begin
        alike = self.template(_of_part(begin)) == self.template(_of_part(end))
        first = self._clock("time.clock", begin) if alike and not named else self.time(begin)
        return self.say("time.between", begin=first, end=self.time(end))

    def _clock(self, key: str, moment: datetime | Clock) -> str:
        hour = (moment.hour - 1) % NOON + 1
        clock = f"{hour}:{moment.minute:02}" if moment.minute else str(hour)
        return self.say(key, count=hour, clock=clock)

    def when(self, instant: datetime, now: datetime, zone_name: str, *, brief: bool = False) -> str:
        """An instant as people say it: "today at 7 PM", "mañana, martes, a las 7 de la tarde"; briefly
        "Tuesday at 7 PM"."""
        there, today = local(instant, zone_name), local(now, zone_name).date()
        ahead = (there.date() - today).days
        near = ahead in (-1, 0) or (brief and 0 < ahead < WEEK)
        day = self.day(there.date(), today, brief=brief)
        return self.say("dates.at_near" if near else "dates.at", day=day, time=self.time(there))

    def join(self, items: Sequence[str], key: str = "and") -> str:
        """A list as people say it: "a, b and c"; ``key="or"`` for a choice. Spanish: "y"/"e", "o"/"u"."""
        if len(items) < 2:
            return "".join(items)
        last = items[-1]
        sounds = self.say(f"list.{key}_other_before")
        other = bool(sounds) and re.match(sounds, last, re.IGNORECASE) is not None
        word = self.say(f"list.{key}_other" if other else f"list.{key}")
        return f"{', '.join(items[:-1])} {word} {last}"

    def ordinal(self, n: int) -> str:
        """ "first" to "fifth" in words, then "number 6"."""
        key = f"ordinal.{n}"
        return self.say(key) if self.has(key) else self.say("ordinal.other", count=n)

    def _month_day(self, day: date) -> str:
        number = self.say("dates.first_of_month") if day.day == 1 else str(day.day)
        return self.say("dates.month_day", month=self.say(f"dates.month.{day.month}"), day=number)


def _is_noon_or_midnight(moment: datetime | time) -> bool:
    return (moment.hour, moment.minute) in ((0, 0), (NOON, 0))


def _is_plain_of_a_day(opens: Clock, closes: Clock) -> bool:
    """Whether "from 10 to 8" can be nothing but those hours of a day: from a morning over noon to an hour
    that is called by a smaller number, or from noon or soon after."""
    if not EARLIEST <= opens.hour <= LATEST or closes <= opens:
        return False
    twelve = closes.hour - NOON, closes.minute
    return opens.hour >= NOON or closes.hour == NOON or (0, 0) < twelve <= (opens.hour, opens.minute)


def _of_part(moment: datetime | time) -> str:
    """The key of a clock time with the words beside it: before dawn, morning, afternoon, evening."""
    if moment.hour < 6:
        return "time.before_dawn"
    if moment.hour < NOON:
        return "time.morning"
    return "time.afternoon" if moment.hour < 20 else "time.evening"


def capital(text: str) -> str:
    """As a sentence begins: only the first letter is another."""
    return text[:1].upper() + text[1:]
