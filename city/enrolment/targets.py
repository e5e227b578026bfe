"""Targets in one spelling each, so that whoever leaves is found again however they were written down."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from city.enrolment import push

_WRITTEN = re.compile(r"\+?[0-9(][0-9 ().-]{6,20}")
_NOT_DIGITS = re.compile(r"[ ().-]")
_AT_HOME = 10
"""Digits of a number without its country: one of the North American plan, as residents write it."""
_AMERICAN = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")
"""Area codes and exchanges begin with 2 to 9 (NANP)."""
_EMAIL = re.compile(r"[^@\s,;<>\"()\\]{1,64}@[^@\s,;<>\"()\\]{1,250}\.[^@\s,;<>\"()\\.]{2,63}")
LONGEST = 254
"""Characters of an address in e-mail (RFC 5321, 4.5.3.1.3, less its brackets)."""


def phone(said: str) -> str:
    """A telephone number in E.164, "" where it is none: "(757) 555-0142" is +17575550142."""
    written = re.sub(r"[\u00a0\u2010-\u2015\u202f]", "-", said.strip())
    if not written.isascii() or not _WRITTEN.fullmatch(written):
        return ""
    digits = _NOT_DIGITS.sub("", written)
    if not digits.startswith("+"):
        digits = f"+1{digits}" if len(digits) == _AT_HOME else f"+{digits}"
    if not 8 <= len(digits) - 1 <= 15 or digits[1] == "0":
        return ""
    return "" if digits.startswith("+1") and not _AMERICAN.fullmatch(digits) else digits


def email(said: str) -> str:
    """An e-mail address in lower case, "" where it is none. No provider in use tells cases apart."""
    kept = said.strip().lower()
    return kept if len(kept) <= LONGEST and _EMAIL.fullmatch(kept) and ".." not in kept else ""


_NORMAL: Mapping[str, Callable[[str], str]] = {
    "sms": phone,
    "voice": phone,
    "email": email,
    "webpush": push.spelled,
}


def normal(channel: str, target: str) -> str:
    """The one spelling of this target on this channel, "" where it is none; unchanged on other channels."""
    spell = _NORMAL.get(channel)
    return spell(target) if spell else target
