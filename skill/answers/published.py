"""The answer to any topic without one of its own: what staff have published about it, or an honest no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from city.localized import in_language
from city.records import Fact
from skill.answers.facts import about, holds
from skill.context import Context
from skill.dialogs.dialogue import NO_FACT
from skill.heard.naming import plain
from skill.turn import Answer, Because, Question, Row, Say, Shape, Slot, Word, say
from snapshot.stems import stem_set, stems
from words import language_of, phrases

if TYPE_CHECKING:
    pass

STAFF = "staff"
"""The source of what staff themselves have posted."""
ONE_THING_EACH: Mapping[str, tuple[str, ...]] = {
    "permit_info": ("permit_type",),
    "waste_sorting": ("item",),
    "bill_pay": ("bill",),
    "bill_due": ("bill",),
    "bill_help": ("bill",),
    "facility_schedule": ("activity", "place"),
    "crime_activity": ("crime",),
}
"""Topics whose facts are each about one thing, and the slots that name it: what holds for a fence or for
pizza boxes says nothing of a shed or of propane tanks."""
OFFICE_OF: Mapping[str, str] = {"permit_info": "permit", "parking_rules": "parking"}
"""Topics of rules: what no answer tells is the office's to say, by what it is called."""
OF_THINGS = "waste_sorting"
"""What holds for one thing is told to nobody whose words name another, or none that is known."""
OF_ONE_THING = "permit_info"
"""Each of its answers is of one thing, and none of permits in general."""
OF_IDS = "en"
"""The language of the ids of slots: "food" is asked for in any language."""
SHORTEST = 2
"""Letters of words that name nothing: "de", "of"."""


def answer(question: Question, context: Context) -> Answer:
    """The published answer that fits best; where there is none, that, and whom to call."""
    facts = [fact for fact in about(question.topic, context) if holds(fact, context)]
    if not facts:
        return _searched(question, context) or nothing_about(question, context)
    if question.fact == NO_FACT:
        return _nothing_about_that(context)
    if question.fact and (again := [fact for fact in facts if fact.id == question.fact]):
        return _told(again[0], question, context)
    thing, heard = _thing(question), _heard(question)
    near = (fact for fact in facts if _tells_of_it(fact, thing, question))
    meant = [fact for fact in near if not (thing and _is_another(fact, question))]
    best, fits = _best(meant, heard, question.locale)
    unfit = best is None or not (fits or _is_all_that_is_asked(question))
    if unfit or _asks_what_is_owed(question):
        found = _instead(question, context)
        if found is not None:
            return found
        named = thing or (question.topic == OF_THINGS and question.text)
        if unfit and (named or _is_of_nothing_told(question, facts)):
            return _asked_at_the_office(question, context)
    return _told(best, question, context) if best is not None else _nothing_about_that(context)


def _told(fact: Fact, question: Question, context: Context) -> Answer:
    return Answer(
        says=(say("fact.answer", answer=fact.answer), *_number(fact, question, context)),
        title=fact.question or Word("fact.title"),
        rows=(Row(fact.answer),),
        shape=Shape.WORDS,
        used=(fact.source,),
        remember={"fact": fact.id},
    )


def _number(fact: Fact, question: Question, context: Context) -> tuple[Say, ...]:
    """The number of whom the answer says to call, where it does not tell it itself."""
    text = in_language(fact.answer, question.locale)
    to_call = phrases(question.locale).say("heard.to_call").split("|")
    if _stems(text).isdisjoint(word[:4] for word in to_call) or any(each.isdigit() for each in text):
        return ()
    from skill.answers import told  # most answers send nobody to the telephone

    office = told.office_to_call(text, context)
    return (say("official.phone", phone=office.phone),) if office is not None else ()


def tells_of(topic: str, question: Question, context: Context) -> bool:
    """Whether one of this topic's answers that hold now is about the thing that the question names."""
    thing, facts = _thing(question), [fact for fact in about(topic, context) if holds(fact, context)]
    if question.fact:
        return any(fact.id == question.fact for fact in facts)
    return bool(thing) and any(
        _tells_of_it(fact, thing, question) and not _is_another(fact, question) for fact in facts
    )


def _searched(question: Question, context: Context) -> Answer | None:
    """What a page or the news say about it, where the words are known."""
    from skill.search import answered  # most topics have their facts

    return answered(question, context)


def _instead(question: Question, context: Context) -> Answer | None:
    """Where nothing asks what the resident asks: the office, if it is of money, law, eligibility or danger;
    else what a page says. None on Alexa, which does not tell the words.
    """
    if not question.text or (_is_bill(question) and not _thing(question)):
        return None
    from skill.search import answered, referred  # what was asked for in its own words needs none of it

    office = referred(question, context)
    searched = _thing(question) and not _leans(question)
    return office or (answered(question, context) if searched else None)


def _leans(question: Question) -> bool:
    """Whether the words lean on the question before: "what about a pool", of permits, is not searched for."""
    leaning = phrases(question.locale).say("heard.leaning").split("|")
    return plain(question.text).startswith(tuple(f"{words} " for words in leaning))


def unpublished(kind: str, question: Question, context: Context) -> Answer | None:
    """That the city publishes nothing of the kind, where no source of it is known: that none is listed would
    say more than is known. None where there is a source."""
    if context.sources((), (kind,)):
        return None
    return nothing_about(question, context)


def nothing_about(question: Question, context: Context) -> Answer:
    """The city publishes nothing about this topic: said with its name, and with whom to call."""
    topic, city = Word(f"topic.{question.topic}"), context.settings.city
    key = "fact.no_agent" if question.topic == "live_agent" else "fact.none"
    return Answer(
        says=(say(key, topic=topic, city=city, phone=context.settings.phone),),
        because=Because.NO_DATA,
        kinds=("fact",),
    )


def _nothing_about_that(context: Context) -> Answer:
    """There are answers on this topic, but none about the thing that was named."""
    none = say("fact.none_about_that", phone=context.settings.phone)
    return Answer(says=(none,), because=Because.NO_DATA, kinds=("fact",))


def _is_of_nothing_told(question: Question, facts: Sequence[Fact]) -> bool:
    """Whether the words name something of which none of the topic's answers tells: a chicken's permit
    is no fence's, and what holds for meters holds for no night on the street."""
    if question.topic not in OFFICE_OF or not question.text:
        return False
    from skill.search.lexicon import lexicon  # only where no answer fits

    language = language_of(question.locale)
    told = frozenset[str]().union(*(_stems(text) for fact in facts for text in _texts(fact, question.locale)))
    said, empty = phrases(question.locale), lexicon(language).empty
    name = f"{question.topic} {said.say(f'topic.{question.topic}')}"
    plainly = told | _stems(plain(name)) | _stems(said.say("heard.tells_nothing").replace("|", " "))
    words = [word for word in plain(question.text).split() if len(word) > SHORTEST and word not in empty]
    return question.topic == OF_ONE_THING or any(word[:4] not in plainly for word in words)


def _texts(fact: Fact, locale: str) -> tuple[str, str]:
    return in_language(fact.question, locale), in_language(fact.answer, locale)


def _asked_at_the_office(question: Question, context: Context) -> Answer:
    """That nothing is known of it, and the office that knows; else whom to call."""
    from skill.answers.reaching import number_of, services_by_keyword, services_by_name

    if question.topic not in OFFICE_OF:
        return _nothing_about_that(context)
    named = Slot(OFFICE_OF[question.topic])
    found = context.snapshot.derived(services_by_name).matching(named)
    found = found or context.snapshot.derived(services_by_keyword).matching(named)
    office = next((each for each in found if each.phone), None)
    if office is None:
        return _nothing_about_that(context)
    hours = (say("contact.hours", hours=office.hours),) if office.hours else ()
    return Answer(
        says=(say("fact.not_known"), number_of(office.name, office.phone), *hours),
        because=Because.NO_DATA,
        title=office.name,
        rows=(Row(office.name, office.phone),),
        used=(office.source,),
        kinds=("fact",),
    )


def _is_all_that_is_asked(question: Question) -> bool:
    """Whether a thing to be sorted is named and nothing else is said: "and cans" is asked of a list that
    names them."""
    slot = question.slot("item")
    if slot is None or question.topic != OF_THINGS:
        return False
    leaning = phrases(question.locale).say("heard.leaning").replace("|", " ")
    thing = _beginnings(f"{slot.value} {slot.name} {(slot.id or '').replace('_', ' ')} {leaning}")
    return _beginnings(question.text) - _tells_nothing(language_of(question.locale)) <= thing


def _is_bill(question: Question) -> bool:
    """Whether how a bill is paid is asked, which is no secret; how much it is only the office knows."""
    return ONE_THING_EACH.get(question.topic) == ("bill",) and not _asks_an_amount(question)


def _asks_what_is_owed(question: Question) -> bool:
    """Whether the sum on one's own bill is asked for: no published fact tells it, whatever the bill."""
    return question.topic == "bill_due" and _asks_an_amount(question)


def _asks_an_amount(question: Question) -> bool:
    heard = f" {plain(question.text)} "
    amounts = phrases(question.locale).say("heard.amount").split("|")
    return any(f" {each} " in heard for each in amounts)


def _thing(question: Question) -> frozenset[str]:
    """The stems of the one thing that is asked about, where the topic's facts are about one thing each."""
    slot = question.slot(*ONE_THING_EACH.get(question.topic, ()))
    if slot is None:
        return frozenset()
    any_bill = phrases(question.locale).say("heard.any_bill").split("|")
    worn = phrases(question.locale).say("heard.worn").split("|")
    words = [word for word in plain(f"{slot.value} {slot.name}").split() if word not in any_bill]
    words = [word for word in words if word not in worn] or words
    words = [word for word in words if len(word) > SHORTEST] or words  # a TV has two letters
    return frozenset(stems(" ".join(words), language_of(question.locale)))


def _tells_of_it(fact: Fact, thing: frozenset[str], question: Question) -> bool:
    """Whether a fact tells of the thing that was named, be it by another name: "baterías" are "pilas", which
    its id tells, and a fridge is a refrigerator."""
    if _is_about(fact, thing, question.locale):
        return True
    slot, language = (
        question.slot(*ONE_THING_EACH.get(question.topic, ("item",))),
        language_of(question.locale),
    )
    if slot is None:
        return False
    alike = " ".join(_alike(language).get(word, word) for word in plain(slot.value).split())
    if alike != plain(slot.value) and _is_about(fact, frozenset(stems(alike, language)), question.locale):
        return True
    known = stem_set((slot.id or "").replace("_", " "), OF_IDS)
    return bool(known) and known <= stem_set(fact.question.get(OF_IDS, ""), OF_IDS)


def _is_about(fact: Fact, thing: frozenset[str], locale: str) -> bool:
    """Whether a fact tells of the thing that was named, by most of its words: bottles are not bags."""
    if not thing:
        return True
    told = f"{in_language(fact.question, locale)} {in_language(fact.answer, locale)}"
    return 2 * len(thing & stem_set(told, language_of(locale))) > len(thing)


def _is_another(fact: Fact, question: Question) -> bool:
    """Whether a word beside the thing makes two things of it: "plastic straws" are no plastic bags, nor is
    plastic itself; so it is with "popotes de plástico" and "bolsas de plástico".
    """
    slot = question.slot(*ONE_THING_EACH.get(question.topic, ()))
    if slot is None or not question.text:
        return False
    asks, locale, thing = (
        in_language(fact.question, question.locale),
        question.locale,
        plain(slot.value).split(),
    )
    told, said = _stems(asks) | _stems(in_language(fact.answer, locale)), _beginnings(question.text)
    from skill.answers.doubt import beside  # only where a thing was named

    mine, its = (
        beside(plain(text).split(), thing, locale, "heard.no_thing")
        for text in (question.text, asks.replace(",", f" {phrases(locale).say('list.and')}"))
    )
    return bool({word[:4] for word in mine} - told or {word[:4] for word in its} - said)


def _heard(question: Question) -> frozenset[str]:
    """The telling words of what was said; the topic's own words tell nothing."""
    slots = (f"{slot.value} {slot.name} {slot.id or ''}" for slot in question.slots.values())
    heard = plain(" ".join((question.text, *slots))).split()
    alike, nothing = _alike(language := language_of(question.locale)), _tells_nothing(language)
    more = " ".join(meant for word, meant in alike.items() if word in heard)
    return _beginnings(" ".join((*heard, more))) - nothing - _stems(question.topic)


@lru_cache(maxsize=8)
def _alike(language: str) -> Mapping[str, str]:
    """Words that residents say, and the words of the answers that they mean."""
    pairs = (pair.partition("=") for pair in phrases(language).say("heard.as").split("|"))
    return {word: meant for word, _, meant in pairs}


@lru_cache(maxsize=8)
def _tells_nothing(language: str) -> frozenset[str]:
    return _beginnings(phrases(language).say("heard.tells_nothing").replace("|", " "))


def _best(facts: Sequence[Fact], heard: frozenset[str], locale: str) -> tuple[Fact | None, int]:
    """The fact that fits what was said best, and how well: by what it asks; of equals staff's before a
    feed's; then by what it tells. With nothing told staff, then the first published, holds."""
    asked = [len(heard & _asks(fact, locale)) for fact in facts]
    most = max(asked, default=0)
    level = [fact for fact, fits in zip(facts, asked, strict=True) if fits == most]
    if len(level) < 2:
        return (level[0] if level else None), most
    return max(level, key=lambda fact: (fact.source == STAFF, _tells(fact, heard, locale))), most


def _asks(fact: Fact, locale: str) -> frozenset[str]:
    return _both(in_language(fact.question, locale), fact.question.get(OF_IDS, ""))


def _tells(fact: Fact, heard: frozenset[str], locale: str) -> int:
    return len(heard & _stems(in_language(fact.answer, locale)))


@lru_cache(maxsize=10_000)
def _both(text: str, in_ids: str) -> frozenset[str]:
    return _stems(text) | _stems(in_ids)


def _beginnings(text: str) -> frozenset[str]:
    """The beginnings of the telling words: "boxes" and "box" are one, "is" and "my" tell nothing."""
    return frozenset(word[:4] for word in plain(text).split() if len(word) > 2)


@lru_cache(maxsize=10_000)
def _stems(text: str) -> frozenset[str]:
    """Those of a text that is looked at with every question; what residents say is not kept."""
    return _beginnings(text)
