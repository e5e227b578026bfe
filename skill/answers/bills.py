"""Bills: how and when the city's own are paid, and whose the others are."""

from __future__ import annotations

from city.nouns import replace
from skill.answers import published
from skill.answers.facts import about
from skill.answers.reaching import number_of
from skill.context import Context
from skill.heard.naming import plain
from skill.turn import Answer, Because, Question, Row, Say, Slot, say
from words import phrases

HELP, ASSISTANCE = "bill_help", "assistance_lookup"
PAY = "bill_pay"
BILLS = frozenset({HELP, PAY, "bill_due"})
ELECTRIC, TICKET = "electric", "parking"
PARKING = "parking_rules"
"""Under which staff tell how a ticket is paid."""


def answer(question: Question, context: Context) -> Answer:
    """What staff publish; of a bill that the city does not send, whose it is, or where there is help."""
    if _is_ticket(question):
        return published.answer(replace(question, topic=PARKING), context)
    other = _other(question)
    if not other or _is_published(other, question, context):
        return published.answer(question, context)
    if question.topic == HELP:
        slots = {"assistance": Slot(f"{other} {phrases(question.locale).say('bill.word')}")}
        return published.answer(replace(question, topic=ASSISTANCE, slots=slots), context)
    return _not_ours(other, context)


def of_others(question: Question, context: Context) -> Answer | None:
    """Where a bill may be meant and a word names somebody else's: whose it is, and no doubt about it."""
    topic = next((each.topic for each in question.close if each.topic in BILLS), "")
    other = _other(question) if topic else ""
    if not other or _is_published(other, replace(question, topic=topic), context):
        return None
    return answer(replace(question, topic=topic, close=()), context)


def _is_ticket(question: Question) -> bool:
    """Whether how a parking ticket is paid is asked: not how much it is, nor of a fine for whatever else."""
    slot, how_much = question.slot("bill"), phrases(question.locale).say("heard.amount").split("|")[0]
    if question.topic != PAY or slot is None or slot.id != TICKET or how_much in plain(question.text):
        return False
    return len(slot.value.split()) > 1


def _other(question: Question) -> str:
    """The word that names a bill of somebody else: rent, gas, a card; "" where none does."""
    said, heard = phrases(question.locale), f" {plain(question.text)} "
    for by in said.say("heard.over_the_internet").split("|"):  # how it is paid, and not what for
        heard = heard.replace(f" {by} ", " ")
    words = said.say("heard.other_bill").split("|")
    named = next((word for word in words if f" {word} " in heard), "")
    slot = question.slot("bill")
    return named or (words[0] if slot is not None and slot.id == ELECTRIC else "")


def _is_published(other: str, question: Question, context: Context) -> bool:
    """Whether staff tell of that bill: some cities sell power or gas themselves."""
    told = (each.question for each in about(question.topic, context))
    return any(f" {other} " in f" {plain(text)} " for texts in told for text in texts.values())


def _not_ours(other: str, context: Context) -> Answer:
    """Who sends it, where one of the offices does something of that name; else only that it is not ours."""
    from skill.answers.reaching import services_by_keyword

    offices = context.snapshot.derived(services_by_keyword).matching(Slot(other))
    office = next((each for each in offices if each.phone), None)
    told: tuple[Say, ...] = (say("bill.only_ours", city=context.settings.city),)
    if office is None:
        return Answer(says=(*told, say("bill.ask_sender")), because=Because.NO_DATA)
    return Answer(
        says=(*told, number_of(office.name, office.phone)),
        because=Because.REFERRED,
        title=office.name,
        rows=(Row(office.name, office.phone),),
        used=(office.source,),
    )
