"""Pickups that are not the next one: all that goes out on a day, the last one, and those far ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from city.collection.pickups import Pickup, pickups
from city.earth.places import Location
from skill.context import Context
from skill.dialogs.carried import LAST
from skill.heard.dates import Span, days_of
from skill.heard.wider import ALL
from skill.location.elsewhere import elsewhere
from skill.turn import Answer, Because, Question, Row, Say, Where, Word, say

WEEK, MONTH = timedelta(days=7), timedelta(days=31)
BACK = timedelta(days=120)
"""How far back a pickup is looked for; nobody asks for one of another year."""
FAR = timedelta(days=400)
"""As far ahead holidays are known for certain; nobody plans a pickup later."""
STREAMS = ("trash", "recycling", "yard_waste", "bulk")


def asks_for_all(question: Question) -> bool:
    """Whether everything is asked for that goes out."""
    slot = question.slot("stream")
    return slot is not None and slot.id == ALL


def all_of(question: Question, place: Location, context: Context) -> Answer | None:
    """Every stream of the days that were named, else of the coming week; None where no zone is known."""
    rules, zone, today = context.snapshot.rules(), context.settings.zone, context.today
    slot = question.slot("date")
    span = (days_of(slot.value, today) if slot else None) or (today, today + WEEK)
    start = max(span[0], today)
    collected = [each for each in STREAMS if each in rules.streams and rules.collected(each, place.zones)]
    if not collected or span[1] <= today or start > today + FAR:
        return None
    end = min(span[1], start + MONTH)
    rows = (pickups(rules, stream, place.zones, start, end, zone) for stream in collected)
    found = [each for row in rows for each in row]
    used = tuple(sorted({day.source for stream in collected for day in rules.collected(stream, place.zones)}))
    days = sorted({each.date for each in found})
    told = tuple(_on(day, found) for day in days) or (_nothing(span, start),)
    return Answer(
        says=(*_head(question, context), *told),
        because=Because.ANSWERED if days else Because.NOTHING_FOUND,
        title=Word("curb.title"),
        rows=tuple(Row(day, _streams(day, found)) for day in days),
        used=used,
    )


def _head(question: Question, context: Context) -> tuple[Say, ...]:
    """Whose pickups they are, where they are not the resident's own."""
    place = elsewhere(question, context)
    return (say("curb.there", address=Where(place.label)),) if place is not None else ()


def _on(day: date, found: Sequence[Pickup]) -> Say:
    return say("curb.on", day=day, streams=_streams(day, found))


def _streams(day: date, found: Sequence[Pickup]) -> tuple[Word, ...]:
    streams = (each.stream for each in found if each.date == day)
    return tuple(Word(f"stream.{stream}.out") for stream in streams)


def _nothing(span: Span, start: date) -> Say:
    if span[1] - span[0] == timedelta(days=1):
        return say("curb.none_on", day=start)
    return say("curb.none_then")


def asks_for_last(question: Question) -> bool:
    """Whether the last is asked for, not the next."""
    slot = question.slot("which")
    return slot is not None and slot.id == LAST


def last(stream: str, zones: dict[str, str], context: Context) -> date | None:
    """The last day before today on which the stream was to be collected."""
    rules, zone = context.snapshot.rules(), context.settings.zone
    found = pickups(rules, stream, zones, context.today - BACK, context.today, zone)
    return found[-1].date if found else None


def told_of_past(stream: str, about: str, question: Question, context: Context) -> tuple[Say, ...]:
    """What was to be collected on days that are over, or the last such day; () where none are asked for."""
    slot, place = question.slot("date"), context.place
    span = days_of(slot.value, context.today) if slot else None
    past = span is not None and context.today - BACK <= span[0] and span[1] <= context.today
    if place is None or not (past or (span is None and asks_for_last(question))):
        return ()
    return tuple(_of_past(stream, about, span, context, dict(place.zones)))


def _of_past(
    stream: str, about: str, span: Span | None, context: Context, zones: dict[str, str]
) -> Iterator[Say]:
    name = Word(f"stream.{stream}")
    if span is not None:
        hits = pickups(context.snapshot.rules(), stream, zones, span[0], span[1], context.settings.zone)
        if hits:
            yield say(f"{about}.was", stream=name, day=hits[-1].date)
            return
        yield say(f"{about}.was_none_then", stream=name)
    day = last(stream, zones, context)
    if day is not None:
        yield say(f"{about}.last", stream=name, day=day)


def is_too_far(question: Question, context: Context) -> bool:
    """Whether days are asked about that no holiday schedule reaches."""
    slot = question.slot("date")
    span = days_of(slot.value, context.today) if slot else None
    return span is not None and span[0] > context.today + FAR
