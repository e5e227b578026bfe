"""Postcodes of the US (ZIP) and of Canada, in one spelling."""

from __future__ import annotations

import re
from functools import lru_cache

_US = re.compile(r"(\d{5})(?:-?\d{4})?(?:\.0)?")
_CANADIAN = re.compile(r"([a-z]\d[a-z])[ -]?(\d[a-z]\d)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def postcode(text: str) -> str:
    """ "23998" for "23998-1234", "K1A 0B1" for "k1a0b1"; the text itself where it is neither.

    A ZIP that lost its leading zero as a number ("2134") gets it back.
    """
    plain = text.strip()
    if found := _US.fullmatch(plain):
        return found[1]
    if found := _CANADIAN.fullmatch(plain):
        return f"{found[1]} {found[2]}".upper()
    return plain.zfill(5) if plain.isascii() and plain.isdecimal() and 3 <= len(plain) < 5 else plain


def at_end(words: list[str]) -> str:
    """Take a postcode off the end of an address' words; "" where none stands there."""
    if not words:
        return ""
    if _US.fullmatch(words[-1]):
        return postcode(words.pop())
    for length in (2, 1):
        code = " ".join(words[-length:])
        if len(words) > length and _CANADIAN.fullmatch(code):
            del words[-length:]
            return postcode(code)
    return ""
