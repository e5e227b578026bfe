"""What a few words mean after the question before them: "what about Bayview?", "what's her number?".

They name one thing, or nothing at all; the rest was said before. Only words come this way: on Alexa the
interaction model says which intent they belong to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from skill.answers.told import TOLD, WHAT_TO_DO
from skill.dialogs.awaiting import HOURS, is_plain
from skill.dialogs.carried import ABOUT_MEETINGS
from skill.dialogs.known import Known
from skill.dialogs.leaning import UNDATED
from skill.heard.dates import days_of
from skill.heard.naming import plain
from skill.intents.contact_lookup import GUARDED, WHY
from skill.listing import MOST, PICK
from skill.memory import Expecting, Memory
from skill.topics import EMERGENCY, FALLBACK, HELP, NEXT_ONE, OUT_OF_SCOPE, TOPIC_OF, WHERE_IS_THAT
from skill.turn import Pending, Question, Slot
from words import Phrases, languages, phrases

if TYPE_CHECKING:
    from skill.understand import Understood

MOST_WORDS = 8
"""Of a sentence that leaves out what it is about; longer ones say it."""
FRAGMENT = 4
"""Words that may stand alone for what they name: "the planning commission"."""
DATED = {"date", "holiday"}
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
CONTACT = "ContactLookupIntent"
SPEAK = "MeetingParticipationIntent"
CART, STOLEN = "CartRequestIntent", "stolen or broken"
HAS_A_NUMBER = frozenset({HOURS, CONTACT, "CouncilMemberIntent"})
ASKED_ON = frozenset(
    {"permit_info", "business_license", "assistance_lookup", "jobs", "cart_request", "towing", "bill_help"}
)
"""Topics of which staff tell more than one thing."""
HAS_AN_END = frozenset({"road_closures", "city_alerts", "weather_alert", "utility_outage", "snow_emergency"})
"""Topics whose answers say until when."""
ALERTS = frozenset({"city_alerts", "weather_alert"})
READ_OUT = frozenset(
    {
        *("events", "news", "nearby_places", "road_closures", "city_alerts", "weather_alert"),
        *("field_status", "facility_schedule"),
    }
)
"""Topics whose answers are lists, of which one can be asked for by its place."""
AGENDA = "meeting_agenda"
"""A list after which the next meeting follows."""
OF = "of"
"""The slot that keeps the intent whose cost is asked."""
REACHED = {HOURS: CONTACT}
"""What tells the number of a thing, where that is another question than the one that tells of it."""


def followed(
    asked: Question, understood: Understood, remembered: Memory, today: date, known: Known
) -> Question | None:
    """The whole question that the words stand for; None where they are a question of their own."""
    if asked.intent == EMERGENCY:
        cart = _of_a_lost_cart(asked, remembered)
        return None if cart is None else _meaning(asked, cart)
    if remembered.expecting not in (Expecting.NOTHING, Expecting.OFFER):
        return _amid(asked, understood, remembered)
    if any(plain(asked.text) in phrases(each).say("heard.another").split("|") for each in languages()):
        return replace(asked, topic=TOPIC_OF[HELP], intent=HELP, slots={}, close=())
    if understood.intent in (NEXT_ONE, WHERE_IS_THAT) and is_plain(understood):
        return None  # "and the one after that" is no address on the street of that name
    # A few words that steer: "more" is no thing to be sorted.
    if asked.intent in (NEXT_ONE, WHERE_IS_THAT) and asked.intent != understood.intent:
        return None
    meant = (
        _picked(asked, remembered)
        or _of_a_lost_cart(asked, remembered)
        or _office_for(asked, understood)
        or _of_a_shelter(asked, understood, remembered)
        or _of_what_was_told(asked, remembered)
        or _of_the_same(asked, understood, remembered)
        or _for_another_day(asked, remembered, today)
        or _for_another_thing(asked, understood, remembered, today, known)
    )
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


def _amid(asked: Question, understood: Understood, remembered: Memory) -> Question | None:
    """ "What's her number?" amid an open question: no answer to that begins so."""
    begins = tuple(f"{words} " for words in phrases(asked.locale).say("heard.asks").split("|"))
    meant = _of_the_same(asked, understood, remembered) if plain(asked.text).startswith(begins) else None
    return None if meant is None else _meaning(asked, meant)


# -- one of several: "the second one"


def _picked(asked: Question, remembered: Memory) -> Pending | None:
    """One of the things that were read out last, by its place among them; of nothing, words that are a number
    and no more are not understood."""
    before, further = remembered.before, remembered.yes or remembered.further
    number = _ordinal(asked) if len(remembered.between) < 2 else None
    if number is None:
        return None
    if before is not None and further is not None and further.topic == before.topic in READ_OUT:
        told = further.offset - before.offset if PICK not in further.slots else 0  # else it is not known
        number = number or told
    elif before is None or before.topic != AGENDA:
        number = 0
    if before is None or not number:
        return Pending(topic=TOPIC_OF[FALLBACK], intent=FALLBACK, slots={PICK: Slot("?")})
    slots = {**before.slots, PICK: Slot(str(number))}
    return replace(before, slots=slots, offset=before.offset + number - 1)


def _ordinal(asked: Question) -> int | None:
    """Which of several things the words mean, and nothing else: "the second one"; 0 is the last."""
    said = phrases(asked.locale)
    beside = said.say("heard.one_of").split("|")
    words = [word for word in plain(asked.text).split() if word not in beside]
    if len(words) != 1 or words[0].isdecimal():
        return None
    if words[0] in said.say("heard.last_one").split("|"):
        return 0
    numbered = (n for n in range(1, MOST + 1) if words[0] in said.say(f"heard.place.{n}").split("|"))
    return next(numbered, None)


# -- nothing is named: "is it open on Sunday", "what's her number"


def _of_the_same(asked: Question, understood: Understood, remembered: Memory) -> Pending | None:
    about, heard = remembered.about, set(plain(asked.text).split())
    said = phrases(asked.locale)
    if not _names_nothing(asked, understood) or heard & set(said.say("heard.somebody").split("|")):
        return None
    reach = bool(heard & set(said.say("heard.reach").split("|")))
    if about is None or about.intent not in HAS_A_NUMBER:
        asks = reach and (not is_plain(understood) or asked.intent == CONTACT)
        slots = {TOLD: Slot("it")}
        return Pending(topic=TOPIC_OF[CONTACT], intent=CONTACT, slots=slots) if asks else None
    if reach:
        intent = REACHED.get(about.intent, about.intent)
        return replace(about, topic=TOPIC_OF[intent], intent=intent)
    if about.intent == CONTACT and heard & {"hours", "horario", "horarios"}:
        return about  # which tells its hours too
    if about.intent == HOURS and heard & set(said.say("heard.hours").split("|")):
        days = {name: slot for name, slot in asked.slots.items() if name in DATED}
        return replace(about, slots={**about.slots, **days})
    return None


def _of_a_lost_cart(asked: Question, remembered: Memory) -> Pending | None:
    """A stolen cart is replaced: nobody is sent to the police for it, nor to 911."""
    heard, said, before = f" {plain(asked.text)} ", phrases(asked.locale), remembered.before
    of_it = heard.strip() in said.say("heard.stolen_it").split("|")
    gone = any(f" {each} " in heard for each in said.say("heard.gone").split("|"))
    named = gone and any(f" {each} " in heard for each in said.say("heard.cart").split("|"))
    its_own = of_it and before is not None and before.intent == CART
    if not its_own and (not named or asked.intent == EMERGENCY):
        return None
    return Pending(topic=TOPIC_OF[CART], intent=CART, slots={"query": Slot(STOLEN)})


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


def _of_what_was_told(asked: Question, remembered: Memory) -> Pending | None:
    """ "How much is it" is the office's to say; "how do I apply" is asked of the topic before."""
    said, heard, about, before = phrases(asked.locale), plain(asked.text), remembered.about, remembered.before
    if heard in said.say("heard.cost").split("|") and (about is not None or before is not None):
        known = about is not None and about.intent in (HOURS, CONTACT)
        whom = dict(about.slots) if about is not None and known else {TOLD: Slot("it")}
        slots = {**_asked_on(before), **whom, WHY: Slot(GUARDED)}
        return Pending(topic=TOPIC_OF[CONTACT], intent=CONTACT, slots=slots)
    if before is not None and before.topic in HAS_AN_END and heard in said.say("heard.until").split("|"):
        return replace(before, offset=0)
    if (meant := _beyond_what_was_told(heard, said, remembered)) is not None:
        return meant
    if before is not None and heard in said.say("heard.go_on").split("|"):
        return _gone_on(before)
    return None


def _beyond_what_was_told(heard: str, said: Phrases, remembered: Memory) -> Pending | None:
    """ "What should I do?" of the alerts that were told, "can I speak there?" of the meeting."""
    before, about = remembered.before, remembered.about
    if before is None:
        return None
    if before.topic in ALERTS and heard in said.say("heard.what_to_do").split("|"):
        return replace(before, slots={**before.slots, WHAT_TO_DO: Slot(WHAT_TO_DO)}, offset=0)
    if before.topic not in ABOUT_MEETINGS or heard not in said.say("heard.speak_at").split("|"):
        return None
    told = {**(about.slots if about is not None else {}), **before.slots}
    body = {name: slot for name, slot in told.items() if name == "body"}
    return Pending(topic=TOPIC_OF[SPEAK], intent=SPEAK, slots=body)


def _gone_on(before: Pending) -> Pending | None:
    """The topic before, where staff tell more of it; or that of which the cost was asked."""
    if before.topic in ASKED_ON:
        return replace(before, offset=0)
    if OF not in before.slots:
        return None
    intent = before.slots[OF].value
    kept = {name: slot for name, slot in before.slots.items() if name not in (OF, WHY, TOLD)}
    return Pending(topic=TOPIC_OF[intent], intent=intent, slots=kept)


def _asked_on(before: Pending | None) -> dict[str, Slot]:
    """What was asked before its cost was, so that "how do I apply" is still about the deck."""
    if before is None or not (before.topic in ASKED_ON or OF in before.slots):
        return {}
    return {OF: Slot(before.intent), **before.slots}


def _names_nothing(asked: Question, understood: Understood) -> bool:
    """Whether all the words are pronouns, question words, what is asked of a thing, or a day."""
    words = plain(asked.text).split()
    said = (understood.slots[name].said for name in DATED & set(understood.slots))
    days = {word for each in said for word in plain(each).split()}
    nameless = set(phrases(asked.locale).say("heard.nameless").split("|"))
    return 0 < len(words) <= MOST_WORDS and set(words) - days <= nameless


# -- another day: "and the week after"


def _for_another_day(asked: Question, remembered: Memory, today: date) -> Pending | None:
    """ "The week after", "the next day": after the day that was asked about before."""
    before, heard = remembered.before, plain(asked.text)
    slot = before.slots.get("date") if before is not None else None
    span = days_of(slot.value, today) if slot is not None else None
    if before is None or span is None:
        return None
    said, after = phrases(asked.locale), span[1]
    if heard in said.say("heard.day_after").split("|"):
        value = after.isoformat()
    elif heard in said.say("heard.week_after").split("|"):
        year, week, _ = (after + WEEK - ONE_DAY).isocalendar()
        value = f"{year}-W{week:02}"
    else:
        return None
    return replace(before, slots={**before.slots, "date": Slot(value)}, offset=0)


# -- another thing: "what about Bayview"


def _for_another_thing(
    asked: Question, understood: Understood, remembered: Memory, today: date, known: Known
) -> Pending | None:
    before, rest = remembered.before, _without_leaning(asked)
    leans = rest != asked.text
    if before is None or before.intent == OUT_OF_SCOPE or not rest:
        return None
    if not leans and (is_plain(understood) or len(rest.split()) > FRAGMENT):
        return None
    date = understood.slots.get("date")
    if before.intent in UNDATED and date is not None and plain(date.said) == plain(rest):
        return None
    if _names_nothing(asked, understood) and (before.intent in UNDATED or not DATED & set(understood.slots)):
        return None
    found = known.value(rest, before, today) or known.name(rest, before)
    if not found:
        return None
    dropped = {*DATED, "when", "which"} if DATED & set(found) else REPLACED.get(next(iter(found)), set())
    kept = {name: slot for name, slot in before.slots.items() if name not in dropped}
    return replace(before, slots={**kept, **found}, offset=0)


def _without_leaning(asked: Question) -> str:
    """The words behind "what about"; all of them where they do not lean on the question before."""
    row = asked.text.split()
    for words in sorted(phrases(asked.locale).say("heard.leaning").split("|"), key=len, reverse=True):
        count = len(words.split())
        if count < len(row) and plain(" ".join(row[:count])) == words:
            return " ".join(row[count:])
    return asked.text


REPLACED: Mapping[str, set[str]] = {
    "place": {"place", "facility_kind"},
    "facility_kind": {"place", "facility_kind"},
    "official": {"official", "district"},
    "district": {"official", "district"},
    "body": {"body", "date"},
    "department": {"department", "query", "place"},
}
"""Which slots of the question before a new value takes the place of."""
