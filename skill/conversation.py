"""Questions in words: the page, the command line, text messages. Alexa does not come this way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from city.addressing.spelled import unspelled
from city.earth.places import Found, Location
from city.localtime import day_of
from city.nouns import replace
from skill import intents, memory
from skill.answers.caution import cautioned
from skill.dialogs import awaiting
from skill.dialogs.awaiting import CERTAIN, MEANT, SURE_ALONE
from skill.dialogs.carried import ABOUT_MEETINGS
from skill.dialogs.dialogue import CONVERSATION
from skill.dialogs.following import Known, followed
from skill.heard import vocabulary
from skill.heard.naming import plain
from skill.heard.wider import in_the_evening, widened
from skill.location import corners, sites
from skill.location.address import chosen
from skill.location.around import around
from skill.location.places import places_by_name
from skill.memory import Expecting, Memory
from skill.skill import Skill
from skill.topics import (
    CANCEL,
    ELSEWHERE,
    EMERGENCY,
    FALLBACK,
    LANGUAGE,
    NEXT_ONE,
    OUT_OF_SCOPE,
    REPORT,
    SET_ADDRESS,
    STOP,
    TOPIC_OF,
    WHERE_IS_THAT,
    YES,
)
from skill.turn import Pending, Question, Reply, Slot
from words import language_of, phrases

if TYPE_CHECKING:
    from skill.understand import Understander, Understood

CLOSE = 0.15  # two topics whose confidences differ by less are asked about
SURE = 0.6
SURELY = 0.95
UNSURE = 0.5  # below, even a single topic is asked about: confidently wrong is worse than asking
FEWEST_TO_SWITCH = 3  # words; fewer say too little about their language
OF_THE_DAY = frozenset({"holiday", "when", "which"})
"""What another day takes the place of, besides the day itself."""
VAGUE = frozenset({FALLBACK, OUT_OF_SCOPE})
A_BILL = frozenset({"BillDueIntent", "BillPayIntent", "BillHelpIntent"})
BARE_NAME = 2
"""Words of a street told without a number, which are like nothing that a city is asked."""
_CODE = re.compile(r"--|/\*|\*/|\(\)|\$\(|[;{}<>=|\\]")
"""What programs are written with; two of them are no sentence."""
LONGEST_TEXT = 500  # characters of one question; nobody asks more in a breath


class Conversation:
    """Understands text and answers it. ``models`` are interaction models by locale."""

    def __init__(self, skill: Skill, models: Mapping[str, Mapping[str, Any]]) -> None:
        self._skill = skill
        self._models = models
        self._known: dict[str, tuple[vocabulary.Vocabulary, Understander]] = {}
        self._seen: tuple[str, vocabulary.Vocabulary] = ("", {})

    def ask(
        self, text: str, locale: str, address: str | None, state: Mapping[str, Any], now: datetime
    ) -> Reply:
        """One turn. ``state`` is what the last reply gave; ``now`` is aware.

        ``address`` is where the resident is, if the caller knows; a place that cannot be
        resolved is asked about only by questions that need one.
        """
        text = text.strip()[:LONGEST_TEXT]
        remembered = memory.read(state)
        locale = self._spoken(locale, remembered)
        heard = unspelled(text) if awaiting.awaits_address(remembered) else text
        heard, corner = corners.cut(heard, self._skill.snapshot(), awaiting.awaits_address(remembered))
        understood, locale = self._understood(heard or text, locale, remembered, now)
        if corner and understood.method != "guard":
            understood, heard = _at_corner(corner, understood, heard), heard or corner
        if understood.intent == EMERGENCY and self._is_awaited_place(heard, understood, remembered):
            understood = replace(understood, intent=FALLBACK, topic=TOPIC_OF[FALLBACK], slots={})
        question = self._question(heard, locale, understood, remembered)
        whole = self._followed(question, understood, remembered, now)
        question = in_the_evening(whole) if whole is not None else widened(question)
        question = around(replace(question, text=text), self._skill.snapshot())
        question = replace(question, state=state, **self._where(question, address))
        single = awaiting.asked_item(remembered) or _corner(understood, text)
        then = None if single else self._second(understood, locale, now)
        reply = replace(self._skill.answer(replace(question, then=then), now), text=text)
        leans = plain(text) in phrases(locale).say("heard.own_place").split("|")
        leans = leans or _asks_for_more(text, locale) or bool(_control(text, locale, remembered))
        return cautioned(reply) if understood.doubt and not leans else reply

    def _spoken(self, locale: str, remembered: Memory) -> str:
        """The locale, or the one whose language the resident has asked for."""
        wanted = remembered.language
        if not wanted or wanted == language_of(locale):
            return locale
        return self._locale_of(wanted) or locale

    def _understood(
        self, text: str, locale: str, remembered: Memory, now: datetime
    ) -> tuple[Understood, str]:
        """What was meant, and the locale to answer in: that of the words, where it is plainly another.

        An open question keeps its language, and so does a word or two. But words that sound
        like an emergency in any language of the city are one.
        """
        from skill.understand import Expecting as Awaited

        awaited = awaiting.awaited(remembered, locale, Awaited)
        today = day_of(now, self._skill.settings.zone)
        if awaited is not None and (own := awaiting.own_words(text, locale, awaited.wants)):
            alone = self._understander(locale).understand(own, today=today)
            if awaiting.is_own_question(alone, own, locale, awaiting.least(remembered)):
                return alone, locale
        understood = self._understander(locale).understand(text, today=today, expecting=awaited)
        urgent = understood.intent == EMERGENCY
        if urgent and understood.method == "guard":
            return understood, locale
        asked = remembered.expecting is not Expecting.NOTHING or remembered.between
        stays = asked or len(text.split()) < FEWEST_TO_SWITCH
        for other in (each for each in self._models if language_of(each) != language_of(locale)):
            also = self._understander(other).understand(text, today=today, expecting=awaited)
            foreign = understood.language == language_of(other)  # else some words may only look like it
            alarming = also.intent == EMERGENCY and (foreign or also.method == "guard")
            steers = also.intent == LANGUAGE or alarming
            wanted = (understood.confidence < SURE and not stays and also.intent != EMERGENCY) or steers
            if urgent and (also.intent != EMERGENCY or also.method != "guard"):
                continue
            least = UNSURE if alarming or understood.language == language_of(other) else CERTAIN
            if wanted and also.confidence >= least:
                return also, other
        return understood, locale

    def _is_awaited_place(self, text: str, understood: Understood, remembered: Memory) -> bool:
        """Whether words that are only like an emergency are the place that was just asked for.

        "Corner of Main and Second" is what people in need say too.
        """
        if understood.method == "guard" or not awaiting.awaits_address(remembered):
            return False
        return sites.is_known(text, self._skill.snapshot())

    def _question(self, text: str, locale: str, understood: Understood, remembered: Memory) -> Question:
        intent = _in_context(understood, remembered)
        asked = Question(
            topic=TOPIC_OF[intent],
            intent=intent,
            slots={**_kept(understood, remembered), **_slots(understood), **_corner(understood, text)},
            locale=locale,
            text=text,
            confidence=understood.confidence,
            guessed=understood.method == "statistical" and remembered.expecting is Expecting.NOTHING,
            close=_close(understood, _names_a_bill(text, locale)) if intent == understood.intent else (),
        )
        if understood.method == "statistical" and len(set(_CODE.findall(text))) > 1:  # nobody's question
            return replace(asked, topic=TOPIC_OF[FALLBACK], intent=FALLBACK, slots={}, close=())
        if control := _control(text, locale, remembered):
            return replace(asked, topic=TOPIC_OF[control], intent=control, slots={}, close=(), guessed=False)
        if meant := _meant(understood, remembered):
            return replace(asked, topic=meant.topic, intent=meant.intent, slots=meant.slots, close=())
        if answer := awaiting.yes_or_no(text, locale, remembered):
            return replace(asked, topic=TOPIC_OF[answer], intent=answer, slots={}, close=())
        if self._is_named_site(text, remembered) or awaiting.gives_words(
            understood, remembered, text, locale
        ):
            return replace(asked, topic=TOPIC_OF[FALLBACK], intent=FALLBACK, slots={}, close=())
        if remembered.expecting in (Expecting.OFFER, Expecting.NOTHING) and _asks_for_more(text, locale):
            more = YES if remembered.expecting is Expecting.OFFER else NEXT_ONE
            return replace(asked, topic=TOPIC_OF[more], intent=more, slots={}, close=())
        address = _is_address(asked, understood, remembered) or self._is_more(asked, remembered)
        if address or self._is_street(text, understood, remembered):
            slots = {"address": Slot(text)}
            return replace(asked, topic=TOPIC_OF[SET_ADDRESS], intent=SET_ADDRESS, slots=slots, close=())
        return _elsewhere(asked, remembered)

    def _followed(
        self, asked: Question, understood: Understood, remembered: Memory, now: datetime
    ) -> Question | None:
        """The whole question, where the words lean on the one before them."""
        today = day_of(now, self._skill.settings.zone)
        known = Known(self._understander(asked.locale), self._skill.snapshot())
        return followed(asked, understood, remembered, today, known)

    def _is_named_site(self, text: str, remembered: Memory) -> bool:
        """Whether a dialog asked where, and the words are the name of a place and nothing else: the
        ayuntamiento is a building as well as those who meet in it."""
        item = awaiting.asked_item(remembered)
        if item is None or item.slot != "address":
            return False
        return bool(self._skill.snapshot().derived(places_by_name).called(text))

    def _is_more(self, asked: Question, remembered: Memory) -> bool:
        """Whether an awaited address is what it is by all its words: "100 Main Street, Orlando"."""
        slot = asked.slot("address")
        if remembered.expecting is not Expecting.ADDRESS or slot is None or asked.intent != SET_ADDRESS:
            return False
        resolve = self._skill.snapshot().resolve
        return resolve(slot.value).found is Found.UNKNOWN or resolve(asked.text).found is Found.OUTSIDE

    def _is_street(self, text: str, understood: Understood, remembered: Memory) -> bool:
        """Whether an awaited address is only a street that the city has: "Ocean Boulevard", or "p i n e"."""
        if remembered.expecting is not Expecting.ADDRESS or awaiting.is_plain(understood):
            return False
        if understood.intent in (SET_ADDRESS, EMERGENCY) or understood.intent in CONVERSATION:
            return False
        return self._skill.snapshot().resolve(text).found is not Found.UNKNOWN

    def _where(self, question: Question, address: str | None) -> dict[str, Any]:
        """The caller's address as the question's place, or as words to be asked about."""
        if not address or question.slot("address"):
            return {}
        resolution = self._skill.snapshot().resolve(address)
        if resolution.found is Found.EXACT and isinstance(resolution.location, Location):
            return {"location": resolution.location}
        return {"slots": {**question.slots, "address": Slot(address)}}

    def _second(self, understood: Understood, locale: str, now: datetime) -> Pending | None:
        """The second question of the same breath, to be offered after the first is answered."""
        if not understood.rest:
            return None
        today = day_of(now, self._skill.settings.zone)
        second = self._understander(locale).understand(understood.rest, today=today)
        if second.intent == FALLBACK:
            return None
        return Pending(topic=second.topic, intent=second.intent, slots=_slots(second))

    def _understander(self, locale: str) -> Understander:
        """The locale's, built at its first question and again where the city's names have changed."""
        from skill.understand import Understander

        key = locale if locale in self._models else self._locale_of(locale.split("-")[0])
        key = key or next(iter(self._models))
        names = self._names()
        known = self._known.get(key)
        if known is None or known[0] != names:
            known = names, Understander(self._models[key], names, locale=key)
            self._known[key] = known
        return known[1]

    def _names(self) -> vocabulary.Vocabulary:
        snapshot = self._skill.snapshot()
        if self._seen[0] != snapshot.id:
            self._seen = snapshot.id, vocabulary.of(snapshot)
        return self._seen[1]

    def _locale_of(self, language: str) -> str:
        return next((locale for locale in self._models if locale.split("-")[0] == language), "")


def _meant(understood: Understood, remembered: Memory) -> Pending | None:
    """The question that was chosen, after "do you mean trash or recycling pickup?"."""
    slot = understood.slots.get(MEANT)
    return remembered.between[int(slot.id)] if slot and slot.id and remembered.between else None


def _in_context(understood: Understood, remembered: Memory) -> str:
    """The intent that is meant: after a meeting, a doubtful "is it cancelled?" is about a meeting."""
    about_meetings = remembered.before is not None and remembered.before.topic in ABOUT_MEETINGS
    if not about_meetings or understood.confidence >= SURE_ALONE or understood.topic in ABOUT_MEETINGS:
        return understood.intent
    near = (intent for intent, _ in understood.alternatives if TOPIC_OF[intent] in ABOUT_MEETINGS)
    return next(near, understood.intent)


def _control(text: str, locale: str, remembered: Memory) -> str:
    """The intent of a few words that steer: "never mind" ends what is open, "okay, thanks" the conversation,
    "where" asks where that is."""
    said, heard = phrases(locale), plain(text)
    if remembered.form is not None and heard in said.say("heard.never_mind").split("|"):
        return CANCEL
    if remembered.expecting not in (Expecting.NOTHING, Expecting.OFFER):
        return ""
    if heard in said.say("heard.thanks").split("|"):
        return STOP
    return WHERE_IS_THAT if heard in said.say("heard.where").split("|") else ""


def _asks_for_more(text: str, locale: str) -> bool:
    """Whether "more" or "go on" stands for the yes."""
    return plain(text) in phrases(locale).say("heard.more").split("|")


def _is_address(asked: Question, understood: Understood, remembered: Memory) -> bool:
    """Whether words that mean nothing else are the address, or the choice, that was asked for."""
    if remembered.expecting is Expecting.CHOICE and chosen(asked.text, remembered.offered, asked.locale):
        return True
    beside = understood.intent == OUT_OF_SCOPE
    elsewhere = beside and "address" in understood.slots
    guessed = beside and understood.method == "statistical" and len(asked.text.split()) <= BARE_NAME
    return remembered.expecting is Expecting.ADDRESS and (
        understood.intent == FALLBACK or elsewhere or guessed
    )


def _close(understood: Understood, a_bill: bool = False) -> tuple[Pending, ...]:
    """The questions between which the words do not decide; () where they do.

    "Something else" is nothing to choose: a doubt between it and a topic is a doubt about the topic.
    """
    beside = a_bill and understood.intent == OUT_OF_SCOPE
    bills = [intent for intent, _ in understood.alternatives if beside and intent in A_BILL]
    if understood.intent == FALLBACK or (understood.confidence >= SURE and not bills):
        return ()
    near = bills or [i for i, score in understood.alternatives if understood.confidence - score < CLOSE]
    if not near and understood.confidence >= UNSURE:
        return ()
    meant = dict.fromkeys(TOPIC_OF[each] for each in (understood.intent, *near[:1]) if each not in VAGUE)
    intents = {TOPIC_OF[each]: each for each in (*near[:1], understood.intent)}
    slots = {understood.intent: _slots(understood)}
    return tuple(
        Pending(topic=topic, intent=intents[topic], slots=slots.get(intents[topic], {})) for topic in meant
    )


def _names_a_bill(text: str, locale: str) -> bool:
    """Whether a word names somebody else's bill: whose it is can be told, and who helps with it."""
    heard = f" {plain(text)} "
    return any(f" {word} " in heard for word in phrases(locale).say("heard.other_bill").split("|"))


def _slots(understood: Understood) -> dict[str, Slot]:
    return {name: Slot(slot.value, slot.id) for name, slot in understood.slots.items()}


def _corner(understood: Understood, text: str) -> dict[str, Slot]:
    """ "Report a pothole at Harbor Street and Main Street": the place is a crossing, not two questions."""
    street = understood.slots.get("street")
    at = text.casefold().find(street.said.casefold()) if street and street.said else -1
    if understood.intent != REPORT or street is None or at < 0:
        return {}
    behind = text[at + len(street.said) :]
    return {"address": Slot(text[at:])} if corners.CROSSING.match(behind) and behind.strip() else {}


def _elsewhere(asked: Question, remembered: Memory) -> Question:
    """ "At my mother's, 12 Alder Street": the question, or the one before it, for that place and this once.

    "And recycling?" after it is still about that place, "and mine?" no longer. Where no address is
    told, it is asked for.
    """
    heard, before = f" {plain(asked.text)} ", remembered.before
    said, address = phrases(asked.locale), asked.slot("address")
    of_another = any(f" {words} " in heard for words in said.say("heard.elsewhere").split("|"))
    if address is not None and of_another:
        once = replace(asked, for_once=True)
        if asked.intent not in (SET_ADDRESS, OUT_OF_SCOPE, ELSEWHERE):
            return once
        return replace(once, topic=TOPIC_OF[ELSEWHERE], intent=ELSEWHERE, close=())
    if of_another and intents.is_local(asked.topic):
        return replace(asked, for_once=True)
    if remembered.expecting is not Expecting.NOTHING:  # the address before may be the one that was not found
        return asked
    if before is not None and plain(asked.text) in said.say("heard.own_place").split("|"):
        slots = {name: slot for name, slot in before.slots.items() if name != "address"}
        return replace(asked, topic=before.topic, intent=before.intent, slots=slots, close=(), guessed=False)
    leans = heard.strip().startswith(tuple(f"{words} " for words in said.say("heard.leaning").split("|")))
    if not leans or before is None or address is not None or not intents.is_local(asked.topic):
        return asked
    kept = before.slots.get("address")
    return asked if kept is None else replace(asked, slots={**asked.slots, "address": kept}, for_once=True)


def _kept(understood: Understood, remembered: Memory) -> dict[str, Slot]:
    """What a bare "and tomorrow?" takes over from the question before it: the library, not the day."""
    before = remembered.before
    for_it = remembered.expecting in (Expecting.NOTHING, Expecting.PLACE)  # "which place?" keeps the day
    alone = understood.method == "expected" and for_it
    if not alone or before is None or before.intent != understood.intent:
        return {}
    return {name: slot for name, slot in before.slots.items() if name not in OF_THE_DAY}


def _at_corner(corner: str, understood: Understood, rest: str) -> Understood:
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
