"""Telephone numbers as providers want them: E.164."""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"\+?[0-9(][0-9 ().-]{6,20}")
_NOT_DIGITS = re.compile(r"[ ().-]")
_AT_HOME = 10
"""Digits of a number without its country: one of the North American plan, as residents write it."""


class NoNumber(ValueError):
    """The target is no telephone number. Its words never hold it."""


def e164(target: str) -> str:
    """``(757) 555-0142`` as ``+17575550142``. Raises NoNumber."""
    if not _WRITTEN.fullmatch(target.strip()):
        raise NoNumber("not a telephone number")
    digits = _NOT_DIGITS.sub("", target.strip())
    if not digits.startswith("+"):
        digits = f"+1{digits}" if len(digits) == _AT_HOME else f"+{digits}"
    if not 8 <= len(digits) - 1 <= 15 or digits[1] == "0":
        raise NoNumber("not a telephone number")
    if digits.startswith("+1") and not re.fullmatch(r"\+1[2-9]\d{2}[2-9]\d{6}", digits):
        raise NoNumber("not a telephone number")  # area codes and exchanges begin with 2 to 9 (NANP)
    return digits
