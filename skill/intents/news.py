"""The city's latest news, five items at a time."""

from __future__ import annotations

from datetime import timedelta

from city.records import NewsItem
from skill.context import Context
from skill.listing import in_their_language, offer_rest, shown
from skill.turn import Answer, Because, Question, Row, say

RECENT = timedelta(days=60)


def answer(question: Question, context: Context) -> Answer:
    """The newest first. Nothing from the future, nothing older than two months."""
    since = context.now - RECENT
    items = [item for item in context.snapshot.records(NewsItem) if since <= item.published <= context.now]
    items = in_their_language(items, lambda item: item.title, question.locale)
    items.sort(key=lambda item: item.published, reverse=True)
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
