"""Long lists, five at a time: "Do you want to hear more?" (C23)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from city.localized import Localized
from city.nouns import replace
from skill.memory import Expecting
from skill.turn import Answer, Pending, Question, Value, say

MOST = 5
T = TypeVar("T")


def in_their_language(
    items: Sequence[T], text: Callable[[T], Localized], locale: str, most: int | None = None
) -> list[T]:
    """The items that have words in the resident's language (the first ``most``); all where none has.

    Cities publish one feed a language, with the same news in each: told together,
    everything would be heard twice, once in a language that was not asked for.
    """
    language = locale.split("-")[0]
    own = (item for item in items if text(item).get(language))
    return list(islice(own, most)) or list(items[:most])


def shown(items: Sequence[T], question: Question) -> Sequence[T]:
    """The items of this turn: five from where the last turn stopped."""
    return items[question.offset : question.offset + MOST]


def offer_rest(answer: Answer, items: Sequence[object], question: Question) -> Answer:
    """The answer, with the offer to go on if anything is left."""
    after = question.offset + MOST
    if after >= len(items):
        return answer
    pending = Pending(topic=question.topic, intent=question.intent, slots=question.slots, offset=after)
    return offer(answer, "offer.more", pending)


def offer(answer: Answer, key: str, pending: Pending, **values: Value) -> Answer:
    """The answer, ending in a question to which "yes" means ``pending``."""
    return replace(
        answer,
        ask=say(key, **values),
        remember={**answer.remember, "yes": pending, "expecting": Expecting.OFFER},
    )
