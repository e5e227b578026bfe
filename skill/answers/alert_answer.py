"""What is said of the alerts in force: never "there are none" where we cannot see."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from datetime import datetime

from city.advisories import Message, Standing
from city.alerts.meaning import starts_later
from city.localtime import start_of
from skill.answers import hazards
from skill.answers.alerts import called, headline, info_of, is_grave, live, opened, what_to_do
from skill.answers.freshness import SILENT_SINCE
from skill.answers.told import WHAT_TO_DO
from skill.context import Context
from skill.heard import days_named
from skill.listing import MOST, PICK, begins, offer, offer_rest, on_screen, read_out
from skill.location.places import shelters_of
from skill.screens.touch import to
from skill.turn import (
    Answer,
    Because,
    Pending,
    Question,
    Row,
    Say,
    Shape,
    Slot,
    Touch,
    Value,
    Where,
    Word,
    say,
)

KINDS = ("advisory",)
OTHERS, THEM = "offer.more.alerts", "offer.more.alerts.all"
"""The offer of those that are left, and of all of them where only what is graver was told."""
MOST_AT_ONCE = 5
"""Emergencies read in one turn (C23)."""


def answer_for(
    question: Question, context: Context, wanted: Callable[[Message], bool] | None, none: str
) -> Answer:
    """The alerts that are wanted (None: all); ``none`` is the phrase for there being none.

    Where one danger was asked about, its alerts; without any, that, and what else is in force.
    """
    standings = [standing for standing in live(context) if wanted is None or wanted(standing.message)]
    blind = _cannot_see(context)
    if "date" in question.slots and not blind:
        then = _of_days(standings, question, context)
        if isinstance(then, Answer):
            return then
        standings = then
    if not standings:
        return _quiet(none, blind, context)
    if WHAT_TO_DO in question.slots and not blind:
        return _to_do(standings, question, context)
    hazard = hazards.asked(question)
    meant = [each for each in standings if hazard and hazards.is_about(each.message, hazard)]
    missing = (_none_of_kind(hazard, question.locale),) if hazard and not meant and not blind else ()
    standings = meant or standings
    answered = _read_out(standings, missing, question, context)
    if blind:
        answered = replace(answered, says=(*answered.says, *blind), because=Because.SOURCE_SILENT)
    return answered


def _first(standings: Sequence[Standing], context: Context, *, begun: bool, missing: bool) -> int | None:
    """How many are told first, None for a breath: no emergency waits for a "yes". Behind one that has
    ``begun`` the answer, and behind what is ``missing``, the others wait, but for the gravest of them."""
    grave = min(sum(is_grave(each, context) for each in standings), MOST_AT_ONCE)
    if missing:
        return max(grave, 1)
    return grave if begun or grave > MOST else None


def _read_out(
    standings: Sequence[Standing], missing: tuple[Say, ...], question: Question, context: Context
) -> Answer:
    """Those whose turn it is, behind how many there are; the gravest with what to do."""
    begun = {each.chain for each in opened(context)}  # those were told first of all
    first = _first(standings, context, begun=bool(begun), missing=bool(missing))
    told = read_out(standings, question, first)
    alone = (len(standings) == 1 and not missing) or PICK in question.slots
    head = () if question.offset or alone else _head(standings, bool(missing), begun)
    grave = {each.chain for each in told if is_grave(each, context)}
    seen = on_screen(standings, question)
    headlines = [headline(each, context, question.locale) for each in seen or told]
    told_now = [
        sentence
        for standing, what in zip(told, headlines, strict=False)
        if standing.chain not in begun
        for sentence in _told(standing, what, question, context, alone or standing.chain in grave)
    ]
    answered = Answer(
        says=(*(missing if begins(question) else ()), *head, *told_now),
        because=Because.ANSWERED,
        title=say("alerts.title"),
        rows=tuple(map(Row, headlines)) if seen else (),
        shape=Shape.ALERT if grave else None,
        touch=_shelters(context) if grave else (),
        kinds=KINDS,
    )
    offers = OTHERS if told_now else THEM
    return offer_rest(answered, standings, question, first=first, offers=offers)


def _to_do(standings: Sequence[Standing], question: Question, context: Context) -> Answer:
    """What to do, in the publishers' own words, alert by alert; where they say nothing, whom to ask."""
    known = standings
    if PICK not in question.slots:
        known = [each for each in standings if what_to_do(each, context, question.locale)]
    says = [
        sentence
        for each in read_out(known, question)
        if (todo := what_to_do(each, context, question.locale))
        for sentence in (say("alerts.of", what=called(each, context, question.locale)), *todo)
    ]
    none = say("alerts.no_instruction", phone=context.settings.phone)
    answered = Answer(says=tuple(says) or (none,), title=say("alerts.title"), kinds=KINDS)
    return offer_rest(answered, known, question, offers=OTHERS)


def _of_days(standings: list[Standing], question: Question, context: Context) -> list[Standing] | Answer:
    """Those in force on the days that were named; of days that are over nothing is known any more."""
    span = days_named.span_of(question, context.today)
    if span is None or not standings:
        return standings
    if span[1] <= context.today:
        return _instead(say("alerts.not_past"), standings, question)
    start, end = (start_of(each, context.settings.zone) for each in span)
    then = [each for each in standings if _holds(each, start, end, question, context)]
    none = say("alerts.none_then", when=days_named.said(span, context.today))
    return then or _instead(none, standings, question)


def _holds(standing: Standing, start: datetime, end: datetime, question: Question, context: Context) -> bool:
    """Whether it is in force at some time of the span."""
    info = info_of(standing.message, context.place, question.locale)
    begins = starts_later(info, context.now) or context.now
    return begins < end and (standing.end is None or standing.end > start)


def _instead(told: Say, standings: Sequence[Standing], question: Question) -> Answer:
    """That there is nothing to tell of those days, and the offer of what is in force now."""
    slots = {name: slot for name, slot in question.slots.items() if name != "date"}
    now = Pending(topic=question.topic, intent=question.intent, slots=slots)
    answered = Answer(
        says=(told, say("alerts.now", count=len(standings))), because=Because.NOTHING_FOUND, kinds=KINDS
    )
    return offer(answered, "alerts.hear", now)


def _shelters(context: Context) -> tuple[Touch, ...]:
    """One touch to the shelters, in a city that has them."""
    known = bool(context.snapshot.derived(shelters_of))
    return (Touch(Word("screen.shelters"), to("ShelterLookupIntent")),) if known else ()


def _quiet(none: str, blind: tuple[Say, ...], context: Context) -> Answer:
    place: Value = Where(context.place.label) if context.place else context.settings.city
    because = Because.SOURCE_SILENT if blind else Because.NOTHING_FOUND
    return Answer(says=blind or (say(none, where=place),), because=because, kinds=KINDS)


def _none_of_kind(hazard: Slot, locale: str) -> Say:
    return say("alerts.none_of_kind", hazard=hazards.called(hazard, locale))


def _head(standings: Sequence[Standing], missing: bool, begun: Set[str]) -> tuple[Say, ...]:
    """How many there are, without those with which the answer has already begun."""
    count = sum(each.chain not in begun for each in standings)
    if count == 0:
        return ()
    if missing:
        return (say("alerts.head_other", count=count),)
    return (say("alerts.head" if count == len(standings) else "alerts.head_more", count=count),)


def _told(
    standing: Standing, what: Value, question: Question, context: Context, in_full: bool
) -> tuple[Say, ...]:
    """The headline; what to do, if this is an emergency or the only one."""
    told = say("list.item", item=what)
    return (told, *(what_to_do(standing, context, question.locale) if in_full else ()))


def _cannot_see(context: Context) -> tuple[Say, ...]:
    sources = context.sources((), KINDS)
    if not sources:
        return (say("alerts.no_source", phone=context.settings.phone),)
    if context.never_heard():
        return (say("alerts.never_seen"),)
    since = context.silent_since()
    return (say(SILENT_SINCE, since=since),) if since else ()
