"""Texts that must fit: cut at a word, in whatever unit the channel counts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

_WORD_END = re.compile(r"(?<=\S)(?=\s)")


def shortened(text: str, fits: Callable[[str], bool], end: str = "…") -> str:
    """The text where it fits, else as many whole words of it as fit with ``end`` behind them.

    Only where not even one word fits is one cut. "" where nothing fits.
    """
    if fits(text):
        return text
    for places in ([found.start() for found in _WORD_END.finditer(text)], range(1, len(text))):
        # A text that is longer fits no better: so the last place that fits is found by halving.
        best = bisect_right(places, False, key=lambda at: not fits(_closed(text[:at], end)))
        if best:
            return _closed(text[: places[best - 1]], end)
    return ""


def _closed(text: str, end: str) -> str:
    return text.rstrip(" ,;:-–—(") + end
