"""The city's latest news, three items at a time; or what was published about something."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING

from city.localtime import day_of, start_of
from city.nouns import replace
from city.records import NewsItem
from skill.answers import published
from skill.context import Context
from skill.heard import days_named
from skill.heard.naming import plain
from skill.listing import PICK, begins, offer, offer_rest, on_screen, read_out
from skill.turn import Answer, Because, Pending, Question, Row, Say, Slot, say
from words import phrases

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

ANY = ""  # whatever the language
RECENT = timedelta(days=60)


def answer(question: Question, context: Context) -> Answer:
    """The newest first. Nothing from the future, nothing older than two months."""
    if question.slot("query"):
        return _about(question, context)
    if question.text and begins(question) and (on_it := _of_words(question, context)):
        return on_it
    newest = context.snapshot.derived(_newest_first)
    items = _recent(newest.get(question.locale.split("-")[0], []), context)
    items = items or _recent(newest[ANY], context)
    if not items:
        return published.unpublished("news", question, context) or Answer(
            says=(say("news.none", city=context.settings.city),),
            because=Because.NOTHING_FOUND,
            kinds=("news",),
        )
    then = _then(items, question, context)
    items, none = (then or items, _none_then(question, context) if not then and begins(question) else ())
    told = read_out(items, question)
    head = () if then or not begins(question) else (*none, say("news.head", city=context.settings.city))
    alone = PICK in question.slots
    answered = Answer(
        says=(*head, *(sentence for item in told for sentence in _story(item, alone, context))),
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


def _of_words(question: Question, context: Context) -> Answer | None:
    """The news on something that the words name beside news, where they do."""
    words = plain(question.text).split()
    ordinary = phrases(question.locale).say("heard.of_news").split("|")
    named = Slot(" ".join(word for word in words if word not in ordinary))
    return _stories(replace(question, slots={**question.slots, "query": named}), context)


def _stories(question: Question, context: Context) -> Answer | None:
    """The news on what was named: one story with how it begins, of several the headlines."""
    from skill.search import news_on  # most who ask for news ask for all of them

    items = news_on(question, context)
    if not items:
        return None
    told = read_out(items, question)
    alone = len(items) == 1 or PICK in question.slots
    answered = Answer(
        says=tuple(sentence for item in told for sentence in _story(item, alone, context)),
        title=say("news.title", city=context.settings.city),
        rows=tuple(Row(item.title) for item in on_screen(items, question)),
        used=tuple({item.source for item in told}),
    )
    return offer_rest(answered, items, question)


def _about(question: Question, context: Context) -> Answer:
    """What news, facts and pages say of what was named, or that there is nothing."""
    from skill.search import answered_or_referred

    return (
        _stories(question, context)
        or answered_or_referred(question, context)
        or _none_about(question, context)
    )


def _none_about(question: Question, context: Context) -> Answer:
    """That nothing is published about it, and the offer of what is."""
    none = Answer(
        says=(say("news.none_about", city=context.settings.city),),
        because=Because.NOTHING_FOUND,
        kinds=("news",),
    )
    if not _recent(context.snapshot.derived(_newest_first)[ANY], context):
        return none
    return offer(none, "offer.latest_news", Pending(topic=question.topic, intent=question.intent))


def _story(item: NewsItem, alone: bool, context: Context) -> tuple[Say, ...]:
    """Its headline; of one that is told alone also how it begins and of which day it is: "next month" is
    reckoned from there."""
    headline = say("list.item", item=item.title)
    if not alone:
        return (headline,)
    text = (say("list.item", item=item.text),) if item.text else ()
    published = say("free.from_news", when=day_of(item.published, context.settings.zone))
    return (headline, *text, published)
