"""Places that come and go, such as a market or a food truck: when and where they are next, or on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from city.localtime import day_of, parse_instant, start_of
from city.nouns import replace
from city.records import Event
from skill.answers import preferred, published
from skill.answers.happenings import row
from skill.answers.hours import next_open
from skill.answers.outing_days import AHEAD, ONE_DAY, Outing, Outings, of_kinds
from skill.context import Context
from skill.heard import days_named
from skill.heard.dates import Span, days_of
from skill.heard.naming import plain
from skill.heard.wider import EVENING, day_or_evening, is_tonight
from skill.intents.events import sentence
from skill.listing import needed, offer_rest, on_screen, read_out
from skill.location.places import closures_of
from skill.turn import (
    Answer,
    Because,
    Between,
    Pending,
    Question,
    Row,
    Say,
    Shape,
    Slot,
    Value,
    Where,
    Word,
    say,
)

SINCE = "since"
"""The slot of "and the next one?": when the one that was told last begins, as ISO 8601 in UTC."""


def answer(kinds: frozenset[str], names: str, question: Question, context: Context) -> Answer:
    """Those of the days that were named, else the next; what staff say where the city lists none of them.

    ``names`` is the phrase with what events of that sort are called.
    """
    known = context.snapshot.derived(of_kinds(kinds, names))
    if next(_coming(known, context.today, question, context), None) is None:
        return published.answer(question, context)
    if (since := question.slot(SINCE)) is not None:
        return _after(known, since, question, context)
    first = preferred.rather(question, context)
    if first is not None:
        return first
    slot = question.slot("date")
    span = days_of(slot.value, context.today) if slot else None
    if span is None or (span[1] <= context.today and not _is_one_day(span)):
        return _told(
            _each_once(_coming(known, context.today, question, context), question), question, context
        )
    told = _each_once(_within(known, span, question, context), question)
    if told:
        return _told(told, question, context)
    return _none_then(known, span, question, context)


def _coming(
    known: Outings, first: date, question: Question, context: Context, until: date | None = None
) -> Iterator[Outing]:
    """What is not over, of two weeks from the day on or before the day ``until``; at the place, if one was
    named."""
    language, zone = question.locale.partition("-")[0], context.settings.zone
    moment = max(context.now, start_of(first, zone)) if first > context.today else context.now
    where = question.slot("place")
    last = first + AHEAD + ONE_DAY
    for each in known.after(moment.astimezone(UTC), first, min(until or last, last), language, zone):
        if (where is None or _is_at(each, where)) and not (each.doubtful and _is_shut(each, context)):
            yield each


def _within(known: Outings, span: Span, question: Question, context: Context) -> Iterator[Outing]:
    """Those of the named days, or of the evening."""
    first, since = max(span[0], context.today), _since(span, question, context)
    coming = _coming(known, first, question, context, span[1])
    return (each for each in coming if span[0] <= max(each.day, first) < span[1] and each.end > since)


def _since(span: Span, question: Question, context: Context) -> datetime:
    """Where the named days, or the evening, begin; in UTC."""
    begin = start_of(span[0], context.settings.zone)
    return (begin + EVENING if is_tonight(question) else begin).astimezone(UTC)


def _each_once(outings: Iterable[Outing], question: Question) -> list[Outing]:
    """The first of each place and event, as many as a turn looks at: one that is there daily is told once."""
    found: dict[int, Outing] = {}
    most = needed(question)
    for each in outings:
        if each.number not in found:
            found[each.number] = each
            if len(found) == most:
                break
    return list(found.values())


def _after(known: Outings, since: Slot, question: Question, context: Context) -> Answer:
    """ "And the next one?": the first to begin after the one that was told last, be it the same market."""
    coming = _coming(known, _day_of(since, context), question, context)
    following = next((each for each in coming if each.begin.isoformat() > since.value), None)
    if following is None:
        nothing = Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND)
        return replace(nothing, remember=_further(question, since.value))
    listed = _listed([following], question, context)
    return replace(listed, remember=_further(question, following.begin.isoformat()))


def _day_of(since: Slot, context: Context) -> date:
    """The day of the one that was told last; today where the state, which comes from outside, has none."""
    try:
        return max(day_of(parse_instant(since.value), context.settings.zone), context.today)
    except (ValueError, OverflowError):
        return context.today


def _none_then(known: Outings, span: Span, question: Question, context: Context) -> Answer:
    """That there are none on the named days, and the next: after a day that was named, the next after it."""
    day, alone = span[0], _is_one_day(span)
    when: Value = days_named.said(span, context.today)
    if alone:
        when = day_or_evening(question, day, context.today) or day
    after = max(day, context.today) if alone else context.today
    since = _since(span, question, context) if alone else context.now
    coming = (each for each in _coming(known, after, question, context) if each.end > since)
    following = next(coming, None) or next(_coming(known, context.today, question, context))
    listed = _listed([following], question, context)
    return replace(
        listed,
        says=(say(f"outing.none_then.{question.topic}", day=when), *listed.says),
        because=Because.NOTHING_FOUND,
        kinds=("place",),
        remember=_further(question, following.begin.isoformat()),
    )


def _further(question: Question, since: str) -> dict[str, Pending]:
    """Where "and the next one?" goes on, whatever day was named."""
    slots = {name: slot for name, slot in question.slots.items() if name not in ("date", "when")}
    slots[SINCE] = Slot(since)
    return {"further": Pending(topic=question.topic, intent=question.intent, slots=slots)}


def _is_one_day(span: Span) -> bool:
    return span[1] - span[0] == ONE_DAY


def _is_at(outing: Outing, where: Slot) -> bool:
    """Whether it is what was named, where its name tells; a place that it stands at is in its address."""
    wanted, thing = {plain(where.value), plain(where.name)} - {""}, outing.thing
    names = () if isinstance(thing, Event) else (*thing.name.values(), *thing.aliases)
    told = plain(" ".join((*names, _address(outing))))
    return any(each in told for each in wanted)


def _is_shut(outing: Outing, context: Context) -> bool:
    """Whether what should have begun is shut for the rest of the day."""
    thing = outing.thing
    if isinstance(thing, Event) or outing.begin > context.now or not (shut := closures_of(thing, context)):
        return False
    opens = next_open(thing, context.now, shut, context.settings.zone)
    return opens is None or opens >= outing.end


def _told(outings: Sequence[Outing], question: Question, context: Context) -> Answer:
    """Three of the list; when it has been told, the days after it follow one by one."""
    told = read_out(outings, question)
    answered = offer_rest(_listed(told, question, context, outings), outings, question)
    if answered.ask is not None or not told:
        return answered
    return replace(answered, remember=_further(question, max(each.begin for each in told).isoformat()))


def _listed(
    told: Sequence[Outing], question: Question, context: Context, whole: Sequence[Outing] = ()
) -> Answer:
    """What is told, and of the whole list what is shown."""
    several = len(told) > 1
    brief = several and question.slot("date") is None
    return Answer(
        says=tuple(_sentence(each, context, brief=brief, bare=several) for each in told),
        title=Word(f"topic.{question.topic}"),
        rows=tuple(_row(each, context) for each in (on_screen(whole or told, question))),
        shape=Shape.LIST if told else None,
        site=Where(_address(told[0])) if told else "",
        used=tuple(sorted({each.thing.source for each in told})),
    )


def _address(outing: Outing) -> str:
    return outing.thing.place if isinstance(outing.thing, Event) else outing.thing.address


def _day(outing: Outing, context: Context) -> date:
    """The day of the outing; of one that lasts past midnight, today."""
    return max(outing.day, context.today)


def _sentence(outing: Outing, context: Context, *, brief: bool, bare: bool) -> Say:
    """When and where it is; of several coming up, until when of today's alone: the others are told in full
    by themselves, or where their day is asked for."""
    thing, day = outing.thing, _day(outing, context)
    if isinstance(thing, Event):
        return sentence(thing, context)
    facts: dict[str, Value] = {"name": thing.name, "day": day}
    if thing.address:
        facts["address"] = Where(thing.address)
    if brief and day > context.today:
        return Say(
            "outing.from_at" if thing.address else "outing.from", {**facts, "begin": outing.spans[0][0]}
        )
    spans = tuple(Between(opens, closes, bare) for opens, closes in outing.spans)
    return Say("outing.at" if thing.address else "outing.one", {**facts, "spans": spans})


def _row(outing: Outing, context: Context) -> Row:
    """One of them and its day."""
    thing = outing.thing
    if isinstance(thing, Event):
        return row(thing, context)
    return Row(thing.name, _day(outing, context))
