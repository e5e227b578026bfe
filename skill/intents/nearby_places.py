"""The places of a kind, or of any, that are nearest to the resident's, three at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from city.earth.geometry import Point
from city.earth.nearest import Nearest
from city.nouns import replace
from city.records import Place
from skill.answers import published
from skill.answers.hours import is_open
from skill.context import Context
from skill.heard.naming import Names
from skill.listing import PICK, most
from skill.location.distances import away
from skill.location.places import closures_of, kind_in_words
from skill.screens.touch import to
from skill.turn import Answer, Because, Pending, Question, Row, Say, Shape, Slot, Value, Where, Word, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

NEEDS_PLACE_UNLESS: tuple[str, ...] = ()
FARTHEST_KM = 80.0
KINDS = ("place",)
YES = "yes"
LIKE: Mapping[str, tuple[str, ...]] = {
    "community_center": ("community_center", "recreation_center", "senior_center"),
    "recycling_center": ("recycling_center", "drop_off", "transfer_station"),
    "parking": ("parking", "parking_garage", "parking_lot", "garage"),
    "hospital": ("hospital", "clinic", "urgent_care"),
    "basketball_court": ("basketball_court", "tennis_court", "court"),
}
"""What else a city may call the kind that residents mean."""
HAS: Mapping[str, tuple[str, ...]] = {
    "restroom": ("restrooms", "restroom"),
    "playground": ("playground",),
    "wifi": ("wifi",),
    "ev_charger": ("ev_charger", "ev_charging"),
    "picnic_area": ("picnic_area", "picnic"),
}
"""What is no place of its own in most cities, but what a place has."""
UNKNOWN, OPEN, CLOSED = range(3)
ALONE = ("nearby.one", "nearby.one_open", "nearby.one_closed")
WITH_ADDRESS = ("nearby.at", "nearby.at_open", "nearby.at_closed")
HIDDEN = frozenset({"shelter"})
"""Not told among places nearby: whether one is open is another question, with an answer of its own."""


def has_records(context: Context) -> bool:
    """Whether the city publishes where its places are: else nobody is asked for an address."""
    return bool(context.snapshot.derived(by_kind))


def answer(question: Question, context: Context) -> Answer:
    """The nearest places with how far they are and whether they are open now."""
    known = context.snapshot.derived(by_kind)
    here = _point(context)
    if not known or here is None:
        return published.answer(question, context)
    kind = question.slot("facility_kind")
    wanted = known.get("", None) if kind is None else _of(kind, context)
    if not wanted:
        return _no_such(kind, context)
    breath = 1 if PICK in question.slots else most(question.topic)
    near = wanted.nearest(here, question.offset + breath, FARTHEST_KM)
    if not near:
        return _no_such(kind, context)
    told = near[question.offset :]
    # The nearest ones answer the question: the rest is not offered, and told to whoever asks for more.
    further = replace(_asked(question), offset=question.offset + len(told))
    if not told:
        nothing = Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND)
        return replace(nothing, remember={"further": further})
    return Answer(
        says=tuple(_sentence(place, km, context) for km, place in told),
        title=Word("topic.nearby_places"),
        rows=tuple(_row(place, km, context) for km, place in told),
        shape=Shape.LIST,
        site=Where(told[0][1].address),
        about=to("FacilityHoursIntent", place=told[0][1].id),
        used=tuple({place.source for _, place in told}),
        remember={"further": further},
    )


def _asked(question: Question) -> Pending:
    return Pending(topic=question.topic, intent=question.intent, slots=question.slots)


def _point(context: Context) -> Point | None:
    place = context.place
    if place is None or place.lat is None or place.lon is None:
        return None
    return place.lat, place.lon


def _of(kind: Slot, context: Context) -> Nearest[Place] | None:
    """The places of the kind that was named: by its id, by what it is called, or by a name of their own."""
    known = context.snapshot.derived(by_kind)
    for each in (kind.id or "", *context.snapshot.derived(_kinds).matching(kind)):
        if each and each in known:
            return known[each]
    return None


def by_kind(records: Records) -> dict[str, Nearest[Place]]:
    """Every kind with its places, those like it and those that have it; "" has all of them."""
    rows: dict[str, list[tuple[Point, Place]]] = {}
    for place in records(Place):
        if place.lat is None or place.lon is None or place.kind in HIDDEN:
            continue
        for kind in {"", place.kind, *_more(place)}:
            rows.setdefault(kind, []).append(((place.lat, place.lon), place))
    return {kind: Nearest(each) for kind, each in rows.items()}


def _more(place: Place) -> list[str]:
    like = [kind for kind, kinds in LIKE.items() if place.kind in kinds]
    has = [kind for kind, names in HAS.items() if any(place.attributes.get(name) == YES for name in names)]
    return like + has


def _kinds(records: Records) -> Names[str]:
    kinds = sorted({place.kind for place in records(Place)} - HIDDEN)
    return Names(kinds, lambda kind: (kind, kind.replace("_", " "), *kind_in_words(kind)))


def _no_such(kind: Slot | None, context: Context) -> Answer:
    what: Value = kind.value if kind else Word("topic.nearby_places")
    sorry = say("nearby.none", kind=what, city=context.settings.city, phone=context.settings.phone)
    return Answer(says=(sorry,), because=Because.NOTHING_FOUND, kinds=KINDS)


def _sentence(place: Place, km: float, context: Context) -> Say:
    facts: dict[str, Value] = {"place": place.name, "distance": away(km, context.settings.locales)}
    state = state_of(place, context)
    if not place.address:
        return Say(ALONE[state], facts)
    return Say(WITH_ADDRESS[state], {**facts, "address": Where(place.address)})


def state_of(place: Place, context: Context) -> int:
    """Whether it is open at this moment; UNKNOWN where the city does not publish its hours."""
    if place.attributes.get("status") == "closed":
        return CLOSED
    if len(place.hours) != 7:
        return UNKNOWN
    is_now = is_open(place, context.now, closures_of(place, context), context.settings.zone)
    return OPEN if is_now else CLOSED


def _row(place: Place, km: float, context: Context) -> Row:
    """A place and how far it is; touched, it asks for its hours."""
    return Row(place.name, away(km, context.settings.locales), to("FacilityHoursIntent", place=place.id))
