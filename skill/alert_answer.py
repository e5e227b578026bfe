"""What is said of the alerts in force: never "there are none" where we cannot see."""

from __future__ import annotations

from collections.abc import Callable

from city.advisories import Message, Standing
from skill.alerts import headline, instruction, live, opened
from skill.context import Context
from skill.listing import offer_rest, shown
from skill.turn import Answer, Because, Question, Row, Say, say

KINDS = ("advisory",)


def answer_for(
    question: Question, context: Context, wanted: Callable[[Message], bool] | None, none: str
) -> Answer:
    """The alerts that are wanted (None: all); ``none`` is the phrase for there being none."""
    standings = [standing for standing in live(context) if wanted is None or wanted(standing.message)]
    blind = _cannot_see(context)
    if not standings:
        quiet = say(none, where=context.place.label if context.place else context.settings.city)
        because = Because.SOURCE_SILENT if blind else Because.NOTHING_FOUND
        return Answer(says=blind or (quiet,), because=because, kinds=KINDS)
    told = shown(standings, question)
    alone = len(standings) == 1
    answered = Answer(
        says=(
            *(() if question.offset or alone else (say("alerts.head", count=len(standings)),)),
            *(sentence for standing in told for sentence in _told(standing, question, context, alone)),
            *blind,
        ),
        because=Because.SOURCE_SILENT if blind else Because.ANSWERED,
        title=say("alerts.title"),
        rows=tuple(Row(headline(standing, context, question.locale)) for standing in told),
        kinds=KINDS,
    )
    return offer_rest(answered, standings, question)


def _told(standing: Standing, question: Question, context: Context, alone: bool) -> tuple[Say, ...]:
    """The headline, unless the answer's opening has said it; what to do, if this is the only alert."""
    what = (say("list.item", item=headline(standing, context, question.locale)),)
    todo = instruction(standing, context, question.locale)
    first = () if standing in opened(context) else what
    return (*first, say("list.item", item=todo)) if todo and alone else first


def _cannot_see(context: Context) -> tuple[Say, ...]:
    sources = context.sources((), KINDS)
    if not sources:
        return (say("alerts.no_source", phone=context.settings.phone),)
    if context.never_heard():
        return (say("alerts.never_seen"),)
    since = context.silent_since()
    return (say("alerts.silent_since", since=since),) if since else ()
