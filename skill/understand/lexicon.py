"""Recognition data of one language, read from ``<language>.json`` beside this file.

These words are recognised, never spoken; what is spoken lives in ``words/``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from skill.understand.kin import Kin, kin
from skill.understand.slips.sounds import Sounds, sounds

Phrase = tuple[str, ...]

_HEAD = 2  # letters by which the stems of concepts are looked up; none is shorter


@dataclass(frozen=True, slots=True)
class EmergencySigns:
    """Patterns of the emergency guard, see ``guard.py``."""

    urgent: Mapping[str, re.Pattern[str]]  # heard before anything is struck out
    ordinary: re.Pattern[str]
    past: re.Pattern[str]
    signs: Mapping[str, re.Pattern[str]]
    only_now: frozenset[str]


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words that dates are made of."""

    days: Mapping[Phrase, int]  # offset from today
    weekdays: Mapping[str, int]  # Monday is 0
    months: Mapping[str, int]
    periods: Mapping[Phrase, str]  # "next week" -> "week+1"
    next: frozenset[str]
    last: frozenset[str]
    this: frozenset[str]
    before: frozenset[str]  # words that may stand before a date: "on", "for"
    day: frozenset[str]  # "day", in "the day after thanksgiving"
    beside: Mapping[Phrase, int]  # "after" is 1, "before" is -1
    ordinals: Mapping[str, int]
    of: frozenset[str]
    nth: Mapping[str, int]  # "second", before a weekday; "last" is -1
    month: frozenset[str]  # "month": this one, in "the last friday of the month"
    units: Mapping[str, int]  # "week" -> 7 days
    ahead: frozenset[Phrase]  # "in", before two weeks
    since: frozenset[str]  # "from", in "a week from tomorrow"
    ago: frozenset[str]  # "ago", after two weeks
    ago_first: frozenset[Phrase]  # "hace", before two weeks
    later: Mapping[Phrase, int]  # "en ocho", after a day
    short: Mapping[str, int]  # weekdays cut to a word with another sense: "sat" is 5
    short_not_after: frozenset[str]  # words that tell the other sense: "we sat", "in the sun"
    halves: frozenset[str]  # "morning", after a day
    morning_after: Mapping[str, frozenset[str]]  # "mañana" is the morning after "por"
    clock: frozenset[str]  # words of an hour: "media", before "de la mañana"
    numbered: frozenset[str]  # "día", before a day's number
    numbered_after: frozenset[str]  # articles before a day's number: "el 9"
    verbs: frozenset[str]  # months that are also something else: "may", "march"
    happened: frozenset[str]  # "came": what lies behind
    times: Mapping[Phrase, str]
    hours: Mapping[Phrase, int]  # minutes before an hour: "half past" is 30, "quarter to" -15
    minutes: Mapping[Phrase, int]  # minutes after an hour: "y media" is 30
    pm: frozenset[Phrase]
    am: frozenset[Phrase]
    openers: frozenset[str]  # every word with which a day can begin, unless it begins with a digit


@dataclass(frozen=True, slots=True)
class AddressWords:
    """The words that street addresses are made of."""

    suffixes: frozenset[str]  # "street", after the name
    prefixes: frozenset[str]  # "calle", before the name
    directions: frozenset[str]
    units: frozenset[str]
    cues: frozenset[str]  # "at", "vivo en": an address may follow
    stops: frozenset[str]  # words that no street name holds
    number: frozenset[str]  # "número", "no"
    corners: frozenset[str]  # "corner", "esquina": two streets follow
    on: frozenset[str]  # "on", in "closed on Pine"; empty where no word is said so of streets alone


@dataclass(frozen=True, slots=True)
class ChoiceWords:
    """The words that one of several offered things is named by."""

    places: Mapping[str, int]  # "second" is 2, "last" is -1
    around: frozenset[str]  # words that say nothing about which one
    same: Mapping[str, str]  # every way to say a direction -> one: "norte", "northside"


@dataclass(frozen=True, slots=True)
class BodyWords:
    """The words that say that something is a public body."""

    heads: frozenset[str]  # "board", "comisión"
    name_first: bool  # "harbor board", not "comisión del puerto"
    stops: frozenset[str]  # words that are no part of a body's name


@dataclass(frozen=True, slots=True)
class Concepts:
    """Words that mean about the same: "couch", "sofa" and "mattress" are all something bulky."""

    exact: Mapping[str, tuple[str, ...]]
    stems: Mapping[str, tuple[tuple[str, str], ...]]  # by their first letters; "recycl*" stands for every
    # word that begins so

    def of(self, word: str) -> tuple[str, ...]:
        """The concepts that a word belongs to."""
        by_stem = [name for stem, name in self.stems.get(word[:_HEAD], ()) if word.startswith(stem)]
        exact = self.exact.get(word, ())
        return tuple(dict.fromkeys((*exact, *by_stem))) if by_stem else exact


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that recognising one language needs besides the interaction model."""

    language: str
    contractions: Mapping[str, Phrase]
    rewrites: Mapping[Phrase, Phrase]
    rewritten: frozenset[str]  # the words that some rewrite begins with
    longest_rewrite: int
    articles: frozenset[str]
    hesitations: frozenset[str]
    openings: frozenset[Phrase]
    closings: frozenset[Phrase]
    longest_filler: int
    joins: frozenset[Phrase]
    answers: frozenset[str]  # words that may stand around the value of an answer
    yes: frozenset[str]
    no: frozenset[str]
    numbers: Mapping[str, int]
    dates: DateWords
    addresses: AddressWords
    bodies: BodyWords
    choices: ChoiceWords
    cities: frozenset[Phrase]
    emergency: EmergencySigns
    foreign: Mapping[str, frozenset[str]]
    function_words: frozenset[str]  # they say little about the topic
    concepts: Concepts
    built_in: Mapping[str, tuple[str, ...]]  # what Amazon's own intents know without samples
    never_mended: frozenset[str]  # real words that look like a slip of another: "fare"
    times_after: frozenset[str]  # words after which a number is a time: "at", "las"
    evening: frozenset[str]  # words that make eight o'clock twenty hours
    kin: Kin
    vague: frozenset[str]  # values that any other of their type outweighs: "a bag of pills"
    family: frozenset[str]  # people who may live elsewhere: "my son in Denver"
    inside: frozenset[str]  # words before a city that is asked about: "in", "for"
    sounds: Sounds

    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase that is recognised whole."""
        return (*self.openings, *self.closings, *self.cities)

    def words(self) -> frozenset[str]:
        """Every single word that has a meaning of its own here."""
        dates = (*self.dates.weekdays, *self.dates.months)
        known = {*self.numbers, *dates, *self.concepts.exact}
        return (
            frozenset(known)
            | self.never_mended
            | self.articles
            | self.function_words
            | self.addresses.suffixes
            | self.addresses.prefixes
        )


def _phrases(items: Iterable[str]) -> frozenset[Phrase]:
    return frozenset(tuple(item.split()) for item in items)


def _keys(table: Mapping[str, Any]) -> dict[Phrase, Any]:
    return {tuple(key.split()): value for key, value in table.items()}


def _pattern(parts: Iterable[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(parts) + r")\b") if (parts := list(parts)) else re.compile(r"(?!)")


def _emergency(raw: Mapping[str, Any]) -> EmergencySigns:
    return EmergencySigns(
        urgent={kind: _pattern(parts) for kind, parts in raw["urgent"].items()},
        ordinary=_pattern(raw["ordinary"]),
        past=_pattern(raw["past"]),
        signs={kind: _pattern(parts) for kind, parts in raw["signs"].items()},
        only_now=frozenset(raw["only_now"]),
    )


def _openers(raw: Mapping[str, Any], counts: Iterable[str]) -> frozenset[str]:
    """The words with which a day can begin; ``counts`` are those with which a number of days can."""
    first = {key.split()[0] for name in ("days", "periods", "ahead", "ago_first") for key in raw[name]}
    whole = ("before", "next", "last", "this", "weekdays", "short", "months", "ordinals", "nth", "units")
    return frozenset(first.union(counts, *(raw[name] for name in whole)))


def _dates(raw: Mapping[str, Any], counts: Iterable[str]) -> DateWords:
    return DateWords(
        openers=_openers(raw, counts),
        days=_keys(raw["days"]),
        weekdays=raw["weekdays"],
        months=raw["months"],
        periods=_keys(raw["periods"]),
        next=frozenset(raw["next"]),
        last=frozenset(raw["last"]),
        this=frozenset(raw["this"]),
        before=frozenset(raw["before"]),
        day=frozenset(raw["day"]),
        beside=_keys(raw["beside"]),
        ordinals=raw["ordinals"],
        of=frozenset(raw["of"]),
        nth=raw["nth"],
        month=frozenset(raw["month"]),
        units=raw["units"],
        ahead=_phrases(raw["ahead"]),
        since=frozenset(raw["since"]),
        ago=frozenset(raw["ago"]),
        ago_first=_phrases(raw["ago_first"]),
        later=_keys(raw["later"]),
        short=raw["short"],
        short_not_after=frozenset(raw["short_not_after"]),
        halves=frozenset(raw["halves"]),
        morning_after={word: frozenset(before) for word, before in raw["morning_after"].items()},
        clock=frozenset(raw["clock"]),
        numbered=frozenset(raw["numbered"]),
        numbered_after=frozenset(raw["numbered_after"]),
        verbs=frozenset(raw["verbs"]),
        happened=frozenset(raw["happened"]),
        hours=_keys(raw["hours"]),
        minutes=_keys(raw["minutes"]),
        times=_keys(raw["times"]),
        pm=_phrases(raw["pm"]),
        am=_phrases(raw["am"]),
    )


def _bodies(raw: Mapping[str, Any]) -> BodyWords:
    return BodyWords(frozenset(raw["heads"]), raw["name_first"], frozenset(raw["stops"]))


def _choices(raw: Mapping[str, Any]) -> ChoiceWords:
    return ChoiceWords(places=raw["places"], around=frozenset(raw["around"]), same=raw["same"])


def _concepts(raw: Mapping[str, list[str]]) -> Concepts:
    exact: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, group in raw.items():
        for word in group:
            if word.endswith("*"):
                stems[word[:_HEAD]] = (*stems.get(word[:_HEAD], ()), (word[:-1], name))
            else:
                exact[word] = (*exact.get(word, ()), name)
    return Concepts(exact, stems)


def _longest(phrases: Iterable[Phrase]) -> int:
    return max(map(len, phrases), default=0)


@lru_cache(maxsize=8)
def lexicon(language: str) -> Lexicon:
    """The recognition data of a language ("en", "es"); read once.

    Raises FileNotFoundError for a language without a data file.
    """
    raw = json.loads(resources.files(__package__).joinpath(f"{language}.json").read_text(encoding="utf-8"))
    rewrites = {tuple(old.split()): tuple(new.split()) for old, new in raw["rewrites"].items()}
    openings, closings = _phrases(raw["openings"]), _phrases(raw["closings"])
    return Lexicon(
        language=language,
        contractions={key: tuple(value.split()) for key, value in raw["contractions"].items()},
        rewrites=rewrites,
        rewritten=frozenset(old[0] for old in rewrites),
        longest_rewrite=_longest(rewrites),
        articles=frozenset(raw["articles"]),
        hesitations=frozenset(raw["hesitations"]),
        openings=openings,
        closings=closings,
        longest_filler=_longest([*openings, *closings]),
        joins=_phrases(raw["joins"]),
        answers=frozenset(raw["answers"]),
        yes=frozenset(raw["yes"]),
        no=frozenset(raw["no"]),
        numbers=raw["numbers"],
        dates=_dates(raw["dates"], (*raw["numbers"], *raw["articles"])),
        addresses=AddressWords(**{key: frozenset(value) for key, value in raw["addresses"].items()}),
        bodies=_bodies(raw["bodies"]),
        choices=_choices(raw["choices"]),
        cities=_phrases(raw["cities"]),
        emergency=_emergency(raw["emergency"]),
        foreign={key: frozenset(value) for key, value in raw["foreign"].items()},
        function_words=frozenset(raw["function_words"]),
        concepts=_concepts(raw["concepts"]),
        never_mended=frozenset(raw["never_mended"]),
        times_after=frozenset(raw["times_after"]),
        evening=frozenset(raw["evening"]),
        kin=kin(language),
        vague=frozenset(raw["vague"]),
        family=frozenset(raw["family"]),
        inside=frozenset(raw["inside"]),
        sounds=sounds(raw["sounds"]),
        built_in={intent: tuple(phrases) for intent, phrases in raw["built_in"].items()},
    )
