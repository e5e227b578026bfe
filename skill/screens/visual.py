"""What is shown beside what is said, for a page or a device with a screen.

Everything that is shown is said too, or is one touch from being said: a touch asks the question that its
words name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from city.nouns import noun
from skill.memory import Expecting, Memory
from skill.screens import touch
from skill.speech import Speaker, Spoken
from skill.topics import NO, YES
from skill.turn import Answer, Pending, Row, Say, Shape, Touch, Value, Where, Word
from words.phrases import capital

Display = dict[str, Any]


@noun(frozen=True, slots=True)
class Shown:
    """One turn's outcome as far as a screen needs it: ``opening`` is the emergency that came first."""

    answer: Answer
    opening: Sequence[Say]
    said: Spoken
    kept: Memory


def display(shown: Shown, speaker: Speaker) -> Display:
    """What a screen shows.

    ``{"shape", "title", "text", "question", "alert", "rows": [{"title", "detail", "ask"?}],
    "touch": [{"text", "ask"}]}``: ``ask`` are the words of :mod:`skill.screens.touch`; ``title`` is ""
    where the answer has none, ``alert`` is "" but for an emergency.
    """
    answer, said = shown.answer, shown.said
    rows = [_row(row, speaker) for row in answer.rows]
    shape = _shape(shown)
    return {
        "shape": shape.value,
        "title": capital(speaker.value(answer.title)),
        "text": said.whole,
        "question": said.question,
        "alert": _alert(shown, rows, speaker) if shape is Shape.ALERT else "",
        "rows": rows,
        "touch": [found for each in _touches(shown) if (found := _touch(each, speaker))],
    }


def _shape(shown: Shown) -> Shape:
    if shown.opening:
        return Shape.ALERT
    if shown.answer.replay:
        return Shape.SAME
    if shown.answer.shape is not None:
        return shown.answer.shape
    rows = len(shown.answer.rows)
    return Shape.LIST if rows > 1 else Shape.DETAIL if rows else Shape.WORDS


def _alert(shown: Shown, rows: Sequence[Display], speaker: Speaker) -> str:
    """What the emergency is: the sentence that the answer begins with, or the gravest of the list."""
    if shown.opening:
        return speaker.sentence(shown.opening[0])
    return str(rows[0]["title"]) if rows else shown.said.statement


def _row(row: Row, speaker: Speaker) -> Display:
    found: Display = {"title": capital(speaker.value(row.title)), "detail": speaker.value(row.detail)}
    words = touch.arguments(row.leads) if row.leads else None
    return {**found, "ask": words} if words else found


def _touch(each: Touch, speaker: Speaker) -> Display | None:
    words = touch.arguments(each.leads)
    return {"text": capital(speaker.value(each.label)), "ask": words} if words else None


def _touches(shown: Shown) -> tuple[Touch, ...]:
    """What can be touched: the answers to the question that is asked, then what the answer leads to."""
    found = (*_answers(shown.answer, shown.kept), *shown.answer.touch)
    if shown.opening and shown.answer.shape is not Shape.ALERT:
        return (Touch(Word("screen.what_to_do"), touch.to("CityAlertsIntent")), *found)
    return found


def _answers(answer: Answer, kept: Memory) -> tuple[Touch, ...]:
    """The answers to the question at the end, as far as they are known: yes, no, or one of several.

    Consent is spoken (C16): nothing is touched to give it.
    """
    if answer.ask is None:
        return ()
    if kept.yes is not None and kept.yes.agreed:
        return ()
    if kept.yes is not None:
        more = answer.ask.key.startswith("offer.more")
        return (Touch(Word("screen.more" if more else "screen.yes"), kept.yes),)
    if kept.between:
        return tuple(Touch(Word(f"topic.{each.topic}"), each) for each in kept.between)
    if kept.expecting is Expecting.CHOICE:
        return tuple(_this_address(place.label) for place in kept.offered)
    if kept.expecting is Expecting.CONFIRM:
        return (Touch(Word("screen.yes"), touch.to(YES)), Touch(Word("screen.no"), touch.to(NO)))
    return ()


def _this_address(label: str) -> Touch:
    question: Pending = touch.to("SetAddressIntent", address=label)
    shown: Value = Where(label)
    return Touch(shown, question)
