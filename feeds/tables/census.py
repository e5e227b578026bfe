"""What the geocoder of the US Census Bureau answers to a batch: CSV without a header.

https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.pdf, "Batch geocoding".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

COLUMNS = (
    *("id", "input_address", "match", "match_type", "matched_address", "coordinates"),
    *("tiger_line_id", "side", "state", "county", "tract", "block"),
)
_ANSWERS = {"Match": ("Exact", "Non_Exact"), "No_Match": (), "Tie": ()}


def is_answer(line: Sequence[str]) -> bool:
    """Whether a line is one of a batch's answer, and so no header."""
    if len(line) < 3 or line[2] not in _ANSWERS:
        return False
    kinds = _ANSWERS[line[2]]
    return len(line) in (8, 12) and line[3] in kinds if kinds else len(line) == 3 or not any(line[3:])


def padded(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    """The lines, all with as many values as there are columns: addresses that were not found have three."""
    return ([*line, *[""] * (len(COLUMNS) - len(line))] if any(line) else line for line in lines)
