"""From words to a place: what a looked-up address means for the conversation (pure)."""

from __future__ import annotations

from city.earth.places import Found, Location, Resolution
from city.nouns import replace
from skill.amazon.scopes import ADDRESS
from skill.context import Context
from skill.heard.naming import plain
from skill.memory import Expecting
from skill.turn import Answer, Because, Either, Pending, Question, Say, Where, say
from words import phrases

CORNER = " & "
"""Stands between the streets of a corner, and in no address of a house."""
MOST_CHOICES = 3
MOST_TRIES = 3


def judged(resolution: Resolution, question: Question, context: Context) -> Location | Answer:
    """The place itself, or what to ask back: did you mean, which of these, not in this city, not found."""
    if resolution.found is Found.EXACT and resolution.location is not None:
        return resolution.location
    near = resolution.candidates or ((resolution.location,) if resolution.location else ())
    if resolution.found is Found.NEAR and near:
        return confirm(near[0], question, context, "address.did_you_mean", Because.PLACE_UNCERTAIN)
    if resolution.found is Found.AMBIGUOUS and len(near) > 1:
        return _choose(near[:MOST_CHOICES], question, context)
    if resolution.found is Found.AMBIGUOUS:
        return need_number(question, context)
    if resolution.found is Found.OUTSIDE:
        return outside(question, context)
    return _not_found(question, context)


def tried(text: str, context: Context) -> Resolution:
    """What an address in words is: one of the list, or a corner of two streets; a street's name that was
    spelled goes with the number said before, and a number with the street that it was asked for of.
    """
    from city.addressing.spelled import unspelled  # most turns have no use for it

    said = unspelled(text)
    number, *street = context.memory.misheard.split() or [""]
    found = context.snapshot.resolve(said)
    if found.found is not Found.EXACT and (corner := _corner(said, context)) is not None:
        return corner
    if number and not number[:1].isdecimal() and said[:1].isdecimal() and found.found is Found.UNKNOWN:
        on_it = context.snapshot.resolve(f"{said} {context.memory.misheard}")
        return on_it if on_it.location or on_it.candidates else found
    if not number[:1].isdecimal() or said[:1].isdecimal() or found.found is Found.OUTSIDE:
        return found
    kinds = [f"{number} {said} {street[-1]}"] if len(street) > 1 else []
    again = [context.snapshot.resolve(each) for each in (*kinds, f"{number} {said}")]
    return next((each for each in again if each.location or each.candidates), found)


def _corner(said: str, context: Context) -> Resolution | None:
    from skill.location.corners import resolved  # few say where they are by a corner

    return resolved(said, context.snapshot)


def undecided(question: Question, context: Context) -> Answer | None:
    """The question for the house number at a corner whose sides differ; None anywhere else."""
    place = context.place
    return need_number(question, context) if place is not None and CORNER in place.label else None


def confirm(place: Location, question: Question, context: Context, key: str, because: Because) -> Answer:
    """Ask whether this is the place; the question waits for the "yes"."""
    return Answer(
        because=because,
        ask=say(key, address=Where(place.label)),
        remember={"expecting": Expecting.CONFIRM, "offered": (place,), "asked": waiting(question, context)},
    )


def ask_for(question: Question, context: Context, *first: Say) -> Answer:
    """Ask for the resident's address; the question waits for it."""
    asked = waiting(question, context)
    there = asked is not None and asked.for_once
    return Answer(
        says=first,
        because=Because.NEEDS_PLACE,
        ask=say("address.ask_there") if there else say("address.ask"),
        reprompt=say("address.ask_there_again") if there else say("address.ask_again"),
        elicit="address",
        remember={
            "expecting": Expecting.ADDRESS,
            "asked": asked,
            "tries": context.memory.tries,
        },
    )


def again(question: Question, context: Context) -> Answer:
    """The question for the address that the memory waits for, as it stood: which, whether, or what."""
    memory = context.memory
    if memory.expecting is Expecting.CONFIRM and memory.offered:
        return confirm(memory.offered[0], question, context, "address.confirm", Because.PLACE_UNCERTAIN)
    if memory.expecting is Expecting.CHOICE and memory.offered:
        return _choose(memory.offered, question, context)
    return replace(ask_for(question, context), elicit="address")


def outside(question: Question, context: Context) -> Answer:
    """The address is a real one, but the city's services do not reach it (C15)."""
    city = context.settings.city
    asked = ask_for(question, context, say("address.outside", city=city))
    return replace(asked, because=Because.PLACE_OUTSIDE, ask=say("address.ask_inside", city=city))


def need_number(question: Question, context: Context) -> Answer:
    """The street alone does not decide: its parts have different services."""
    asked = ask_for(question, context, say("address.need_number"))
    slot = question.slot("address")
    remember = {**asked.remember, "misheard": slot.value} if slot is not None else asked.remember
    return replace(asked, because=Because.PLACE_UNCERTAIN, ask=say("address.ask_number"), remember=remember)


def without_permission(question: Question, context: Context) -> Answer:
    """Explain what the permission is for, send the consent card, and go on without it (C14)."""
    asked = ask_for(question, context, say("address.no_permission"))
    return replace(asked, because=Because.NEEDS_PERMISSION, consent=(ADDRESS.card,))


def waiting(question: Question, context: Context) -> Pending | None:
    """The question as it waits for the place; giving an address passes on the one that waited before."""
    if context.memory.asked is not None or question.topic == "set_address":
        return context.memory.asked
    slots = {name: slot for name, slot in question.slots.items() if name != "address"}
    once = question.for_once or question.topic == "unsubscribe"  # which ends only what is of that place
    return Pending(topic=question.topic, intent=question.intent, slots=slots, for_once=once)


def chosen(text: str, offered: tuple[Location, ...], locale: str = "en-US") -> Location | None:
    """The one offered place that is meant: by its place in the row, or by every word that says something."""
    said = phrases(locale)
    around = set(said.say("heard.around").split("|"))
    heard = [word for word in plain(text).split() if word not in around]
    for at, place in enumerate(offered):
        if len(heard) == 1 and heard[0] in said.say(f"heard.place.{at + 1}").split("|"):
            return place
    same = dict(pair.split("=") for pair in said.say("heard.directions").split("|"))
    wanted = {same.get(word, word) for word in heard}
    fits = [place for place in offered if wanted <= {same.get(w, w) for w in plain(place.label).split()}]
    return fits[0] if wanted and len(fits) == 1 else None


def _numbered(heard: str, before: str) -> str:
    """The last failed address that had a number: what follows may be only its street, spelled."""
    return heard if heard[:1].isdecimal() or not before else before


def _choose(places: tuple[Location, ...], question: Question, context: Context) -> Answer:
    labels = Either(tuple(Where(place.label) for place in places))
    return Answer(
        because=Because.PLACE_UNCERTAIN,
        ask=say("address.which", addresses=labels),
        elicit="address",
        remember={"expecting": Expecting.CHOICE, "offered": places, "asked": waiting(question, context)},
    )


def _not_found(question: Question, context: Context) -> Answer:
    from city.addressing.spelled import unspelled

    tries = context.memory.tries + 1
    slot = question.slot("address")
    heard = unspelled(slot.value) if slot else ""
    if len(context.memory.offered) > 1 and tries == 1 and not heard[:1].isdecimal():
        which = _choose(context.memory.offered, question, context)
        return replace(which, says=(say("report.sorry"),), remember={**which.remember, "tries": tries})
    if tries >= MOST_TRIES:
        sorry = say("address.give_up", phone=context.settings.phone)
        return Answer(says=(sorry,), because=Because.PLACE_UNKNOWN)
    again = tries > 1
    key = "address.not_found_again" if again else "address.not_found"
    asked = ask_for(question, context, say(key, city=context.settings.city))
    return replace(
        asked,
        because=Because.PLACE_UNKNOWN,
        ask=say("address.ask_spelled") if again else asked.ask,
        remember={**asked.remember, "tries": tries, "misheard": _numbered(heard, context.memory.misheard)},
    )
