"""Long lists, a breath at a time: "That's 3 of 5. Do you want more?" (C23, decisions 20 and 39)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from city.localized import Localized
from city.nouns import replace
from skill.memory import Expecting
from skill.turn import Answer, Because, Pending, Question, Slot, Value, say

MOST = 3
"""Read out in one breath; C23 allows five, which in Spanish is half a minute."""
WORDY = frozenset(
    {
        "events",
        "farmers_market",
        "food_trucks",
        "nearby_places",
        "city_alerts",
        "weather_alert",
        "meeting_agenda",
    }
)
"""Topics whose items have a name and times or a place, or are a clause each: three of them take twenty
seconds, two a breath."""
SEEN = 20
"""Rows of a screen, and the most that is counted aloud: nobody says "there are 412 more"."""
PICK = "pick"
"""The slot of "the second one": of a list that was read, the one at the question's offset alone; so are
those that are asked for next."""
READ_OUT = frozenset(
    {
        *("events", "news", "nearby_places", "road_closures", "city_alerts", "weather_alert"),
        *("field_status", "facility_schedule", "food_trucks", "farmers_market"),
    }
)
"""Topics whose answers are lists, of which one can be asked for by its place."""
AT_HOME = frozenset({"address", "street"})
"""Slots that a touch does not carry: somebody else's address would become the resident's own."""
T = TypeVar("T")


def most(topic: str) -> int:
    """How many items of a topic's list are read in one breath."""
    return MOST - 1 if topic in WORDY else MOST


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


def read_out(items: Sequence[T], question: Question, first: int | None = None) -> Sequence[T]:
    """What is said in this turn: a breath of them from where the last turn stopped; as the list begins
    ``first`` of them, where that is given.

    One more that would be left alone is said with them, unless it is long: to offer it takes as long.
    """
    breath = most(question.topic)
    if first is not None and begins(question):
        return items[:first]
    left = items[question.offset : question.offset + breath + 2]
    if PICK in question.slots:
        return left[:1]
    return left if len(left) == MOST + 1 == breath + 1 else left[:breath]


def on_screen(items: Sequence[T], question: Question) -> Sequence[T]:
    """What is shown in this turn: what is said, and what would be said after it; () where nobody sees it."""
    return items[question.offset : question.offset + SEEN] if question.screen else ()


def needed(question: Question) -> int:
    """How many items of its list a turn looks at, from the first: those shown or counted, and one more."""
    return question.offset + MOST + 1 + SEEN + 1


def keep_place(answer: Answer, items: Sequence[object], question: Question) -> Answer:
    """The answer, which "more" and "and the next one?" go on from; past the end of the list, that it ends."""
    if question.offset and question.offset >= len(items):
        answer = Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND, used=answer.used)
    return _going_on(answer, _rest(items, question))


def _going_on(answer: Answer, rest: Pending) -> Answer:
    return replace(answer, remember={**answer.remember, "further": rest})


def offer_rest(
    answer: Answer,
    items: Sequence[object],
    question: Question,
    *,
    first: int | None = None,
    offers: str = "offer.more.of",
) -> Answer:
    """The answer, with the offer to go on if anything is left; else its place is kept. Of several things
    each is said briefly. ``first`` is as for :func:`read_out`; ``offers`` is the phrase of the offer."""
    rest = _rest(items, question, first)
    answer = replace(_touched(answer, question), brief=rest.offset - question.offset > 1)
    left = 0 if PICK in question.slots else len(items) - rest.offset
    if left <= 0 and not question.offset:
        return _going_on(answer, rest)
    if left <= 0:
        return keep_place(answer, items, question)
    if left > SEEN:
        return _going_on(offer(answer, "offer.more", rest), rest)
    return _going_on(offer(answer, offers, rest, told=rest.offset, all=len(items), count=left), rest)


def _touched(answer: Answer, question: Question) -> Answer:
    """The answer, whose rows ask each for its own when they are touched, as "the second one" does."""
    alone = PICK in question.slots or len(answer.rows) < 2
    if alone or question.topic not in READ_OUT or AT_HOME & question.slots.keys():
        return answer
    rows = (
        row if row.leads else replace(row, leads=_picked(question, question.offset + at))
        for at, row in enumerate(answer.rows)
    )
    return replace(answer, rows=tuple(rows))


def _picked(question: Question, offset: int) -> Pending:
    """The question for the one item at this offset of the list."""
    slots = {**question.slots, PICK: Slot(str(offset + 1))}
    return Pending(topic=question.topic, intent=question.intent, slots=slots, offset=offset)


def _rest(items: Sequence[object], question: Question, first: int | None = None) -> Pending:
    """The question for what comes after what is said in this turn."""
    after = min(question.offset, len(items)) + len(read_out(items, question, first))
    return Pending(topic=question.topic, intent=question.intent, slots=question.slots, offset=after)


def begins(question: Question) -> bool:
    """Whether the list begins with this turn, and what it is a list of is to be said."""
    return question.offset == 0 and PICK not in question.slots


def offer(answer: Answer, key: str, pending: Pending, **values: Value) -> Answer:
    """The answer, ending in a question to which "yes" means ``pending``."""
    return replace(
        answer,
        ask=say(key, **values),
        remember={**answer.remember, "yes": pending, "expecting": Expecting.OFFER},
    )
