"""The answer to any topic without one of its own: what staff have published about it, or an honest no."""

from __future__ import annotations

from city.records import Fact, in_language
from skill.context import Context
from skill.turn import Answer, Because, Question, Row, Word, say


def answer(question: Question, context: Context) -> Answer:
    """The published answer that fits best; where there is none, that, and whom to call."""
    facts = [fact for fact in context.snapshot.records(Fact) if _holds(fact, question.topic, context)]
    if not facts:
        return nothing_about(question, context)
    best = max(facts, key=lambda fact: _shared_words(fact, question))
    return Answer(
        says=(say("fact.answer", answer=best.answer),),
        title=best.question or Word("fact.title"),
        rows=(Row(best.answer),),
        used=(best.source,),
    )


def nothing_about(question: Question, context: Context) -> Answer:
    """The city publishes nothing about this topic: said with its name, and with whom to call."""
    topic, city = Word(f"topic.{question.topic}"), context.settings.city
    return Answer(
        says=(say("fact.none", topic=topic, city=city, phone=context.settings.phone),),
        because=Because.NO_DATA,
        kinds=("fact",),
    )


def _holds(fact: Fact, topic: str, context: Context) -> bool:
    begun = fact.start is None or fact.start <= context.now
    return fact.topic == topic and begun and (fact.end is None or context.now < fact.end)


def _shared_words(fact: Fact, question: Question) -> int:
    """How many of the words that filled the slots the fact has; 0 leaves the first published."""
    heard = {word for slot in question.slots.values() for word in f"{slot.value} {slot.name}".lower().split()}
    text = f"{in_language(fact.question, question.locale)} {in_language(fact.answer, question.locale)}"
    return len(heard & set(text.lower().replace("?", " ").replace(",", " ").split()))
