"""The city's latest news, five items at a time; or what was published about something."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING

from city.records import NewsItem
from skill.context import Context
from skill.listing import in_their_language, offer_rest, shown
from skill.turn import Answer, Because, Question, Row, say

if TYPE_CHECKING:
    from city.pickup_rules import Records

RECENT = timedelta(days=60)


def answer(question: Question, context: Context) -> Answer:
    """The newest first. Nothing from the future, nothing older than two months."""
    if question.slot("query"):
        return _about(question, context)
    every = context.snapshot.derived(_newest_first)
    first = bisect_left(every, -context.now.timestamp(), key=_age)
    last = bisect_right(every, -(context.now - RECENT).timestamp(), key=_age)
    items = in_their_language(every[first:last], lambda item: item.title, question.locale)
    if not items:
        return Answer(
            says=(say("news.none", city=context.settings.city),),
            because=Because.NOTHING_FOUND,
            kinds=("news",),
        )
    told = shown(items, question)
    head = () if question.offset else (say("news.head", city=context.settings.city),)
    answered = Answer(
        says=(*head, *(say("list.item", item=item.title) for item in told)),
        title=say("news.title", city=context.settings.city),
        rows=tuple(Row(item.title) for item in told),
        used=tuple({item.source for item in told}),
    )
    return offer_rest(answered, items, question)


def _newest_first(records: Records) -> list[NewsItem]:
    return sorted(records(NewsItem), key=_age)


def _age(item: NewsItem) -> float:
    """Orders the newest first."""
    return -item.published.timestamp()


def _about(question: Question, context: Context) -> Answer:
    """What news, facts and pages say about the words of a search, or that there is nothing."""
    from skill.search import answered_or_referred  # most who ask for news ask for all of them

    return answered_or_referred(question, context) or Answer(
        says=(say("news.none_about", city=context.settings.city),),
        because=Because.NOTHING_FOUND,
        kinds=("news",),
    )
