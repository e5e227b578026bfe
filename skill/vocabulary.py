"""The city's own names as slot values, so that a resident may call things what the city calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from city.records import Meeting, Official, Place, Service
from skill.naming import plain

if TYPE_CHECKING:
    from snapshot.read import Snapshot

Vocabulary = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Slot type -> id -> names."""


def of(snapshot: Snapshot) -> Vocabulary:
    """The names of bodies, places, officials and offices that the snapshot knows."""
    bodies = sorted({meeting.body for meeting in snapshot.records(Meeting)})
    places, officials = snapshot.records(Place), snapshot.records(Official)
    return {
        "MEETING_BODY": {plain(body).replace(" ", "_"): (body,) for body in bodies},
        "PLACE": {place.id: _names((*place.name.values(), *place.aliases)) for place in places},
        "OFFICIAL": {official.id: _names((official.name,)) for official in officials},
        "DEPARTMENT": {each.id: _names(each.name.values()) for each in snapshot.records(Service)},
    }


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
