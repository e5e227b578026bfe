"""What a few words mean after the question before them: "what about Bayview?", "what's her number?".

They name one thing, or nothing at all; the rest was said before. Only words come this way: on Alexa the
interaction model says which intent they belong to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from skill.dialogs.asked_of import (
    CONTACT,
    HOURS,
    SORTED,
    at_the_office,
    for_another_day,
    is_one_of,
    not_told,
    of_a_lost_cart,
    of_what_was_told,
    own_after_all,
    picked,
)
from skill.dialogs.awaiting import FRAGMENT, asked_item, is_plain
from skill.dialogs.carried import TOLD, following
from skill.dialogs.corrected import another_problem, place_awaited
from skill.dialogs.form import Listens
from skill.dialogs.known import Known
from skill.dialogs.leaning import PLACED, SORTING, UNDATED, sorted_by
from skill.dialogs.timed import DATED, hours_on_a_day, of_its_time, of_the_week, outing_on_a_day
from skill.dialogs.where_to import to_a_shelter, where_to
from skill.heard.leaning import behind_leaning, without_leaning, without_part_of_day
from skill.heard.naming import plain
from skill.memory import Expecting, Memory
from skill.topics import (
    ANOTHER,
    ELSEWHERE,
    EMERGENCY,
    FALLBACK,
    NEXT_ONE,
    OUT_OF_SCOPE,
    TOPIC_OF,
    WHERE_IS_THAT,
)
from skill.turn import Pending, Question, Slot
from words import Phrases, languages, phrases

if TYPE_CHECKING:
    from skill.understand import Understood

MOST_WORDS = 8
"""Of a sentence that leaves out what it is about; longer ones say it."""
HAS_A_NUMBER = frozenset({HOURS, CONTACT, "CouncilMemberIntent"})
PLACES = range(1, 5)
"""In a list, that have a name: four are read at most."""
ONE_IN_QUESTION = frozenset({Expecting.CONFIRM, Expecting.ADDRESS})
"""Where "the second one" chooses nothing, and is no name to be searched for."""
BY_MAIL = frozenset({HOURS, OUT_OF_SCOPE})
"""What "mail" alone is taken for."""
PICKED_UP = frozenset({"trash_day", "recycling_day", "yard_waste", "bulk_pickup", "hazardous_waste"})
"""Topics after which "and branches" asks where those go."""
REACHED = {HOURS: CONTACT}
"""What tells the number of a thing, where that is another question than the one that tells of it."""


def followed(
    asked: Question, understood: Understood, remembered: Memory, today: date, known: Known
) -> Question | None:
    """The whole question that the words stand for; None where they are a question of their own."""
    said, heard = phrases(asked.locale), plain(asked.text)
    if asked.intent == EMERGENCY:
        meant = of_a_lost_cart(heard, said, remembered, urgent=True)
        meant = meant or _only_another(asked, understood, remembered, today, known)
        return None if meant is None else _meaning(asked, meant)
    if remembered.expecting not in (Expecting.NOTHING, Expecting.OFFER):
        return _amid(asked, understood, remembered, today, known)
    if asked.intent == ELSEWHERE:
        return None  # "at my mother's" is no name
    if any(is_one_of(heard, phrases(each), "heard.another") for each in languages()):
        return replace(asked, topic=TOPIC_OF[ANOTHER], intent=ANOTHER, slots={}, close=())
    if understood.intent in (NEXT_ONE, WHERE_IS_THAT) and is_plain(understood):
        return None  # "and the one after that" is no address on the street of that name
    if (shelter := to_a_shelter(asked.text, said, remembered)) is not None:
        return _meaning(asked, shelter)
    # A few words that steer: "more" is no thing to be sorted.
    if asked.intent in (NEXT_ONE, WHERE_IS_THAT) and asked.intent != understood.intent:
        return None
    meant = (
        where_to(asked.text, said, remembered)
        or _picked(asked, remembered)
        or of_a_lost_cart(heard, said, remembered)
        or _office_for(asked, understood)
        or _of_a_shelter(asked, understood, remembered)
        or of_what_was_told(heard, said, remembered)
        or of_its_time(heard, said, remembered)
        or of_the_week(asked.text, understood, said, remembered)
        or _by_mail(asked, heard, said, remembered)
        or _of_the_same(asked, understood, remembered)
        or for_another_day(heard, said, remembered, today)
        or _another_of_its_kind(heard, said, remembered, today, known)
        or hours_on_a_day(behind_leaning(asked.text, asked.locale), understood, remembered, today, known)
        or _for_another_thing(asked, understood, remembered, today, known)
        or not_told(heard, said, remembered)
    )
    if meant is not None and is_one_of(heard, said, "heard.where_taken"):
        asked = replace(asked, fact=remembered.fact)  # these words tell no other of its answers
    return None if meant is None else _meaning(asked, meant)


def _meaning(asked: Question, meant: Pending) -> Question:
    return replace(
        asked,
        topic=meant.topic,
        intent=meant.intent,
        slots=meant.slots,
        close=(),
        guessed=False,
        for_once=meant.for_once,
        offset=meant.offset,
    )


def _amid(
    asked: Question, understood: Understood, remembered: Memory, today: date, known: Known
) -> Question | None:
    """ "What's her number?" amid an open question: no answer to that begins so."""
    item = asked_item(remembered)
    begins = tuple(f"{words} " for words in phrases(asked.locale).say("heard.asks").split("|"))
    asks = plain(asked.text).startswith(begins)
    open_words = item is not None and item.listens is Listens.WORDS  # "I live in my car" may be part of them
    meant = None if open_words else where_to(asked.text, phrases(asked.locale), remembered)
    meant = meant or another_problem(asked, remembered, today, known)
    meant = meant or (_of_the_same(asked, understood, remembered) if asks else None)
    mine = is_one_of(plain(asked.text), phrases(asked.locale), "heard.own_place")
    meant = meant or (own_after_all(remembered) if mine else None)
    meant = meant or _instead_of_the_address(asked, remembered)
    meant = meant or place_awaited(asked, understood, remembered, known)
    meant = meant or _of_what_waits(asked, understood, remembered, today, known)
    if (
        meant is None
        and remembered.expecting in ONE_IN_QUESTION
        and ordinal(asked.text, asked.locale) is not None
    ):
        meant = Pending(topic=TOPIC_OF[FALLBACK], intent=FALLBACK)  # there are no two to choose from
    return None if meant is None else _meaning(asked, meant)


def _of_what_waits(
    asked: Question, understood: Understood, remembered: Memory, today: date, known: Known
) -> Pending | None:
    """ "And on Sunday?" of what an address is asked for, or whether it is right: no address is called so."""
    if remembered.expecting not in PLACED or remembered.asked is None or is_plain(understood):
        return None
    if ordinal(asked.text, asked.locale) is not None:  # "second" is one of two addresses, and no day
        return None
    waits = remembered.with_(before=remembered.asked)
    said = phrases(asked.locale)
    week = of_the_week(asked.text, understood, said, waits)
    meant = week or _for_another_thing(asked, understood, waits, today, known)
    if meant is None or "address" in meant.slots:
        return None
    waiting = remembered.asked.slots
    return meant if any(meant.slots.get(name) != waiting.get(name) for name in DATED) else None


def _instead_of_the_address(asked: Question, remembered: Memory) -> Pending | None:
    """ "How much is it?" of what an address is asked for: no address is called so."""
    if remembered.expecting is not Expecting.ADDRESS or remembered.asked is None:
        return None
    said, heard, waits = phrases(asked.locale), plain(asked.text), remembered.asked
    if waits.topic in SORTED and is_one_of(heard, said, "heard.where_taken"):
        return Pending(topic=TOPIC_OF[SORTING], intent=SORTING, slots=waits.slots)
    costs = is_one_of(heard, said, "heard.cost") or is_one_of(heard, said, "heard.how_long")
    return at_the_office(remembered.with_(before=remembered.before or waits)) if costs else None


# -- one of several: "the second one"


def _picked(asked: Question, remembered: Memory) -> Pending | None:
    """One of the things that were read out last; where a choice is open, the words choose from that."""
    number = ordinal(asked.text, asked.locale) if len(remembered.between) < 2 else None
    return None if number is None else picked(number, remembered)


def ordinal(text: str, locale: str) -> int | None:
    """Which of several things the words mean, and nothing else: "the second one"; 0 is the last."""
    said = phrases(locale)
    beside = said.say("heard.one_of").split("|")
    words = [word for word in plain(text).split() if word not in beside]
    if len(words) != 1 or words[0].isdecimal():
        return None
    if words[0] in said.say("heard.last_one").split("|"):
        return 0
    numbered = (n for n in PLACES if words[0] in said.say(f"heard.place.{n}").split("|"))
    return next(numbered, None)


# -- nothing is named: "is it open on Sunday", "what's her number"


def _of_the_same(asked: Question, understood: Understood, remembered: Memory) -> Pending | None:
    about, heard = remembered.about, set(plain(asked.text).split())
    said = phrases(asked.locale)
    if not _names_nothing(asked, understood) or heard & set(said.say("heard.somebody").split("|")):
        return None
    reach = bool(heard & set(said.say("heard.reach").split("|")))
    if (outing := outing_on_a_day(asked, remembered)) is not None:
        return outing
    if about is None or about.intent not in HAS_A_NUMBER:
        return _of_nobody_known(asked, understood, reach=reach)
    if reach:
        intent = REACHED.get(about.intent, about.intent)
        return replace(about, topic=TOPIC_OF[intent], intent=intent)
    if about.intent == CONTACT and heard & set(said.say("heard.hours").split("|")):
        return about  # which tells its hours too
    if about.intent == HOURS and heard & set(said.say("heard.hours").split("|")):
        days = {name: slot for name, slot in asked.slots.items() if name in DATED}
        return replace(about, slots={**about.slots, **days})
    return None


def _of_nobody_known(asked: Question, understood: Understood, *, reach: bool) -> Pending | None:
    """The number, or the hours, of what the reply before named, else of what is asked for: "are they open
    on Sunday" is no name to be searched for."""
    if reach and (not is_plain(understood) or asked.intent == CONTACT):
        return Pending(topic=TOPIC_OF[CONTACT], intent=CONTACT, slots={TOLD: Slot("it")})
    days = {name: slot for name, slot in asked.slots.items() if name in DATED}
    nameless = asked.intent == HOURS and days == asked.slots
    return Pending(topic=TOPIC_OF[HOURS], intent=HOURS, slots=days) if nameless else None


def _by_mail(asked: Question, heard: str, said: Phrases, remembered: Memory) -> Pending | None:
    """ "Correo" after an answer is a way to reach whom it told of, and no post office."""
    named = asked.intent in BY_MAIL and is_one_of(heard, said, "heard.mail")
    if remembered.before is None or not named:
        return None
    return Pending(topic=TOPIC_OF[CONTACT], intent=CONTACT, slots={TOLD: Slot("it")})


def _office_for(asked: Question, understood: Understood) -> Pending | None:
    """Some things are told without a question: who is called then."""
    if is_plain(understood):
        return None
    heard = f" {plain(asked.text)} "
    pairs = (pair.partition("=") for pair in phrases(asked.locale).say("heard.office_for").split("|"))
    office = next((office for words, _, office in pairs if f" {words} " in heard), "")
    slots = {"department": Slot(office)}
    return Pending(topic=TOPIC_OF[CONTACT], intent=CONTACT, slots=slots) if office else None


def _of_a_shelter(asked: Question, understood: Understood, remembered: Memory) -> Pending | None:
    """ "Does it take pets?", "is it accessible?": all of that is told with the shelters themselves."""
    before, heard = remembered.before, plain(asked.text).split()
    if before is None or before.topic != "shelter_lookup" or len(heard) > MOST_WORDS or is_plain(understood):
        return None
    about = set(phrases(asked.locale).say("heard.of_a_shelter").split("|"))
    return replace(before, offset=0) if about & set(heard) else None


def _names_nothing(asked: Question, understood: Understood) -> bool:
    """Whether all the words are pronouns, question words, what is asked of a thing, or a day."""
    words = plain(asked.text).split()
    said = (understood.slots[name].said for name in DATED & set(understood.slots))
    days = {word for each in said for word in plain(each).split()}
    nameless = set(phrases(asked.locale).say("heard.nameless").split("|"))
    return 0 < len(words) <= MOST_WORDS and set(words) - days <= nameless


# -- another thing: "what about Bayview"


def _for_another_thing(
    asked: Question, understood: Understood, remembered: Memory, today: date, known: Known
) -> Pending | None:
    before, text = remembered.before, without_part_of_day(asked.text, asked.locale)
    rest = without_leaning(text, asked.locale)
    leans = rest != text
    if before is None or before.intent == OUT_OF_SCOPE or not rest:
        return None
    if not leans and (is_plain(understood) or len(rest.split()) > FRAGMENT):
        return None
    date = understood.slots.get("date")
    if before.intent in UNDATED and date is not None and plain(date.said) == plain(rest):
        return None
    nameless = _names_nothing(asked, understood)
    if nameless and before.intent in UNDATED:
        return None
    found = _named(behind_leaning(text, asked.locale), before, today, known, nameless=nameless)
    if not found and leans and before.topic in PICKED_UP:
        item = known.value(rest, replace(before, intent=SORTING), today).get("item")
        return Pending(topic=TOPIC_OF[SORTING], intent=SORTING, slots={"item": item}) if item else None
    if not found or (nameless and not DATED & set(found)):  # "tonight" is a day, and "again" is nothing
        return None
    dropped = (
        {*DATED, "when", "which", "since"} if DATED & set(found) else REPLACED.get(next(iter(found)), set())
    )
    kept = {name: slot for name, slot in before.slots.items() if name not in dropped}
    meant = replace(before, slots={**kept, **found}, offset=0)
    return sorted_by(meant) if "item" in found else meant


def _another_of_its_kind(
    heard: str, said: Phrases, remembered: Memory, today: date, known: Known
) -> Pending | None:
    """ "And the other library?", after the hours of one."""
    words, about = heard.split(), remembered.about
    rest = set(said.say("heard.the_rest").split("|"))
    if about is None or about.intent != HOURS or not set(words) & rest:
        return None
    keys = ("beside_the_rest", "leaning")
    beside = {word for key in keys for word in said.say(f"heard.{key}").replace("|", " ").split()}
    kind = " ".join(word for word in words if word not in rest | beside)
    return following(remembered) if not kind or known.value(kind, about, today) else None


def _only_another(
    asked: Question, understood: Understood, remembered: Memory, today: date, known: Known
) -> Pending | None:
    """ "Y en el Parque Magnolia", only like an emergency: all of it names what was asked about before."""
    before, rests = remembered.before, behind_leaning(asked.text, asked.locale)
    leans = understood.method == "statistical" and rests != [asked.text]
    if before is None or not leans:
        return None
    places = (found for rest in rests if (found := known.value(rest, before, today)))
    found = next(places, {})
    if not found:
        return None
    gone = REPLACED.get(next(iter(found)), set())
    return replace(
        before, slots={**{n: s for n, s in before.slots.items() if n not in gone}, **found}, offset=0
    )


def _named(
    rests: Sequence[str], before: Pending, today: date, known: Known, *, nameless: bool
) -> Mapping[str, Slot]:
    """What the words behind "what about" name: a value, a day, else a part of a name.

    "Y en dos semanas" leans by "y": behind "y en" stands no day.
    """
    value = next((found for rest in rests if (found := known.value(rest, before, today))), {})
    if not value and before.intent not in UNDATED:
        value = next((found for rest in rests if (found := known.day(rest, today))), {})
    return value or ({} if nameless else known.name(rests[0], before))


REPLACED: Mapping[str, set[str]] = {
    "place": {"place", "facility_kind"},
    "facility_kind": {"place", "facility_kind"},
    "official": {"official", "district"},
    "district": {"official", "district"},
    "body": {"body", "date"},
    "department": {"department", "query", "place"},
}
"""Which slots of the question before a new value takes the place of."""
