"""What a service asks for besides what and where: its required attributes, at most three (Open311)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from city.addressing.numerals import numbers
from city.localized import Localized, in_language
from city.records import ServiceAttribute, ServiceDefinition
from city.service_questions import asked_by
from skill.context import Context
from skill.dialogs.filling import asking, put, said, without
from skill.dialogs.form import NO, YES, Form
from skill.heard.naming import matching, plain
from skill.turn import Answer, Either, Say, Slot, say
from snapshot.stems import stems
from words import language_of, phrases

MOST_ASKED = 3
MOST_READ_OUT = 5
UNITS = {"heard.in_weeks": 7, "heard.in_months": 30, "heard.in_years": 365}
"""What else days are told in, and how many they are."""
LONGEST = 200
PREFIX = "detail."
Choice = tuple[str, Localized]
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def wanted(form: Form, locale: str, context: Context) -> tuple[ServiceAttribute, ...]:
    """What must be asked for this kind of problem, in the city's order."""
    known = context.snapshot.records(ServiceDefinition)
    asked = asked_by(known, _code(form, context), language_of(locale))
    return tuple(each for each in asked if each.required)[:MOST_ASKED]


def filled(form: Form, reply: str, locale: str, context: Context) -> Form | Answer:
    """The form with all that the service asks for; or the next thing to ask.

    An answer that fits none of the city's choices is asked for once more, and then left open; so is what
    the resident does not know. The office can still ask, and the report is not lost for it.
    """
    for attribute in wanted(form, locale, context):
        name = f"{PREFIX}{attribute.code}"
        answered = name in form.slots and form.slots[name].name
        if answered:
            continue
        words = said(form, name) or (_word(reply, locale) if form.asks == name else "")
        alike = (attribute, *_in_other_languages(attribute, form, context)) if words else ()
        slot = next((read for each in alike if (read := _read(words, each, locale))), None)
        unknown = plain(words) in phrases(locale).say("heard.unknown").split("|")
        if unknown or (slot is None and form.asks == name and form.missed):
            slot = Slot("", None, "open")
        if slot is None:
            missed = form.asks == name and (words or form.missed)  # who comes back to it has answered nothing
            form = without(form, name)  # which nobody understood: it is not said sorry for twice
            again = (say("report.sorry"),) if missed else ()
            whether = _is_whether(attribute, locale)
            ask = _question(attribute)
            return asking(form, name, ask, *again, slot="query", again=bool(again), whether=whether)
        form = put(form, **{name: slot})
    return form


def _in_other_languages(
    attribute: ServiceAttribute, form: Form, context: Context
) -> tuple[ServiceAttribute, ...]:
    """The same choice in the city's other languages: who asked for Spanish is still heard in English."""
    code = _code(form, context)
    others = (each for each in context.snapshot.records(ServiceDefinition) if each.id == code)
    alike = (other for each in others for other in each.attributes if other.code == attribute.code)
    return tuple(other for other in alike if other.values and other != attribute)


def told(form: Form, locale: str, context: Context) -> tuple[Say, ...]:
    """The answers, each behind its question, as they are read back."""
    pairs = [(each, _answer(form, each, locale)) for each in wanted(form, locale, context)]
    return tuple(
        say("report.answered", question=_bare(attribute.question), answer=answer[:1].lower() + answer[1:])
        for attribute, answer in pairs
        if answer
    )


def _answer(form: Form, attribute: ServiceAttribute, locale: str) -> str:
    """What was answered; one of the city's choices in the language that is spoken now."""
    name = f"{PREFIX}{attribute.code}"
    chosen = form.slots[name].id if name in form.slots else None
    names = dict(attribute.values).get(chosen) if chosen else None
    return in_language(names, locale) if names else said(form, name)


def attributes(form: Form, locale: str, context: Context) -> dict[str, str]:
    """The answers by the city's codes, with its own keys where it gave a choice. The size of a pothole is not
    reported of what turned out to be something else."""
    names = {f"{PREFIX}{each.code}" for each in wanted(form, locale, context)}
    return {
        name.removeprefix(PREFIX): slot.id or slot.value
        for name, slot in form.slots.items()
        if name in names and slot.value
    }


def _bare(question: Localized) -> Localized:
    """The city's own words without their marks: we put our own."""
    return {language: text.strip("¿?:. ") for language, text in question.items()}


def _question(attribute: ServiceAttribute) -> Say:
    """The city's own words, as a question whatever they are."""
    question = _bare(attribute.question)
    choices = [name for _, name in attribute.values]
    if not 1 < len(choices) <= MOST_READ_OUT:
        return say("report.attribute", question=question)
    lower: list[Localized] = [
        {k: text[:1].lower() + text[1:] for k, text in each.items()} for each in choices
    ]
    return say("report.attribute_of", question=question, choices=Either(tuple(lower)))


def _code(form: Form, context: Context) -> str:
    """The city's code of the kind of problem."""
    kind = said(form, "service_type")
    return context.settings.service_codes.get(kind, kind)


def _is_whether(attribute: ServiceAttribute, locale: str) -> bool:
    """Whether yes and no are among the choices."""
    names = {plain(in_language(name, locale)) for _, name in attribute.values}
    heard = (phrases(locale).say(key).split("|") for key in ("heard.yes", "heard.no"))
    return all(not names.isdisjoint(each) for each in heard)


def _read(words: str, attribute: ServiceAttribute, locale: str) -> Slot | None:
    """The answer, marked as read; None where it is none of the city's choices, or no number."""
    if attribute.values:
        words = _as_chosen(words, attribute.values, locale)
        found = matching(Slot(words), attribute.values, lambda value: (value[0], *value[1].values()))
        chosen = found[0] if len(found) == 1 else _told_apart(words, attribute.values)
        return Slot(in_language(chosen[1], locale), chosen[0], "read") if chosen else None
    if attribute.datatype == "number":
        number = _in_days(words, attribute, locale) or _number(words)
        return Slot(number, None, "read") if number else None
    return Slot(words[:LONGEST], None, "read") if plain(words) else None


def _as_chosen(words: str, choices: Sequence[Choice], locale: str) -> str:
    """ "Huge" of small, or bigger than a plate; "the second one": the words of the choice that is meant."""
    said, around = phrases(locale), phrases(locale).say("heard.around_a_choice").split("|")
    row = [word for word in plain(words).split() if word not in around]
    if len(row) != 1:
        return words
    places = (said.say(f"heard.place.{n}").split("|") for n in range(1, len(choices) + 1))
    at = next((at for at, each in enumerate(places) if row[0] in each and not row[0].isdecimal()), None)
    if at is not None:
        return choices[at][0]
    like = dict(pair.split("=") for pair in said.say("heard.sizes").split("|")).get(row[0])
    names = " ".join(plain(name) for _, each in choices for name in each.values()).split()
    return like if like is not None and like in names else words


def _told_apart(words: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice with the most of its own words in what was said: "the bulb flickers" is "it flickers"."""
    heard = {stem for _, names in choices for language in names for stem in stems(words, language)}
    names = [
        {stem for language, name in names.items() for stem in stems(name, language)} for _, names in choices
    ]
    own = [len(heard & said.difference(*(other for other in names if other is not said))) for said in names]
    most = max(own, default=0)
    return choices[own.index(most)] if most and own.count(most) == 1 else None


def _in_days(words: str, attribute: ServiceAttribute, locale: str) -> str:
    """ "About two weeks", where days are asked for: fourteen; "" where days are said or are not asked for."""
    said, heard = phrases(locale), plain(words).split()
    asked = set(plain(in_language(attribute.question, locale)).split())
    if asked.isdisjoint(said.say("heard.in_days").split("|")):
        return ""
    for unit, days in UNITS.items():
        at = next((at for at, word in enumerate(heard) if word in said.say(unit).split("|")), 0)
        before = " ".join(heard[:at])
        one = at > 0 and heard[at - 1] in said.say("heard.a_single").split("|")
        count = _number(before) or ("1" if one else "")
        if at and count.isdecimal():
            return str(int(count) * days)
    return ""


def _number(words: str) -> str:
    """The first number in the words, in digits or said: "about five days"."""
    found = _NUMBER.search(words)
    if found:
        return found.group()
    row = plain(words).split()
    said_as = (numbers(row[at:]) for at in range(len(row)))
    return next((read[0].digits for read in said_as if read), "")


def _word(reply: str, locale: str) -> str:
    """A yes or a no as a word, for a choice between the two."""
    heard = {YES: "heard.yes", NO: "heard.no"}.get(reply)
    return phrases(locale).say(heard).split("|")[0] if heard else ""
