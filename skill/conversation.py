"""Questions in words: the page, the command line, text messages. Alexa does not come this way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from city.addressing.spelled import unspelled
from city.earth.places import Found, Location
from city.localtime import day_of
from city.nouns import replace
from skill import memory
from skill.answers.caution import cautioned
from skill.dialogs import awaiting
from skill.dialogs.asked_of import of_a_lost_cart
from skill.dialogs.awaiting import CERTAIN
from skill.dialogs.dialogue import CONVERSATION
from skill.dialogs.following import followed
from skill.dialogs.known import Known
from skill.dialogs.meaning import (
    SURE,
    UNSURE,
    asks_back,
    asks_for_more,
    at_corner,
    chosen_of,
    crossing,
    for_elsewhere,
    is_address,
    meant_as,
    slots_of,
    steering,
)  # fmt: skip
from skill.dialogs.spoken import in_own_language
from skill.dialogs.where_to import where_to
from skill.dialogs.worded import steered, worded
from skill.heard import vocabulary
from skill.heard.leaning import without_leaning
from skill.heard.naming import plain
from skill.heard.wider import in_the_evening, widened
from skill.location import corners, sites
from skill.location.around import around
from skill.location.places import places_by_name
from skill.memory import Expecting, Memory
from skill.skill import Skill
from skill.topics import (
    EMERGENCY,
    FALLBACK,
    HELP,
    LANGUAGE,
    NEXT_ONE,
    NO,
    REPEAT,
    SET_ADDRESS,
    TOPIC_OF,
    YES,
)
from skill.turn import Pending, Question, Reply, Slot
from words import language_of, phrases

if TYPE_CHECKING:
    from skill.understand import Understander, Understood

FEWEST_TO_SWITCH = 3  # words; fewer say too little about their language
NOTHING_MORE = frozenset({TOPIC_OF[FALLBACK], TOPIC_OF[HELP], TOPIC_OF[REPEAT]})
"""Topics that are not offered as the second question of a breath: nothing would be told."""
SAID_OF_MORE = (YES, NO, HELP, LANGUAGE, FALLBACK)
"""What steers, and whose words may as well be an answer to what was asked."""
MORE_WHERE = {Expecting.OFFER: YES, Expecting.NOTHING: NEXT_ONE, Expecting.CONFIRM: FALLBACK}
"""What "more" is, by what is awaited: of a place that is read back there is no more."""
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
        understood, heard = self._of_itself(understood, heard, locale, remembered, now)
        understood = in_own_language(understood, heard, locale, {language_of(each) for each in self._models})
        if corner and understood.method != "guard":
            understood, heard = at_corner(corner, understood, heard), heard or corner
        if understood.intent == EMERGENCY and self._is_awaited_place(heard, understood, remembered):
            understood = replace(understood, intent=FALLBACK, topic=TOPIC_OF[FALLBACK], slots={})
        question = self._question(heard, locale, understood, remembered)
        whole = self._followed(question, understood, remembered, now)
        question = in_the_evening(whole) if whole is not None else widened(question)
        words = "" if chosen_of(understood, remembered) else text  # "the second one" is nothing to search for
        question = around(replace(question, text=words), self._skill.snapshot())
        question = replace(question, state=state, **self._where(question, address))
        single = awaiting.asked_item(remembered) or crossing(understood, text)
        then = None if single else self._second(understood, locale, now)
        reply = replace(self._skill.answer(replace(question, then=then), now), text=text)
        return cautioned(reply) if understood.doubt and not self._leans(text, locale, remembered) else reply

    def again(self, asked: Pending, text: str, locale: str, address: str | None, now: datetime) -> Reply:
        """A question that is known already, as a link says it; ``text`` is how it was asked, or ""."""
        text = text.strip()[:LONGEST_TEXT]
        question = Question(
            topic=asked.topic,
            intent=asked.intent,
            slots=asked.slots,
            locale=locale,
            text=text,
            offset=asked.offset,
        )
        question = replace(question, **self._where(question, address))
        return replace(self._skill.answer(question, now), text=text)

    def _leans(self, text: str, locale: str, remembered: Memory) -> bool:
        """Whether the words say nothing that could be misunderstood: "more", "and mine?"."""
        own = plain(text) in phrases(locale).say("heard.own_place").split("|")
        steers = asks_back(text, locale, remembered) or bool(steering(text, locale, remembered))
        homeless = where_to(text, phrases(locale), remembered) is not None
        lost = of_a_lost_cart(plain(text), phrases(locale), remembered, urgent=True) is not None
        return own or steers or homeless or lost or asks_for_more(text, locale, remembered)

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
            detail = awaiting.asks_a_detail(remembered)
            if awaiting.is_own_question(alone, own, locale, awaiting.least(remembered), detail=detail):
                return alone, locale
        understood = self._understander(locale).understand(text, today=today, expecting=awaited)
        urgent = understood.intent == EMERGENCY
        if urgent and understood.method == "guard":
            return understood, locale
        asked = remembered.expecting is not Expecting.NOTHING or remembered.between
        stays = asked or len(text.split()) < FEWEST_TO_SWITCH
        for other in (each for each in self._models if language_of(each) != language_of(locale)):
            also = self._understander(other).understand(text, today=today, expecting=awaited)
            if steering := self._steered(text, other, also, understood, remembered, today):
                return steering, locale  # "again", or a yes, of who is spoken to in another than their own
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

    def _steered(
        self,
        text: str,
        other: str,
        also: Understood,
        understood: Understood,
        remembered: Memory,
        today: date,
    ) -> Understood | None:
        """What words only steer with in the language spoken before, also where a dialog awaits free words."""
        if self._steers(also, understood, remembered):
            return also
        if not remembered.language:
            return None
        alone = self._understander(other).understand(text, today=today)
        ends = alone.method == "exact" and alone.intent in CONVERSATION and alone.intent not in SAID_OF_MORE
        return alone if ends else None

    @staticmethod
    def _steers(also: Understood, understood: Understood, remembered: Memory) -> bool:
        """Whether words that are not surely understood only steer in another language: "again", or a yes."""
        control = also.intent in CONVERSATION and also.intent not in (LANGUAGE, FALLBACK)
        either = bool(remembered.language) or also.intent in (YES, NO)
        return control and either and also.method != "statistical" and understood.confidence < SURE

    def _of_itself(
        self, understood: Understood, text: str, locale: str, remembered: Memory, now: datetime
    ) -> tuple[Understood, str]:
        """ "What about the pool?" as the first words lean on nothing: "the pool" says what is meant."""
        first = remembered.before is None and remembered.expecting is Expecting.NOTHING
        rest = without_leaning(text, locale) if first and not awaiting.is_plain(understood) else text
        if rest == text:
            return understood, text
        alone = self._understander(locale).understand(rest, today=day_of(now, self._skill.settings.zone))
        return (alone, rest) if alone.confidence > understood.confidence else (understood, text)

    def _is_awaited_place(self, text: str, understood: Understood, remembered: Memory) -> bool:
        """Whether words that are only like an emergency are the place that was just asked for.

        "Corner of Main and Second" is what people in need say too.
        """
        if understood.method == "guard" or not awaiting.awaits_address(remembered):
            return False
        return sites.is_known(text, self._skill.snapshot())

    def _question(self, text: str, locale: str, understood: Understood, remembered: Memory) -> Question:
        asked = worded(text, locale, understood, remembered)
        if (meant := steered(asked, understood, remembered)) is not None:
            return meant
        named = self._is_named_site(text, remembered)
        if named or awaiting.gives_words(understood, remembered, text, locale):
            there = awaiting.tells_the_place(text, locale, remembered, named=named)
            return meant_as(asked, *((SET_ADDRESS, {"address": Slot(text)}) if there else (FALLBACK,)))
        more = MORE_WHERE.get(remembered.expecting, "")
        if more and asks_for_more(text, locale, remembered):
            return replace(meant_as(asked, more), guessed=False)
        address = is_address(asked, understood, remembered) or self._is_more(asked, remembered)
        guessed = understood.method == "statistical" and understood.confidence < SURE
        address = address or (guessed and remembered.expecting is Expecting.CHOICE)
        if address or self._is_street(text, understood, remembered):
            return meant_as(asked, SET_ADDRESS, {"address": Slot(text)})
        return for_elsewhere(asked, remembered)

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
        if item is None or not awaiting.takes_a_place(item):
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
        if second.topic in NOTHING_MORE:
            return None
        return Pending(topic=second.topic, intent=second.intent, slots=slots_of(second))

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
