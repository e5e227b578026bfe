"""What of a reply can be drawn: where the resident is, and the places that it tells of."""

from __future__ import annotations

from city.earth.places import Location
from skill import memory
from skill.turn import Reply

PLACE = "place"
"""The slot that holds a place's id, in what a row asks when it is touched."""


def pictured(reply: Reply) -> tuple[Location | None, tuple[str, ...]]:
    """The resident's place, if it is known, and the ids of the places that are told of, in their order."""
    known = memory.read(reply.state)
    rows = (reply.display or {}).get("rows") or ()
    ids = [_of_row(row.get("ask")) for row in rows]
    about = known.about.slots.get(PLACE) if known.about else None
    if about is not None and not any(ids):
        ids = [about.id or about.value]
    return known.place, tuple(dict.fromkeys(filter(None, ids)))


def _of_row(asked: object) -> str:
    """The place's id in the words of a touch: ``["ask", intent, offset, slot, value]``."""
    words = asked if isinstance(asked, list | tuple) else ()
    return str(words[4]) if len(words) > 4 and words[3] == PLACE else ""
