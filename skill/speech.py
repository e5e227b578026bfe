"""Answer and words -> what is spoken and written: plain text, SSML, reprompt, card.

Here, and nowhere else, a typed value becomes words. Text of the city or the
resident is cleaned on the way; whole sentences are escaped when they become SSML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache

from city.localized import in_language
from city.nouns import noun, replace
from skill.turn import Answer, Between, Body, Either, Named, Say, Value, Where, Word
from words import Phrases
from words.ssml import LONGEST, clean, fitting

LONGEST_QUESTION = LONGEST // 3
"""Characters, with markup, that the question at the end may have: cut, it would be no question any more."""


@noun(frozen=True, slots=True)
class Speaker:
    """Says values in one language, at one moment, in the city's zone."""

    phrases: Phrases
    locale: str
    now: datetime
    today: date
    zone: str
    brief: bool = False

    def sentence(self, fact: Say) -> str:
        """The phrase with each value in words. Plurals are chosen by the value named ``count``."""
        given = fact.values
        values = {name: self.value(value) for name, value in given.items() if name != "count"}
        kinds = set(map(type, given.values()))  # few sentences have a twin that another name asks for
        bare = self._bare(fact) if Named in kinds else ""
        key = bare or (Body in kinds and self._named(fact, values)) or fact.key
        if "count" in given:
            return self.phrases.say(key, count=given["count"], **values)
        return self.phrases.say(key, **values)

    def _bare(self, fact: Say) -> str:
        """The sentence's twin that needs no article, where a name in it has none that is known."""
        bare = f"{fact.key}.bare"
        if not self.phrases.has(bare):
            return ""
        names = (value for value in fact.values.values() if isinstance(value, Named))
        unknown = any(self.phrases.article(self.value(each.name)) is None for each in names)
        return bare if unknown else ""

    def _named(self, fact: Say, values: dict[str, str]) -> str:
        """The sentence's twin where a body's name says itself that it is a meeting; "" where none does.

        The name in ``values`` loses a "Meeting" at its end, which the sentence says.
        """
        for name, value in fact.values.items():
            if isinstance(value, Body):
                values[name], named = _bodies()(values[name], self.phrases)
                return f"{fact.key}.named" if named and self.phrases.has(f"{fact.key}.named") else ""
        return ""

    def value(self, value: Value) -> str:
        """One value as words: the types are those of :data:`skill.turn.Value`."""
        if isinstance(value, str):
            return clean(value)
        if type(value) is dict:  # the city's words: the commonest of all, and the slowest to tell by Mapping
            return clean(in_language(value, self.locale))
        if isinstance(value, Word):
            return self.phrases.say(value.key, count=value.count)
        if isinstance(value, Say):
            return self.sentence(value)
        if isinstance(value, datetime):
            return self.phrases.when(value, self.now, self.zone, brief=self.brief)
        if isinstance(value, date):
            return self.phrases.day(value, self.today, brief=self.brief)
        if isinstance(value, Named):
            name = self.value(value.name)
            return " ".join(part for part in (self.phrases.article(name), name) if part)
        if isinstance(value, Where):
            return _in_full()(self.value(value.text), self.phrases)
        if isinstance(value, Body):
            return clean(value.name)
        return self._compound(value)

    def _compound(self, value: int | time | Between | Either | Mapping[str, str] | Sequence[Value]) -> str:
        if isinstance(value, int):
            return str(value)
        if isinstance(value, time):
            return self.phrases.time(value)
        if isinstance(value, Between):
            return self.phrases.between(value.begin, value.end, bare=value.bare)
        if isinstance(value, Mapping):
            return clean(in_language(value, self.locale))
        if isinstance(value, Either):
            return self.phrases.join([self.value(item) for item in value.items], "or")
        return self.phrases.join([self.value(item) for item in value])


@lru_cache(maxsize=1)
def _in_full() -> Callable[[str, Phrases], str]:
    """Loaded only where an address is said: it is not part of a cold start."""
    from words.addresses import in_full

    return in_full


@lru_cache(maxsize=1)
def _bodies() -> Callable[[str, Phrases], tuple[str, bool]]:
    """Loaded only where a body is named for which there are no words of our own."""
    from words.bodies import in_sentence

    return in_sentence


@noun(frozen=True, slots=True)
class Spoken:
    """What is said, and the question it ends in ("" where the session closes)."""

    statement: str
    question: str

    @property
    def whole(self) -> str:
        """Statement and question in one text."""
        return " ".join(part for part in (self.statement, self.question) if part)


def spoken(answer: Answer, opening: Sequence[Say], notes: Sequence[Say], speaker: Speaker) -> Spoken:
    """Every sentence in order. It ends in a question exactly where the answer asks one (C05)."""
    teller = replace(speaker, brief=True) if answer.brief else speaker
    told = [*map(speaker.sentence, opening), *map(teller.sentence, answer.says)]
    parts = [*told, answer.replay, *map(speaker.sentence, notes)]
    question = fitting(speaker.sentence(answer.ask), LONGEST_QUESTION) if answer.ask else ""
    statement = " ".join(_stated(part) for part in parts if part)
    return Spoken(fitting(statement, LONGEST - LONGEST_QUESTION), question)


def _stated(text: str) -> str:
    """One sentence with one end. The city's own words may be a question, or end where the phrase does:
    where nobody listens for an answer they must not ask, and no full stop is said twice."""
    text = text.rstrip()
    body = text.rstrip(".?! ")
    mark = text[len(body) :][:1]
    if mark in ("", "?", " "):
        mark = "" if body.endswith((":", "…")) else "."
    return f"{body[:1].upper()}{body[1:]}{mark}" if body else ""


NAMES = ("number", "phone", "name", "place", "office", "address", "official", "member", "street", "where")
"""What a sentence calls a name, an address or a number that somebody may want spelled."""
LONGEST_NAME = 80


def proper(answer: Answer, speaker: Speaker) -> str:
    """The last name, address or number that the answer says; "" where it says none."""
    told = (*answer.says, *((answer.ask,) if answer.ask else ()))
    found = (
        words
        for fact in reversed(told)
        for name, value in reversed(fact.values.items())
        if (name in NAMES or isinstance(value, Where | Named)) and (words := _name(value, speaker))
    )
    return next(found, "")


def _name(value: Value, speaker: Speaker) -> str:
    """A value as a name: without its article, and none where it is several or a sentence."""
    if isinstance(value, Named):
        value = value.name
    if not isinstance(value, str | Mapping | Where):
        return ""
    words = speaker.value(value)
    return words if len(words) <= LONGEST_NAME else ""
