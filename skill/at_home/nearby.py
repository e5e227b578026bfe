"""The nearest place of each sort that people go to, with its hours of today."""

from __future__ import annotations

from city.home import Facility
from city.records import Place
from skill.answers.hours import on
from skill.answers.open_days import opening
from skill.context import Context
from skill.intents.nearby_places import CLOSED, FARTHEST_KM, OPEN, by_kind, state_of
from skill.location.distances import away
from skill.location.places import closures_of
from skill.speech import Speaker
from skill.turn import Where

SORTS = (
    "library", "park", "recreation_center", "community_center", "pool", "recycling_center", "fire_station",
    "police_station", "city_hall", "hospital",
)  # fmt: skip
"""Kinds that are shown on the page of a place, where the city has them."""
MOST = 8
_STATES = {OPEN: "open", CLOSED: "closed"}


def facilities(context: Context, speaker: Speaker) -> tuple[Facility, ...]:
    """The nearest of each sort, nearest first; () where nobody knows where the place lies."""
    place = context.place
    if place is None or place.lat is None or place.lon is None:
        return ()
    known, here = context.snapshot.derived(by_kind), (place.lat, place.lon)
    found = {
        each.id: (km, each)
        for sort in SORTS
        if sort in known
        for km, each in known[sort].nearest(here, 1, FARTHEST_KM)
    }
    near = sorted(found.values(), key=lambda pair: (pair[0], pair[1].id))[:MOST]
    return tuple(_facility(km, each, context, speaker) for km, each in near)


def _facility(km: float, place: Place, context: Context, speaker: Speaker) -> Facility:
    assert place.lat is not None
    assert place.lon is not None
    kind = f"kind.{place.kind}"
    return Facility(
        name=speaker.value(place.name),
        kind=speaker.phrases.say(kind) if speaker.phrases.has(kind) else "",
        address=speaker.value(Where(place.address)) if place.address else "",
        away=speaker.value(away(km, context.settings.locales)),
        state=_STATES.get(state_of(place, context), ""),
        hours=_today(place, context, speaker),
        phone=place.phone,
        lat=place.lat,
        lon=place.lon,
    )


def _today(place: Place, context: Context, speaker: Speaker) -> str:
    """Today's hours in words; "" where the city publishes none."""
    hours = on(place, context.today, closures_of(place, context), context.settings.zone)
    return speaker.value(opening(hours.spans)) if hours is not None else ""
