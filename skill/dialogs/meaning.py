"""What words mean in their conversation: what was understood of them, with what was said before. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from city.nouns import replace
from skill import intents
from skill.dialogs.asked_of import at_own_place, is_one_of
from skill.dialogs.awaiting import MEANT, SURE_ALONE, asked_item
from skill.dialogs.carried import ABOUT_MEETINGS
from skill.dialogs.form import Listens
from skill.dialogs.spoken import of_the_speech
from skill.heard.naming import plain
from skill.location import corners
from skill.location.address import chosen
from skill.memory import Expecting, Memory
from skill.topics import (
    CANCEL,
    ELSEWHERE,
    FALLBACK,
    NO,
    OUT_OF_SCOPE,
    REPEAT,
    REPORT,
    SET_ADDRESS,
    STOP,
    TOPIC_OF,
    WHERE_IS_THAT,
    YES,
)  # fmt: skip
from skill.turn import Pending, Question, Slot
from words import Phrases, languages, phrases

if TYPE_CHECKING:
    from skill.understand import Understood

CLOSE = 0.15  # two topics whose confidences differ by less are asked about
SURE = 0.6
SURELY = 0.95
UNSURE = 0.5  # below, even a single topic is asked about: confidently wrong is worse than asking
OF_THE_DAY = frozenset({"holiday", "when", "which"})
"""What another day takes the place of, besides the day itself."""
VAGUE = frozenset({FALLBACK, OUT_OF_SCOPE})
BILL_DUE = "BillDueIntent"
A_BILL = frozenset({BILL_DUE, "BillPayIntent", "BillHelpIntent"})
BARE_NAME = 2
"""Words of a street told without a number, which are like nothing that a city is asked."""


def meant_as(asked: Question, intent: str, slots: Mapping[str, Slot] | None = None) -> Question:
    """The same words, meant surely as another intent."""
    return replace(asked, topic=TOPIC_OF[intent], intent=intent, slots=slots or {}, close=())


def chosen_of(understood: Understood, remembered: Memory) -> Pending | None:
    """The question that was chosen, after "do you mean trash or recycling pickup?"."""
    slot = understood.slots.get(MEANT)
    return remembered.between[int(slot.id)] if slot and slot.id and remembered.between else None


def in_context(understood: Understood, remembered: Memory) -> str:
    """The intent that is meant: after a meeting, a doubtful "is it cancelled?" is about a meeting."""
    about_meetings = remembered.before is not None and remembered.before.topic in ABOUT_MEETINGS
    if not about_meetings or understood.confidence >= SURE_ALONE or understood.topic in ABOUT_MEETINGS:
        return understood.intent
    near = (intent for intent, _ in understood.alternatives if TOPIC_OF[intent] in ABOUT_MEETINGS)
    return next(near, understood.intent)


def steering(text: str, locale: str, remembered: Memory) -> str:
    """The intent of a few words that steer: "never mind" ends what is open, "okay, thanks" the conversation,
    "where" asks where that is."""
    said, heard = phrases(locale), plain(text)
    idle = remembered.expecting in (Expecting.NOTHING, Expecting.OFFER)
    if not idle and any(is_one_of(heard, phrases(each), "heard.never_mind") for each in languages()):
        return CANCEL
    asks = remembered.expecting in (Expecting.CHOICE, Expecting.OFFER) or _asks_whether(remembered)
    if asks and (whether := _agreed(heard, remembered)):
        return whether
    which = is_one_of(heard, said, "heard.the_other") and not _names_the_rest(heard, said, remembered)
    if which and not _asks_whether(remembered):
        return FALLBACK if idle else REPEAT  # which of the two is not known: it is asked for again
    if (how := of_the_speech(heard, said, remembered)) or not idle:
        return how
    if heard in said.say("heard.thanks").split("|"):
        return STOP
    return WHERE_IS_THAT if heard in said.say("heard.where").split("|") else ""


def _asks_whether(remembered: Memory) -> bool:
    """Whether yes or no is asked for: "no, not that one" is a no."""
    item, form = asked_item(remembered), remembered.form
    asked = item is not None and (item.listens is Listens.YES_NO or (form is not None and form.whether))
    return remembered.expecting is Expecting.CONFIRM or asked


def _agreed(heard: str, remembered: Memory) -> str:
    """The yes or the no that stands in other words: "exactly", "that's wrong", "that's not my address"."""
    no = {"heard.disagrees": NO, "heard.not_there": NO}
    keys = {"heard.agrees": YES, "heard.disagrees": NO}
    if remembered.expecting is Expecting.CONFIRM:
        keys |= no
    if remembered.expecting is Expecting.CHOICE:
        keys = {**no, "heard.neither": NO}
    if remembered.expecting is Expecting.OFFER:  # "please" is a wish to hear more, and no consent (C16)
        consent = remembered.yes is not None and remembered.yes.agreed
        keys = {"heard.enough": NO} | ({} if consent else {"heard.wants_more": YES})
    rows = ((key, phrases(each)) for each in languages() for key in keys)
    return next((keys[key] for key, said in rows if is_one_of(heard, said, key)), "")


def asks_for_more(text: str, locale: str, remembered: Memory) -> bool:
    """Whether "more", "go on" or "the other two" stands for the yes."""
    heard, said = plain(text), phrases(locale)
    more = any(is_one_of(heard, said, key) for key in ("heard.more", "heard.the_others"))
    return more or _names_the_rest(heard, said, remembered)


def _names_the_rest(heard: str, said: Phrases, remembered: Memory) -> bool:
    """Whether the words name what is left of a list, and the list is offered: "yes, the other two"."""
    if remembered.yes is None or remembered.yes.offset == 0:
        return False
    words, rest = set(heard.split()), set(said.say("heard.the_rest").split("|"))
    return bool(words & rest) and words - rest <= set(said.say("heard.beside_the_rest").split("|"))


def asks_back(text: str, locale: str, remembered: Memory) -> bool:
    """Whether the words ask for the one before what was told last."""
    idle = remembered.expecting in (Expecting.NOTHING, Expecting.OFFER)
    return idle and plain(text) in phrases(locale).say("heard.the_one_before").split("|")


def is_address(asked: Question, understood: Understood, remembered: Memory) -> bool:
    """Whether words that mean nothing else are the address, or the choice, that was asked for."""
    if remembered.expecting is Expecting.CHOICE and chosen(asked.text, remembered.offered, asked.locale):
        return True
    beside = understood.intent == OUT_OF_SCOPE
    elsewhere = beside and "address" in understood.slots
    guessed = beside and understood.method == "statistical" and len(asked.text.split()) <= BARE_NAME
    return remembered.expecting is Expecting.ADDRESS and (
        understood.intent == FALLBACK or elsewhere or guessed
    )


def in_doubt(understood: Understood, a_bill: bool = False, owed: bool = False) -> tuple[Pending, ...]:
    """The questions between which the words do not decide; () where they do.

    Somebody else's bill that is named (``a_bill``) is one of them where it is owed, too.

    "Something else" is nothing to choose: a doubt between it and a topic is a doubt about the topic.
    """
    beside = a_bill and understood.intent == OUT_OF_SCOPE
    bills = [intent for intent, _ in understood.alternatives if beside and intent in A_BILL]
    bills = bills or ([BILL_DUE] if beside and owed else [])
    if understood.intent == FALLBACK or (understood.confidence >= SURE and not bills):
        return ()
    near = bills or [i for i, score in understood.alternatives if understood.confidence - score < CLOSE]
    if not near and understood.confidence >= UNSURE:
        return ()
    meant = dict.fromkeys(TOPIC_OF[each] for each in (understood.intent, *near[:1]) if each not in VAGUE)
    intents = {TOPIC_OF[each]: each for each in (*near[:1], understood.intent)}
    slots = slots_of(understood)  # a slot means the same in every question that has one of its name
    return tuple(Pending(topic=topic, intent=intents[topic], slots=slots) for topic in meant)


def names_a_bill(text: str, locale: str) -> bool:
    """Whether a word names somebody else's bill: whose it is can be told, and who helps with it."""
    said, heard = phrases(locale), f" {plain(text)} "
    for words in said.say("heard.over_the_internet").split("|"):  # how it is paid, and not what for
        heard = heard.replace(f" {words} ", " ")
    return any(f" {word} " in heard for word in said.say("heard.other_bill").split("|"))


def is_owed(text: str, locale: str) -> bool:
    """Whether a word says that something is to be paid: "when is rent due"."""
    heard = plain(text).split()
    return not set(phrases(locale).say("heard.owed").split("|")).isdisjoint(heard)


def slots_of(understood: Understood) -> dict[str, Slot]:
    return {name: Slot(slot.value, slot.id) for name, slot in understood.slots.items()}


def crossing(understood: Understood, text: str) -> dict[str, Slot]:
    """ "Report a pothole at Harbor Street and Main Street": the place is a crossing, not two questions."""
    street = understood.slots.get("street")
    at = text.casefold().find(street.said.casefold()) if street and street.said else -1
    if understood.intent != REPORT or street is None or at < 0:
        return {}
    behind = text[at + len(street.said) :]
    return {"address": Slot(text[at:])} if corners.CROSSING.match(behind) and behind.strip() else {}


def for_elsewhere(asked: Question, remembered: Memory) -> Question:
    """ "At my mother's, 12 Alder Street": the question, or the one before it, for that place and this once.

    "And recycling?" after it is still about that place, "and mine?" no longer. Where no address is
    told, it is asked for.
    """
    heard, before = f" {plain(asked.text)} ", remembered.before
    said = phrases(asked.locale)
    of_another = any(f" {words} " in heard for words in said.say("heard.elsewhere").split("|"))
    if of_another and remembered.expecting in (Expecting.NOTHING, Expecting.OFFER):
        asked = _at_theirs(asked, heard, said)
    address = asked.slot("address")
    if asked.intent == ELSEWHERE and address is None:
        return asked
    if address is not None and of_another:
        once = replace(asked, for_once=True)
        if asked.intent not in (SET_ADDRESS, OUT_OF_SCOPE, FALLBACK, ELSEWHERE):
            return once
        return meant_as(once, ELSEWHERE, once.slots)
    if of_another and intents.is_local(asked.topic):
        return replace(asked, for_once=True)
    if remembered.expecting not in (Expecting.NOTHING, Expecting.OFFER):
        # the address before may be the one that was not found
        return asked
    if address is not None and remembered.place is not None and _is_there(asked, address, said, remembered):
        return replace(meant_as(asked, ELSEWHERE, {"address": address}), for_once=True)
    own = at_own_place(remembered) if is_one_of(plain(asked.text), said, "heard.own_place") else None
    if own is not None:
        return replace(meant_as(asked, own.intent, own.slots), guessed=False)
    leans = heard.strip().startswith(tuple(f"{words} " for words in said.say("heard.leaning").split("|")))
    if not leans or before is None or address is not None or not intents.is_local(asked.topic):
        return asked
    kept = before.slots.get("address")
    return asked if kept is None else replace(asked, slots={**asked.slots, "address": kept}, for_once=True)


def _is_there(asked: Question, address: Slot, said: Phrases, remembered: Memory) -> bool:
    """ "En 120 Royal Palm Way", and no more, after what is told of a place: the same there, this once."""
    before = remembered.before
    if asked.intent != SET_ADDRESS or before is None or not intents.is_local(before.topic):
        return False
    at = f"{plain(asked.text)} ".find(f" {plain(address.value)} ")
    return at > 0 and is_one_of(plain(asked.text)[:at], said, "heard.at_an_address")


def _at_theirs(asked: Question, heard: str, said: Phrases) -> Question:
    """ "At my mother's" and no more, or with an address behind it that nothing else was heard in."""
    if asked.intent not in (SET_ADDRESS, OUT_OF_SCOPE, FALLBACK, ELSEWHERE) or asked.slot("address"):
        return asked
    row = asked.text.split()
    number = next((at for at, word in enumerate(row) if word[:1].isdecimal()), 0)
    if number:
        return meant_as(asked, ELSEWHERE, {"address": Slot(" ".join(row[number:]))})
    theirs = sorted(said.say("heard.elsewhere").split("|"), key=len, reverse=True)
    rest = heard.replace(next(f" {words} " for words in theirs if f" {words} " in heard), " ").split()
    beside = set(
        " ".join(said.say(f"heard.{key}").replace("|", " ") for key in ("nameless", "leaning")).split()
    )
    alone = set(rest) <= beside | set(said.say("heard.at_theirs").split("|"))
    return replace(meant_as(asked, ELSEWHERE), guessed=False) if alone else asked


def kept_slots(understood: Understood, remembered: Memory) -> dict[str, Slot]:
    """What a bare "and tomorrow?" takes over from the question before it: the library, not the day."""
    before = remembered.before
    for_it = remembered.expecting in (Expecting.NOTHING, Expecting.PLACE)  # "which place?" keeps the day
    alone = understood.method == "expected" and for_it
    if not alone or before is None or before.intent != understood.intent:
        return {}
    return {name: slot for name, slot in before.slots.items() if name not in OF_THE_DAY}


def at_corner(corner: str, understood: Understood, rest: str) -> Understood:
    """What was understood, at a corner that was named in it; where nothing else was said, the corner."""
    from skill.understand.nouns import Slot as Heard  # only where a corner was named

    there = {"address": Heard(corner, said=corner)}
    if rest:
        return replace(understood, slots={**understood.slots, **there})
    return replace(
        understood,
        intent=SET_ADDRESS,
        topic=TOPIC_OF[SET_ADDRESS],
        slots=there,
        confidence=SURELY,
        alternatives=(),
        rest=None,
        doubt=False,
    )
