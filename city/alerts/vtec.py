"""VTEC, the NWS's own thread through its alerts (NWS Directive 10-1703, primary VTEC).

``/O.CON.KFGF.HT.Y.0004.260716T1600Z-260717T0300Z/``: product class, action, office,
phenomenon, significance, event tracking number, begin and end. Office, phenomenon,
significance and number name one event for as long as it lasts; the numbers begin
again every year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from city.nouns import noun

_SHAPE = (
    r"/?([OTEX])\.(NEW|CON|EXT|EXA|EXB|UPG|CAN|EXP|COR|ROU)\.([A-Z]{4})\.([A-Z]{2})\.([A-Z])\.(\d{4})"
    r"\.(\d{6}T\d{4}Z)-(\d{6}T\d{4}Z)/?"
)
_LONGEST = 2_000  # characters of one parameter that are read: forty strings; a segment has one to three
_RANK = {"W": 4, "A": 3, "Y": 2, "S": 1}


@noun(frozen=True, slots=True)
class Vtec:
    """One VTEC string. ``begins`` and ``ends`` stay as written: ``000000T0000Z`` is "now" or "open"."""

    product: str
    action: str
    office: str
    phenomenon: str
    significance: str
    number: str
    begins: str
    ends: str

    @property
    def event(self) -> tuple[str, str, str, str]:
        """What coalesces the messages of one event (A13)."""
        return self.office, self.phenomenon, self.significance, self.number

    @property
    def rank(self) -> int:
        """How grave: warning 4, watch 3, advisory 2, statement 1, anything else 0."""
        return _RANK.get(self.significance, 0)

    @property
    def is_test(self) -> bool:
        """Product class T: a test product."""
        return self.product == "T"


def read(texts: Iterable[str]) -> tuple[Vtec, ...]:
    """All VTEC strings in the texts, in order, each once. What is not VTEC is passed over."""
    return tuple(dict.fromkeys(vtec for text in texts for vtec in _read(text[:_LONGEST])))


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Vtec, ...]:
    return tuple(Vtec(*found.groups()) for found in re.finditer(_SHAPE, text.upper()))
