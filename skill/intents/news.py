"""The city's latest news, three items at a time; or what was published about something."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING

from city.localtime import day_of, start_of
from city.records import NewsItem
from skill.context import Context
from skill.heard import days_named
from skill.listing import offer_rest, on_screen, read_out
from skill.turn import Answer, Because, Question, Row, Say, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

ANY = ""  # whatever the language
RECENT = timedelta(days=60)


def answer(question: Question, context: Context) -> Answer:
    """The newest first. Nothing from the future, nothing older than two months."""
    if question.slot("query"):
        return _about(question, context)
    newest = context.snapshot.derived(_newest_first)
    items = _recent(newest.get(question.locale.split("-")[0], []), context)
    items = items or _recent(newest[ANY], context)
    if not items:
        return Answer(
            says=(say("news.none", city=context.settings.city),),
            because=Because.NOTHING_FOUND,
            kinds=("news",),
        )
    then = _then(items, question, context)
    items, none = (then or items, () if then or question.offset else _none_then(question, context))
    told = read_out(items, question)
    head = () if question.offset or then else (*none, say("news.head", city=context.settings.city))
    answered = Answer(
        says=(*head, *(say("list.item", item=item.title) for item in told)),
        title=say("news.title", city=context.settings.city),
        rows=tuple(Row(item.title) for item in on_screen(items, question)),
        used=tuple({item.source for item in told}),
    )
    return offer_rest(answered, items, question)


def _then(items: list[NewsItem], question: Question, context: Context) -> list[NewsItem]:
    """What was published on the days that were named."""
    zone, span = context.settings.zone, days_named.behind(question, context.today)
    if span is None:
        return []
    # Of hundreds of items only those at the ends are looked at; no day is reckoned with that no news is of.
    first = max(span[0], day_of(context.now - RECENT, zone))
    end = min(span[1], context.today + timedelta(days=1))
    if first >= end:
        return []
    begin, over = start_of(first, zone).timestamp(), start_of(end, zone).timestamp()
    return items[bisect_right(items, -over, key=_age) : bisect_right(items, -begin, key=_age)]


def _none_then(question: Question, context: Context) -> tuple[Say, ...]:
    """That nothing of the days that were named is among the news; () where none were named."""
    span = days_named.behind(question, context.today)
    return (say("news.none_then", when=days_named.said(span, context.today)),) if span else ()


def _newest_first(records: Records) -> dict[str, list[NewsItem]]:
    """By language, since a city may publish the same news in each; told together it would be heard twice."""
    found: dict[str, list[NewsItem]] = {ANY: sorted(records(NewsItem), key=_age)}
    for item in found[ANY]:
        for language in item.title:
            found.setdefault(language, []).append(item)
    return found


def _recent(items: list[NewsItem], context: Context) -> list[NewsItem]:
    first = bisect_left(items, -context.now.timestamp(), key=_age)
    return items[first : bisect_right(items, -(context.now - RECENT).timestamp(), key=_age)]


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
