"""Streams in codes ("TR") and in names ("TRASH_DAY"), where feeds/fields/streams.py would be too careful."""

from __future__ import annotations

import re

from feeds.fields.streams import KNOWN, streams_in

_WORDS = (
    ("street_sweeping", r"sweep\w*|barrido|limpieza de calles"),
    ("bulk", r"bulk\w*|large items?|heavy trash|oversize\w*|voluminos\w*"),
    ("recycling", r"recycl\w*|recicla\w*"),
    ("yard_waste", r"yard|green ?waste|garden waste|leaf|leaves|brush|jard[ií]n|poda"),
    ("trash", r"trash|garbage|refuse|rubbish|solid waste|basura"),
)
_HINTS = [(stream, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for stream, words in _WORDS]
_CODES = {
    **dict.fromkeys(("tr", "g", "gb", "ga", "gar", "msw", "t", "ref"), "trash"),
    **dict.fromkeys(("rc", "re", "rec", "r", "rcy"), "recycling"),
    **dict.fromkeys(("yw", "y", "yd", "gw"), "yard_waste"),
    **dict.fromkeys(("bk", "bu", "b", "blk", "bw"), "bulk"),
    **dict.fromkeys(("ss", "sw"), "street_sweeping"),
}
STREAMS = tuple(sorted(KNOWN))


def stream_of(text: str) -> str | None:
    """The one stream that a value means beyond doubt, or None."""
    if len(text) > 80:
        return None
    found, unknown = streams_in(text)
    return found[0] if len(found) == 1 and not unknown else None


def coded_stream(text: str) -> str | None:
    """The stream that a value or a short code means.

    A code says little by itself: ask only for a column that is known to hold streams.
    """
    return stream_of(text) or _CODES.get(text.strip().casefold())


def hinted_stream(words: str) -> str | None:
    """The stream that a column's name, a title or an address speaks of."""
    return next((stream for stream, pattern in _HINTS if pattern.search(words)), None)
