"""What the last question listens for where it is answered in words, and whether the words answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skill import intents
from skill.dialogs.dialogue import CONVERSATION
from skill.dialogs.form import Form, Item, Listens
from skill.dialogs.reporting import OTHER
from skill.heard.naming import plain
from skill.memory import Expecting, Memory
from skill.topics import EMERGENCY, FALLBACK, LANGUAGE, NO, REPEAT, SET_ADDRESS, YES
from skill.turn import Pending
from words import Phrases, phrases

if TYPE_CHECKING:
    from skill.understand import Understood

SURE_ALONE = 0.8  # below, what the conversation was about may decide
BEGUN_AS_ONE = 0.4  # enough where words begin as a question does and none was awaited
DETAIL = "detail."  # with which the items begin that a service asks for
CERTAIN = 0.9  # another language is answered only where there is no doubt, or the words are its own
HOURS = "FacilityHoursIntent"  # what a bare name of a place asks for
TOLD_OF_A_PROBLEM = frozenset({"report_issue", "utility_outage"})  # what may be a detail: "hay una fuga"
FRAGMENT = 4
"""Words that may stand alone for what they name: "the planning commission"."""
MEANT = "meant"  # what a choice between questions fills; no slot of any intent


def awaited(remembered: Memory, locale: str, terms: Any) -> Any:
    """What the last question asked for, in the terms of understanding; None where it asked nothing."""
    if len(remembered.between) > 1:
        said = phrases(locale)
        return terms.choice(FALLBACK, MEANT, tuple(_called(each, said) for each in remembered.between))
    item = asked_item(remembered)
    if item is not None and remembered.form is not None:
        return _awaited_by(remembered.form, item, remembered, terms)
    if remembered.expecting in (Expecting.CONFIRM, Expecting.OFFER):
        return terms.yes_no()
    if remembered.expecting is Expecting.CHOICE:
        return terms.choice(SET_ADDRESS, "address", tuple(place.label for place in remembered.offered))
    if remembered.expecting is Expecting.ADDRESS:
        return terms.value(SET_ADDRESS, "address")
    if remembered.expecting is Expecting.PLACE:
        return terms.value("FacilityHoursIntent", "place")
    if remembered.before is not None:
        return terms.value(remembered.before.intent, "date")  # "and tomorrow?"
    return None


def _called(each: Pending, said: Phrases) -> str:
    """What one of several is called: a place by its name, a question by its topic."""
    key, place = f"topic.{each.topic}", each.slots.get("place")
    if place is not None and place.id:
        return place.value
    return said.say(key) if said.has(key) else ""  # the memory is the caller's


def awaits_address(remembered: Memory) -> bool:
    """Whether an address was asked for, which may be spelled."""
    item = asked_item(remembered)
    return remembered.expecting is Expecting.ADDRESS or (item is not None and item.slot == "address")


def asked_item(remembered: Memory) -> Item | None:
    """The item of an open form that was just asked for."""
    return intents.item_of(remembered.form) if remembered.expecting is Expecting.FORM else None


def _awaited_by(form: Form, item: Item, remembered: Memory, terms: Any) -> Any:
    """What a form's item listens for, in the terms of understanding."""
    if item.listens is Listens.YES_NO:
        return terms.yes_no()
    if item.listens is Listens.WORDS:
        return terms.text(form.intent, item.slot)
    if remembered.offered:
        labels = tuple(place.label for place in remembered.offered)
        return terms.choice(form.intent, item.slot, labels)
    return terms.value(form.intent, item.slot)


def own_words(text: str, locale: str, wants: str) -> str:
    """The words that may be a question of their own where others are awaited: all of them where free words
    are, and those behind a yes or a no, "okay, when is the next meeting"; "" where there are none.
    """
    if wants == "text":
        return text
    head, _, rest = text.strip().partition(" ")
    said = phrases(locale)
    heads = (*said.say("heard.yes").split("|"), *said.say("heard.no").split("|"))
    return rest.strip() if wants == "yes_no" and plain(head) in heads else ""


def yes_or_no(text: str, locale: str, remembered: Memory) -> str:
    """A bare "no" where free words are awaited: it is a no, not a word; so is "I don't know" to any item."""
    item, said = asked_item(remembered), phrases(locale)
    if item is not None and item.listens is Listens.YES_NO and _is_unknown(text, said):
        return REPEAT  # "no sé" begins like a no
    if remembered.expecting is Expecting.CHOICE and _is_unknown(text, said):
        return REPEAT
    valued = item is not None and item.listens is Listens.VALUE
    if valued or remembered.expecting is Expecting.ADDRESS:
        rather_not = tuple(said.say("heard.rather_not").split("|"))
        return NO if _is_unknown(text, said) or plain(text).startswith(rather_not) else ""
    if item is None or item.listens is not Listens.WORDS:
        return ""
    form = remembered.form
    detail = form is not None and form.asks.startswith(DETAIL)
    unknown = FALLBACK if detail else NO  # a detail may be left open; else there is nothing to go on with
    heard = ((YES, said.say("heard.yes")), (NO, said.say("heard.no")), (unknown, said.say("heard.unknown")))
    return next((intent for intent, words in heard if plain(text) in words.split("|")), "")


def _is_unknown(text: str, said: Phrases) -> bool:
    return plain(text) in said.say("heard.unknown").split("|")


def gives_words(understood: Understood, remembered: Memory, text: str, locale: str) -> bool:
    """Whether words that were not plainly a question of their own answer what an open form asked."""
    item = asked_item(remembered)
    if item is None or remembered.form is None:
        return False
    if takes_a_place(item) and _is_only_a_place(understood, text, locale):
        return True
    again = understood.intent == remembered.form.intent and understood.method != "statistical"
    steers = understood.intent in CONVERSATION and understood.method != "statistical"  # which is a guess
    own = steers or understood.intent == EMERGENCY or again
    own = own or is_own_question(
        understood, text, locale, least(remembered), detail=asks_a_detail(remembered)
    )
    takes = takes_a_place(item)
    if understood.intent == SET_ADDRESS and takes and understood.slots:
        return False
    if "service_type" in (item.slot, *item.also) and _names_a_problem(understood, remembered.form):
        return False
    if takes and not own and says_where(text, locale):
        return True
    if (item.words or takes) and takes_back(text, locale):
        return True
    if own:
        return False
    if not item.words:  # a guess is no question of its own, nor an answer: it was not understood
        return not is_plain(understood) and understood.confidence < SURE_ALONE
    return not is_plain(understood) or understood.intent == SET_ADDRESS


def takes_a_place(item: Item) -> bool:
    """Whether a place answers what was asked for, or corrects what was asked about it."""
    return "address" in (item.slot, *item.also)


def tells_the_place(text: str, locale: str, remembered: Memory, *, named: bool) -> bool:
    """Whether words answer "is it at 410 Calle Ocho?" by where it is: "no, at Magnolia Park", or by the name
    of a place alone (``named``)."""
    item = asked_item(remembered)
    if item is None or item.words or not takes_a_place(item):
        return False
    return named or says_where(text, locale) or takes_back(text, locale)


def _is_only_a_place(understood: Understood, text: str, locale: str) -> bool:
    """Whether nothing but a place is named: "City Hall" says where it is, and does not ask when it opens."""
    slot = understood.slots.get("place")
    if slot is None or understood.intent != HOURS:
        return False
    around = set(phrases(locale).say("heard.around").split("|"))
    return set(plain(text).split()) - set(plain(slot.said).split()) <= around


def _names_a_problem(understood: Understood, form: Form) -> bool:
    """Whether words that tell what is wrong surely are of a kind that the city knows: "a dead raccoon"."""
    slot = understood.slots.get("service_type")
    surely = understood.intent == form.intent and understood.confidence >= SURE_ALONE
    return surely and slot is not None and slot.id not in (None, OTHER)


def says_where(text: str, locale: str) -> bool:
    """Whether words begin as a place does: "at the library" tells where it is, not what goes on there."""
    begins = tuple(f"{words} " for words in phrases(locale).say("heard.at_a_place").split("|"))
    return plain(text).startswith(begins) and not text.rstrip().endswith("?")


def least(remembered: Memory) -> float:
    """How sure it must be that words are a question of their own where others are awaited.

    A sentence of the resident's own may begin as a question does; a place, a number or a choice does not.
    """
    item, form = asked_item(remembered), remembered.form
    free = item is not None and item.listens is Listens.WORDS and item.slot == "query"
    if item is None or form is None or (free and not form.asks.startswith(DETAIL)):
        return SURE_ALONE
    return BEGUN_AS_ONE


def takes_back(text: str, locale: str) -> bool:
    """Whether the words take back a place that was said: "no, wait, it's at 410 Calle Ocho"."""
    said, heard = phrases(locale), f"{plain(text)} "
    heads = sorted(said.say("heard.correction").split("|"), key=len, reverse=True)
    rest = heard
    while head := next((each for each in heads if rest.startswith(f"{each} ")), ""):
        rest = rest[len(head) + 1 :]
    begins = (said.say(f"heard.{key}").split("|") for key in ("it_is_at", "at_a_place"))
    return rest != heard and rest.startswith(tuple(f"{each} " for places in begins for each in places))


def asks_a_detail(remembered: Memory) -> bool:
    """Whether what was asked for is a detail of a report, as the size of a pothole."""
    return remembered.form is not None and remembered.form.asks.startswith(DETAIL)


def is_own_question(
    understood: Understood, text: str, locale: str, least: float = SURE_ALONE, *, detail: bool = False
) -> bool:
    """Whether words that may answer a form are a question: surely one, and begun as one.

    No ``detail`` of a report begins as "hay alertas" and "I need help with rent" do, which a sample says;
    "yard waste pickup" may be what was not collected.
    """
    if understood.intent in (YES, NO, FALLBACK, SET_ADDRESS) or understood.topic == "out_of_scope":
        return False
    if understood.intent in CONVERSATION:
        return understood.method == "exact" or understood.intent == LANGUAGE
    heard = f"{plain(text)} "
    told = not detail or not is_plain(understood) or understood.topic in TOLD_OF_A_PROBLEM
    wants = not told and heard.startswith(_begins(locale, "heard.wants"))
    begun = heard.startswith(_begins(locale, "heard.asks")) or text.rstrip().endswith("?")
    return wants or (understood.confidence >= least and begun)


def _begins(locale: str, key: str) -> tuple[str, ...]:
    return tuple(f"{words} " for words in phrases(locale).say(key).split("|"))


def is_plain(understood: Understood) -> bool:
    """Whether the words are a question of their own, and surely so."""
    plainly = understood.method in ("exact", "pattern", "guard") and understood.topic != "out_of_scope"
    return plainly and understood.confidence >= CERTAIN
