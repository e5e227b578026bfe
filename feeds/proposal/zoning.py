"""Areas: to which zone set they belong, and what else of them is worth telling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from feeds.proposal.notes import Notes
from feeds.proposal.profiling.columns import Column

_SETS = (
    ("", r"congress\w*|senate|state house|assembly|legislative|school|historic|fire|police"),
    ("evacuation", r"evac\w*|hurricane|surge"),
    ("sweeping", r"sweep\w*"),
    (
        "pickup",
        r"trash|garbage|refuse|waste|recycl\w+|pick ?up|collections?|solid waste|sanitation|basura|hauling",
    ),
    ("precinct", r"precincts?|polling|voting"),
    ("zoning", r"zoning|land ?use"),
    ("district", r"council|wards?|supervisor\w*|aldermanic|commissioner|districts?|concejo|distritos?"),
)
HEARD = ("district", "evacuation", "pickup", "precinct", "sweeping", "zoning")


def finish(fields: dict[str, Any], columns: Sequence[Column], told: str, notes: Notes) -> None:
    """The zone set, by the feed's own words; a set that no question asks for is said to be one."""
    words = f"{told} {' '.join(' '.join(each.words) for each in columns)}"
    zone_set = next((name for name, pattern in _SETS if re.search(rf"\b(?:{pattern})\b", words)), "")
    if not zone_set:
        zone_set = "_".join(word for word in told.split()[-3:] if word.isalpha())[:40] or "area"
        notes.ask(
            f"Which zone set is this? Residents hear of {', '.join(HEARD)}; {zone_set!r} only marks areas."
        )
    fields["zone_set"] = {"value": zone_set}
    if zone_set == "pickup":
        days = [each for each in columns if each.like("weekday") >= 0.8]
        if days:
            fields["attributes"] = {"day": days[0].path}
