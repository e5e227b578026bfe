"""An address as a register writes it in one line: "120 ROYAL PALM WAY APT 4, PORT ALDER, VA 23998"."""

from __future__ import annotations

import re
from typing import NamedTuple

from city.addressing.postcodes import at_end
from city.addressing.units import DESIGNATORS

_NUMBER = re.compile(r"\s*(\d{1,7}(?:-\d+)?[A-Za-z]?(?:\s+\d/\d)?)\s+(\S.*)")
_UNIT = re.compile(rf"(\S.*?)(?<!\s)\s+((?:(?:{'|'.join(DESIGNATORS)})\b|#).*)", re.IGNORECASE)
_HAS_NUMBER = re.compile(r".*(?:\d|#|\b[A-Za-z]$)")


class Line(NamedTuple):
    """The parts of the line, as they are written; "" where there is none."""

    number: str
    street: str
    unit: str = ""
    postcode: str = ""


def split(text: str) -> Line | None:
    """The line's parts; None where it does not begin with a house number."""
    first, *behind = text.split(",")
    found = _NUMBER.fullmatch(first)
    if found is None:
        return None
    street, unit = _without_unit(" ".join(found[2].split()))
    code = at_end(["", *behind[-1].split()]) if behind else ""
    if behind and not unit and len(behind) > 2:
        _, unit = _without_unit(f"x {behind[0].strip()}")
    return Line(found[1], street, unit, code)


def _without_unit(street: str) -> tuple[str, str]:
    found = _UNIT.fullmatch(street)
    if found is None or not _HAS_NUMBER.match(found[2]):
        return street, ""
    return found[1], found[2]
