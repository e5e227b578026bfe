"""A notice in words: subject and text, in the subscriber's language, true at the moment of sending."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from city import localtime
from city.collection.waste import by_custom
from city.delivery.deliveries import Notice, Reason
from city.enrolment.subscriptions import PICKUP_START
from city.localized import in_language, words_of
from words import Phrases, language_of, phrases
from words.addresses import in_full
from words.ssml import clean

LONGEST_PART = 1_000
"""Characters of one part of a message that a feed wrote."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the recipient reads. No links: a text that asks to be clicked is not trusted."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class _Writer:
    """One language at one moment."""

    language: str
    say: Phrases
    now: datetime
    zone: str

    def when(self, iso: str) -> str:
        """A moment, or the day where no more is known."""
        if len(iso) == len("2026-11-24"):
            return self.day(iso)
        return self.say.when(datetime.fromisoformat(iso), self.now, self.zone)

    def day(self, iso: str) -> str:
        return self.say.day(date.fromisoformat(iso), localtime.day_of(self.now, self.zone))

    def in_language(self, text: Mapping[str, str]) -> str:
        return clean(in_language(text, self.language), LONGEST_PART)

    def phrase(self, key: str, **values: str) -> str:
        return self.say.say(f"notice.{key}", **values)

    def reason(self, text: str) -> str:
        """The city's reason as a sentence, "" without one."""
        return self.phrase("because", reason=text.rstrip(".")) if text else ""

    def foreign(self, text: str, language: str) -> str:
        """A text that is not in the reader's language, with the name of its own before it."""
        key = f"alert.in.{language}"
        return (
            self.say.say(key, text=text) if text and language != self.language and self.say.has(key) else text
        )


def render(notice: Notice, locale: str, now: datetime, zone: str) -> Words:
    """The notice in the locale's language, or English; days and times on the clocks of ``zone``."""
    return _rendered(_Same(notice), locale, now, zone)


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A notice by the very object: what many are told at one moment is put into words once."""

    notice: Notice

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.notice is self.notice

    def __hash__(self) -> int:
        return id(self.notice)


@lru_cache(maxsize=256)
def _rendered(same: _Same, locale: str, now: datetime, zone: str) -> Words:
    language = language_of(locale)
    return _WRITERS[Reason(same.notice.key)](same.notice, _Writer(language, phrases(locale), now, zone))


def _meeting(notice: Notice, writer: _Writer) -> Words:
    facts = notice.facts
    values = {
        "body": _body(facts["body"], writer),
        "when": writer.when(facts["start"]),
        "before": writer.when(facts["before"]),
    }
    place = in_full(writer.in_language(facts["place"]), writer.say)
    goes_on = notice.key not in (Reason.MEETING_CANCELLED, Reason.MEETING_POSTPONED)
    where = writer.phrase("meeting_place", place=place) if place and goes_on else ""
    why = writer.in_language(facts.get("because", {}))
    told = why if notice.key in _CHANGED else ""
    return Words(
        writer.phrase(f"{notice.key}.subject", **values),
        _sentences(writer.phrase(f"{notice.key}.text", **values), writer.reason(told), where),
    )


def _body(name: str, writer: _Writer) -> str:
    """A body's name in the language where there are words for it, else as published."""
    key = f"body.{words_of(name).replace(' ', '_')}"
    known = writer.say.say(key) if writer.say.has(key) else clean(name, LONGEST_PART)
    return known[:1].upper() + known[1:]


def _pickup(notice: Notice, writer: _Writer) -> Words:
    facts = notice.facts
    streams = sorted(facts["streams"], key=by_custom)
    values = {
        "stream": _streams(streams, writer),
        "day": writer.day(facts["date"]),
        "before": writer.day(facts["before"]),
    }
    other_day = notice.key == Reason.PICKUP_REINSTATED and facts["date"] != facts["before"]
    key = f"{notice.key}.text_other_day" if other_day else f"{notice.key}.text"
    because = [writer.reason(writer.in_language(each)) for each in facts["because"]]
    return Words(
        writer.phrase(f"{notice.key}.subject", **values),
        _sentences(
            writer.phrase(_of_stream(key, streams, writer), **values),
            *because,
            _what_to_do(notice, streams, writer),
        ),
    )


def _what_to_do(notice: Notice, streams: Sequence[str], writer: _Writer) -> str:
    """Put it out, or move the car: by seven, or at once where collection has begun."""
    if notice.key == Reason.PICKUP_CANCELLED:
        return ""
    begins = localtime.at(date.fromisoformat(notice.facts["date"]), PICKUP_START, writer.zone)
    key = "curb" if writer.now < begins else "curb_now"
    return writer.say.say(f"notice.{_of_stream(key, streams, writer)}", count=len(streams))


def _streams(streams: Sequence[str], writer: _Writer) -> str:
    """The streams as people call them, as they stand at the beginning of a sentence."""
    names = [_stream(each, writer) for each in streams]
    return writer.say.join([*names[:1], *(each[:1].lower() + each[1:] for each in names[1:])])


def _stream(stream: str, writer: _Writer) -> str:
    """The stream as people call it; a stream we have no word for goes by its own name."""
    if writer.say.has(f"notice.stream.{stream}"):
        return writer.phrase(f"stream.{stream}")
    return clean(stream.replace("_", " "), LONGEST_PART).capitalize()


def _of_stream(key: str, streams: Sequence[str], writer: _Writer) -> str:
    """The phrase for this very stream, where there is one: a street is swept, not picked up."""
    named = f"{key}.{streams[0]}"
    return named if len(streams) == 1 and writer.say.has(f"notice.{named}") else key


def _advisory(notice: Notice, writer: _Writer) -> Words:
    said = _said(notice, writer)
    event, language = _event(said, writer), said["language"]
    headline = said["headline"] or event
    description = said["description"] if said["description"] != headline else ""
    if not said["headline"] and language != writer.language:
        description = ""  # the event, its area and its times have told it in the reader's language
    return Words(
        writer.phrase(f"{notice.key}.subject", event=event),
        _sentences(
            writer.phrase(f"{notice.key}.text", headline=headline),
            writer.phrase("area", area=said["area"]) if said["area"] else "",
            *_times(said, writer),
            writer.foreign(said["instruction"], language),
            description if said["instruction"] else writer.foreign(description, language),
        ),
    )


def _all_clear(notice: Notice, writer: _Writer) -> Words:
    said = _said(notice, writer)
    event = _event(said, writer)
    told = _sentences(said["headline"], said["description"], said["instruction"])
    over = writer.phrase("all_clear.text", event=event)
    return Words(
        writer.phrase("all_clear.subject", event=event),
        _sentences(over, writer.foreign(told, said["language"])),
    )


def _event(said: Mapping[str, str], writer: _Writer) -> str:
    """What it is: the event's name in the language where we have words for it, else as published."""
    key = f"event.{words_of(said['event']).replace(' ', '_')}"
    if writer.say.has(key):
        known = writer.say.say(key)
        return known[:1].upper() + known[1:]
    return said["event"] or said["headline"] or writer.phrase("unnamed")


def _said(notice: Notice, writer: _Writer) -> Mapping[str, str]:
    """What the message says in the language, else in English, else in whatever there is."""
    facts: Mapping[str, Mapping[str, str]] = notice.facts
    said = facts.get(writer.language) or facts.get("en") or next(iter(facts.values()), {})
    plain = {part: said.get(part, "") for part in ("starts", "ends")}
    plain["language"] = said.get("language", "").split("-")[0].lower() or writer.language
    return {part: clean(_in_sentences(said.get(part, "")), LONGEST_PART) for part in _SAID} | plain


def _in_sentences(text: str) -> str:
    """The NWS's bullets as sentences: "* WHAT...Gusty winds" is what it is, the others keep their label.

    https://www.weather.gov/media/directives: the impact based format of its products.
    """
    return _BULLET.sub(lambda found: "" if found[1] == "WHAT" else f"{found[1].capitalize()}: ", text)


_BULLET = re.compile(r"\*\s{0,3}([A-Z][A-Z ]{2,40})\.\.\.")


_CHANGED = (Reason.MEETING_CANCELLED, Reason.MEETING_POSTPONED, Reason.MEETING_MOVED)
_SAID = ("event", "headline", "description", "instruction", "area")


def _times(said: Mapping[str, str], writer: _Writer) -> tuple[str, str]:
    starts, ends = said["starts"], said["ends"]
    later = bool(starts) and datetime.fromisoformat(starts) > writer.now  # A20
    return (
        writer.phrase("starts", when=writer.when(starts)) if later else "",
        writer.phrase("until", when=writer.when(ends)) if ends else "",
    )


def _news(notice: Notice, writer: _Writer) -> Words:
    title, text = (writer.in_language(notice.facts[key]) for key in ("title", "text"))
    return Words(writer.phrase("news.subject", title=title), _sentences(title, text))


def _case(notice: Notice, writer: _Writer) -> Words:
    facts, of = notice.facts, "permit" if notice.key == Reason.PERMIT_STATUS else "case"
    key = f"status.{of}.{words_of(facts['status']).replace(' ', '_')}"
    status = writer.say.say(key) if writer.say.has(key) else clean(facts["status"], LONGEST_PART)
    number = clean(facts["number"], LONGEST_PART)
    values = {"number": number, "status": status, "kind": writer.in_language(facts["kind"])}
    return Words(
        writer.phrase(f"{notice.key}.subject", **values),
        _sentences(writer.phrase(f"{notice.key}.text", **values), writer.in_language(facts["note"])),
    )


def _event_of_a_calendar(notice: Notice, writer: _Writer) -> Words:
    facts = notice.facts
    values = {
        "title": writer.in_language(facts["title"]),
        "when": writer.when(facts["when"]),
        "before": writer.when(facts["before"]),
    }
    place = in_full(clean(facts["place"], LONGEST_PART), writer.say)
    where = writer.phrase("meeting_place", place=place)
    return Words(
        writer.phrase(f"{notice.key}.subject", **values),
        _sentences(
            writer.phrase(f"{notice.key}.text", **values),
            where if place and notice.key != Reason.EVENT_CANCELLED else "",
        ),
    )


def _digest(notice: Notice, writer: _Writer) -> Words:
    facts = notice.facts
    streams = [
        (writer.day(each["date"]), sorted(each["streams"], key=by_custom)) for each in facts["pickups"]
    ]
    lists = {
        "pickups": [(_streams(each, writer), day) for day, each in streams],
        "meetings": [(_body(each["body"], writer), writer.when(each["when"])) for each in facts["meetings"]],
        "events": [
            (writer.in_language(each["title"]), writer.when(each["when"]))
            for each in _to_read(facts["events"], writer)
        ],
        "news": [(writer.in_language(each["title"]), "") for each in _to_read(facts["news"], writer)],
    }
    parts = [
        writer.phrase(
            f"digest.{name}", list="; ".join(f"{what}, {when}" if when else what for what, when in each)
        )
        for name, each in lists.items()
        if each
    ]
    monday = writer.day(facts["monday"])
    return Words(
        writer.phrase("digest.subject", day=monday),
        _sentences(writer.phrase("digest.text", day=monday), *parts),
    )


def _to_read(listed: Sequence[Mapping[str, Any]], writer: _Writer) -> Sequence[Mapping[str, Any]]:
    """What is written in the reader's language; where nothing is, what there is. Else the same story time
    would be there twice."""
    return [each for each in listed if each["title"].get(writer.language)] or listed


def _sentences(*parts: str) -> str:
    """The parts that there are, each closed by a full stop unless it closes itself."""
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in parts if part)


_WRITERS: Mapping[Reason, Callable[[Notice, _Writer], Words]] = {
    Reason.MEETING_REMINDER: _meeting,
    Reason.MEETING_CANCELLED: _meeting,
    Reason.MEETING_POSTPONED: _meeting,
    Reason.MEETING_MOVED: _meeting,
    Reason.MEETING_REINSTATED: _meeting,
    Reason.PICKUP_EVE: _pickup,
    Reason.PICKUP_MOVED: _pickup,
    Reason.PICKUP_CANCELLED: _pickup,
    Reason.PICKUP_REINSTATED: _pickup,
    Reason.ADVISORY: _advisory,
    Reason.ADVISORY_UPDATE: _advisory,
    Reason.ALL_CLEAR: _all_clear,
    Reason.NEWS: _news,
    Reason.REQUEST_STATUS: _case,
    Reason.PERMIT_STATUS: _case,
    Reason.DIGEST: _digest,
    Reason.EVENT_REMINDER: _event_of_a_calendar,
    Reason.EVENT_MOVED: _event_of_a_calendar,
    Reason.EVENT_CANCELLED: _event_of_a_calendar,
    Reason.EVENT_REINSTATED: _event_of_a_calendar,
}
