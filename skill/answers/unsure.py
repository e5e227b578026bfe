"""What is answered where the words leave a doubt: the office, what was published in just these words, or a
question back. On Alexa, which tells no words, there is no such doubt.
"""

from __future__ import annotations

from typing import Any

from city.nouns import replace
from skill import intents
from skill.context import Context
from skill.dialogs.dialogue import CONVERSATION
from skill.heard.naming import plain
from skill.memory import Expecting
from skill.topics import DONE_AT_ONCE
from skill.turn import Answer, Because, Either, Pending, Question, Word, say
from words import phrases

NEVER_ASKED_INSTEAD = ("report_issue", "emergency_911")
"""Topics in whose words "is it safe" asks for no office."""


def instead(name: str, question: Question, context: Context) -> Answer | None:
    """What is said instead of the answer by the module of this ``name``; None where that is sure enough."""
    if (office := _never_told(name, question, context)) is not None:
        return office
    if question.topic in DONE_AT_ONCE and question.guessed and not question.close:
        question = replace(question, close=_as_one(question))
    if not question.close and not question.guessed:
        return None
    if (found := _searched(question, context)) is not None:
        # The topic was a guess: what is asked next leans on the one before it.
        before = context.memory.before
        return replace(found, remember={**found.remember, "before": before}) if before else found
    from skill.answers.doubt import is_beside  # only what was guessed is doubted

    if is_beside(question):
        return _not_answered(question, context)
    return _asked_back(question, context) if question.close else None


def _as_one(question: Question) -> tuple[Pending, ...]:
    """What is done by the answer itself, to be asked back."""
    return (Pending(topic=question.topic, intent=question.intent, slots=question.slots),)


def _never_told(name: str, question: Question, context: Context) -> Answer | None:
    """The office instead of an answer, where the words ask whether something is safe or somebody eligible."""
    if name in CONVERSATION.values() or question.topic in NEVER_ASKED_INSTEAD:
        return None
    heard = plain(question.text)
    if not any(word in heard for word in phrases(question.locale).say("heard.never_told").split("|")):
        return None
    from skill.search import never_told  # hardly anybody asks that

    return never_told(question, context)


def _searched(question: Question, context: Context) -> Answer | None:
    """What the city has published in just these words answers better than a guess or a question back; and
    so does what it tells of the topic before, where all of the words are in it."""
    from skill.search import (
        instead_of_guess,
        of_topic,
    )  # Alexa never guesses here: no such turn pays for this

    found, before = instead_of_guess(question, context), context.memory.before
    if found is not None or before is None or not question.close or not question.text:
        return found
    return of_topic(question, before.topic, context)


def _not_answered(question: Question, context: Context) -> Answer:
    """What a search finds; a topic that was only guessed at would answer beside the point."""
    from skill.search import answered_or_referred  # few guesses end here

    return answered_or_referred(question, context) or intents.load("fallback").answer(question, context)


def _asked_back(question: Question, context: Context) -> Answer:
    """Which topic was meant; but a bill that a word shows to be somebody else's is no matter of doubt."""
    from skill.answers.bills import of_others  # few turns are in doubt

    return of_others(question, context) or _clarify(question)


def _clarify(question: Question) -> Answer:
    """Confidently wrong is worse than asking. Where only one topic is in doubt, "yes" means it."""
    topics = Either(tuple(Word(f"topic.{each.topic}") for each in question.close))
    alone = question.close[0] if len(question.close) == 1 else None
    remember: dict[str, Any] = {"between": question.close}
    if alone:
        remember |= {"yes": alone, "expecting": Expecting.OFFER}
    return Answer(because=Because.NEEDS_CHOICE, ask=say("clarify", topics=topics), remember=remember)
