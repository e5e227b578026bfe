"""A dialog: what is wrong, where, what the service asks for; read back, confirmed, and on file with a number.

Filed through the port :class:`city.reports.ReportDesk`. Nobody is asked who they are.
"""

from __future__ import annotations

from city.errors import TownbellError
from city.nouns import replace
from city.reports import Filed, Report
from skill.answers import published
from skill.context import Context
from skill.dialogs.asked_details import PREFIX, attributes, filled, told
from skill.dialogs.filling import MOST_MISSED, answered_with, asking, opened, put, said, without
from skill.dialogs.form import NO, YES, Form, Item, Listens
from skill.dialogs.reporting import OTHER, key_of, problem, typed
from skill.heard.naming import plain
from skill.heard.numbers import in_groups
from skill.location.address import CORNER, chosen
from skill.location.sites import Lies, Site, located
from skill.turn import Answer, Because, Either, Named, Pending, Question, Row, Say, Slot, Value, Where, say
from words import languages, phrases

WHAT, WORDS, WHERE, NEAR, HERE, CONFIRM, PART = "what", "words", "where", "near", "here", "confirm", "part"
CHOICE = "choice"
"""The words of which several places are meant, to be asked again after a side question."""
MISHEARD = "misheard"
"""The words of the place that was not found the first time."""
AS_SAID = "as_said"
"""Marks a place that nobody found: it is written down in the resident's words."""

_ITEMS = {
    WHAT: Item(Listens.VALUE, "service_type", "query", also=("address",)),
    WORDS: Item(Listens.WORDS, "query", "query", also=("service_type",)),
    WHERE: Item(Listens.VALUE, "address", "address"),
    PART: Item(Listens.WORDS, "query", "query"),
    CONFIRM: Item(Listens.YES_NO, words=PART, also=("address",)),
}
_YES_NO = Item(Listens.YES_NO, also=("address",))
_DETAIL = Item(Listens.WORDS, "query", "query")
_PARTS = {
    "problem": ("service_type", "details"),
    "place": ("where", "address", "street", "on_street", HERE, MISHEARD),
    "details": ("details",),
}
"""What is asked for anew where the resident says what is wrong with the report."""


def item(name: str) -> Item:
    """How each item is asked for; what the service asks for, in words."""
    return _DETAIL if name.startswith(PREFIX) else _ITEMS.get(name, _YES_NO)


def answer(question: Question, context: Context) -> Answer:
    """The next thing to ask, or the number of the report."""
    if context.desk is None:
        return _cannot(question, context)
    form, reply = answered_with(opened(question, context.memory.form, context.now.isoformat()))
    form = _at_a_place(form, question, context)
    if form.missed >= MOST_MISSED or (reply == NO and form.asks in (WHAT, WORDS, WHERE, PART)):
        return _left(form, context)
    if form.asks == CONFIRM and reply == NO:
        return asking(form, PART, say("report.ask_part"), slot="query")
    form = _part_of(form, question.locale)
    wrong = form.asks == CONFIRM and bool(said(form, PART))  # "the place" says no, and what to change
    form, as_it_was = _moved(form, question, context), without(form, PART)
    form = _changed(form, question.locale)
    if wrong and form.slots == as_it_was.slots:
        form = replace(form, missed=form.missed + 1)
    elif form.asks == CONFIRM and form.slots.keys() & {"address", "street"}:
        form = replace(form, missed=0)  # that was understood, whatever was not before it
    form = typed(form, question.locale, _but_where(question.text, said(form, "address"), question.locale))
    missing = _what(form, reply) or _where(form, reply, question, context)
    if not isinstance(missing, Answer):
        missing = filled(missing, reply, question.locale, context)
    if isinstance(missing, Answer):
        return missing
    if form.asks == CONFIRM and reply == YES:
        return _filed(missing, question, context)
    return _read_back(missing, question.locale, context)


def _at_a_place(form: Form, question: Question, context: Context) -> Form:
    """ "Report a pothole at City Hall": a place of the city that the first sentence ends with, which is no
    address, and so in no slot."""
    if form.asks or not question.text or form.slots.keys() & {"address", "street", "where"}:
        return form
    words = question.text.split()
    heads = _heard("at_a_place", question.locale)
    for at in range(1, len(words) - 1):
        rest = " ".join(words[at:])
        behind = _behind(rest, heads)
        if behind not in ("", rest) and located(behind, context, question.locale).lies is Lies.THERE:
            return put(form, address=Slot(behind))
    return form


def _but_where(words: str, place: str, locale: str) -> str:
    """What is said without the place at its end: "report a problem at City Hall" tells of no problem."""
    at = words.casefold().rfind(place.split(CORNER)[0].casefold()) if place else -1
    rest = (words[:at] if at > 0 else words).split()
    heads = {word for head in _heard("at_a_place", locale) for word in head.split()}
    while at > 0 and rest and plain(rest[-1]) in heads:
        rest.pop()
    return " ".join(rest)


def _cannot(question: Question, context: Context) -> Answer:
    """Where nobody here takes reports: how the city does, in staff's words, else whom to call."""
    told = published.answer(question, context)
    if told.because is not Because.NO_DATA:
        return told
    return replace(told, says=(say("report.cannot", phone=context.settings.phone),))


def _left(form: Form, context: Context) -> Answer:
    """The dialog ends without a report; who is stuck hears whom to call."""
    stuck = form.missed >= MOST_MISSED or form.asks == WHERE
    call = (say("report.call", phone=context.settings.phone),) if stuck else ()
    return Answer(says=(say("left.report_issue"), *call), because=Because.CONVERSATION)


def _moved(form: Form, question: Question, context: Context) -> Form:
    """ "What should I change?" - "It's at City Hall": the place itself tells what was wrong.

    So does "no wait, it's at City Hall" where a detail was asked for.
    """
    asked = form.asks if form.asks.startswith(PREFIX) else PART
    words = said(form, asked)
    corrected = _corrected(words, question.locale)
    words = corrected or (words if asked == PART else "")
    # An address is one, whether it is found or not; so is "in front of my house".
    meant = corrected[:1].isdecimal() or plain(words) in _heard_anyhow("here", question.locale)
    if not words or (not meant and located(words, context, question.locale).lies is not Lies.THERE):
        return form
    return put(without(form, asked, *_PARTS["place"]), address=Slot(words))


def _part_of(form: Form, locale: str) -> Form:
    """ "Change the address", heard as if it were one, says what is wrong with what was read back."""
    words = said(form, "address")
    named = any(
        f" {each} " in f" {plain(words)} "
        for part in _PARTS
        for each in _heard_anyhow(f"part.{part}", locale)
    )
    if form.asks != CONFIRM or not named or any(each.isdigit() for each in words):
        return form
    return put(without(form, "address"), **{PART: Slot(words)})


def _corrected(words: str, locale: str) -> str:
    """The words behind those that take something back; "" where they take nothing back."""
    said = phrases(locale)
    back = _behind(words, said.say("heard.correction").split("|"))
    return _behind(back, said.say("heard.it_is_at").split("|")) if back != words else ""


def _behind(words: str, heads: list[str]) -> str:
    """The words without those that they begin with, of which there may be several: "no, wait, sorry"."""
    row, named = words.split(), set(heads)
    while row:
        begins = [at for at in range(1, len(row) + 1) if plain(" ".join(row[:at])) in named]
        if not begins:
            break
        row = row[max(begins) :]
    return " ".join(row)


def _changed(form: Form, locale: str) -> Form:
    """The form without the part that the resident wants to change."""
    words = f" {plain(said(form, PART))} "
    heard = {part: _heard_anyhow(f"part.{part}", locale) for part in _PARTS}
    named = [part for part, names in heard.items() if any(f" {each} " in words for each in names)]
    gone = [slot for part in named for slot in _PARTS[part]]
    if {"problem", "details"} & set(named):
        gone += [name for name in form.slots if name.startswith(PREFIX)]
    changed = without(form, PART, *gone)
    return put(changed, here=Slot(NO)) if "place" in named else changed  # it is not there, wherever it is


def _what(form: Form, reply: str) -> Answer | None:
    """Ask what is wrong; of something else than the usual, a sentence about it."""
    sorry = (say("report.sorry"),) if form.missed and not reply else ()
    if not said(form, "service_type"):
        return asking(form, WHAT, say("report.ask_what"), *sorry, slot="service_type")
    if said(form, "service_type") == OTHER and not said(form, "details"):
        return asking(form, WORDS, say("report.ask_words"), *sorry, slot="query")
    return None


def _where(form: Form, reply: str, question: Question, context: Context) -> Form | Answer:
    """The form with its place; or what to ask about it."""
    if form.asks == NEAR and reply:
        near, form = said(form, "near_place"), without(form, "near_place")
        return put(form, where=Slot(near)) if reply == YES else _ask_where(form, say("no.other_address"))
    if form.asks == HERE and reply == NO:
        return _ask_where(put(form, here=Slot(NO)), say("no.other_address"))
    home = context.place.label if context.place else ""
    text = said(form, "address") or said(form, "street")
    text = _corrected(text, question.locale) or text
    if form.asks == NEAR and not text and said(form, "near_place"):
        return asking(form, NEAR, say("address.did_you_mean", address=Where(said(form, "near_place"))))
    text = text or (said(form, CHOICE) if form.asks == WHERE and not reply else "")
    form = without(form, "address", "street", CHOICE)
    if home and ((form.asks == HERE and reply) or plain(text) in _heard_anyhow("here", question.locale)):
        return put(form, where=Slot(home))
    if plain(text) in _heard_anyhow("here", question.locale):  # whose home it is nobody knows yet
        return asking(form, WHERE, say("address.ask"), slot="address")
    if text:
        return _looked_up(form, text, question.locale, context)
    if said(form, "where"):
        return form
    if home and HERE not in form.slots:
        return asking(form, HERE, say("report.ask_here", address=Where(home)))
    return _ask_where(form, *((say("report.sorry"),) if form.missed and not reply else ()))


def _ask_where(form: Form, *first: Say) -> Answer:
    return asking(form, WHERE, say("report.ask_where"), *first, slot="address")


def _looked_up(form: Form, text: str, locale: str, context: Context) -> Form | Answer:
    """The place that the words mean, or what to ask back."""
    picked = chosen(text, context.memory.offered, locale)
    site = Site(Lies.THERE, (picked,)) if picked else located(text, context, locale, said(form, "on_street"))
    beside = _behind(text, [*_heard("at_a_place", locale), *_heard("it_is_at", locale)])
    if site.lies is Lies.UNKNOWN and beside != text:  # "in front of City Hall"
        site = located(beside, context, locale, said(form, "on_street"))
    label = site.places[0].label if site.places else ""
    if site.lies is Lies.THERE:
        return put(form, where=Slot(label))
    if site.lies is Lies.NEAR:
        near = put(form, near_place=Slot(label))
        return asking(near, NEAR, say("address.did_you_mean", address=Where(label)))
    if site.lies is Lies.CHOICE:
        several = Either(tuple(Where(place.label) for place in site.places))
        ask, which = say("address.which", addresses=several), put(form, **{CHOICE: Slot(text)})
        return asking(which, WHERE, ask, slot="address", offered=site.places)
    if site.lies is Lies.STREET and not said(form, "on_street"):
        on = put(form, on_street=Slot(label))
        return asking(on, WHERE, say("report.ask_on_street", street=Where(label)), slot="address")
    return _not_found(form, text, site, context)


def _not_found(form: Form, text: str, site: Site, context: Context) -> Form | Answer:
    """Asked once more; then it is written down as it was said, for a person to understand."""
    city = context.settings.city
    if site.lies is Lies.OUTSIDE:
        outside = say("report.outside", city=city)
        return asking(form, WHERE, say("address.ask_inside", city=city), outside, slot="address", again=True)
    if form.asks == WHERE and form.missed:
        return _as_said(form, text)
    street = said(form, "on_street")
    if street:
        return put(form, where=Slot(f"{street}: {text}" if plain(text) != plain(street) else text, AS_SAID))
    kept = put(form, **{MISHEARD: Slot(text)})
    return asking(
        kept, WHERE, say("report.ask_where_again"), say("report.not_found"), slot="address", again=True
    )


def _as_said(form: Form, text: str) -> Form:
    """The place in the words that were said. After a house's address that nobody found, a sentence without
    a number is no place but a detail: "my neighbor plays drums at three"."""
    before, form = said(form, MISHEARD), without(form, MISHEARD)
    if not before[:1].isdecimal() or text[:1].isdecimal():
        return put(form, where=Slot(text, AS_SAID))
    more = form if said(form, "details") else put(form, details=Slot(text))
    return put(more, where=Slot(before, AS_SAID))


def _read_back(form: Form, locale: str, context: Context) -> Answer:
    where = form.slots["where"]
    key = "report.read_back_as_said" if where.id == AS_SAID else "report.read_back"
    place: Value = where.value if where.id == AS_SAID else _called(where.value)
    sorry = (say("report.sorry"),) if form.missed and form.asks == CONFIRM else ()
    details = said(form, "details")
    more = (say("report.details", details=details),) if details else ()
    more = (*more, *told(form, locale, context))
    asked = asking(form, CONFIRM, say("report.ask_send"))
    return Answer(
        says=(*sorry, say(key, problem=problem(form), where=place), *more),
        because=asked.because,
        ask=asked.ask,
        rows=(Row(problem(form), place),),
        title=say("report.title"),
        remember=asked.remember,
    )


def _called(label: str) -> Value:
    """A place as it is said: an address or a crossing in full, a name with its article."""
    return Where(label) if label[:1].isdecimal() or "&" in label else Named(label)


def _filed(form: Form, question: Question, context: Context) -> Answer:
    """The report goes to the desk; what became of it is told as it is.

    The desk never learns whose it is. Who is known keeps its number, so as to hear and delete it.
    """
    assert context.desk is not None
    if context.desk.is_live:
        context.meanwhile("progress.report")
    try:
        filed = context.desk.file(_report(form, context, question.locale))
    except TownbellError:
        sorry = say("report.failed", phone=context.settings.phone)
        return Answer(says=(sorry,), because=Because.NO_DATA)
    if question.caller is not None:
        from skill.amazon.account import keep_number

        keep_number(filed.number, question, context)
    # What is asked next is asked of a report that is on file: in another language it is not filed again.
    number = {"request_number": Slot(filed.city_number or filed.number)}
    stands = Pending(topic="case_status", intent="CaseStatusIntent", slots=number)
    return Answer(
        says=(_told(filed),),
        title=say("report.title"),
        rows=(Row(_number(filed), problem(form)),),
        remember={"before": stands},
    )


def _told(filed: Filed) -> Say:
    """What the resident hears. The state's name is part of the key, so that each has its own sentence."""
    return say(f"report.{filed.state}", number=_number(filed))


def _number(filed: Filed) -> str:
    return filed.city_number or in_groups(filed.number)


def _report(form: Form, context: Context, locale: str) -> Report:
    where = form.slots["where"]
    site = Site(Lies.UNKNOWN) if where.id == AS_SAID else located(where.value, context, locale)
    point = site.places[0] if site.lies is Lies.THERE else None
    return Report(
        key=key_of(form),
        service_type=said(form, "service_type"),
        where=where.value,
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        details=said(form, "details"),
        attributes=attributes(form, locale, context),
        locale=locale,
        at=context.now,
    )


def _heard(what: str, locale: str) -> list[str]:
    """The ways to say something, in the words of the locale."""
    return phrases(locale).say(f"heard.{what}").split("|")


def _heard_anyhow(what: str, locale: str) -> list[str]:
    """The same in every language: a device that answers in Spanish may go on listening in English."""
    return [*_heard(what, locale), *(word for each in languages() for word in _heard(what, each))]
