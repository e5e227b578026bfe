"""Telephone numbers as providers want them: E.164."""

from __future__ import annotations

from city.enrolment.targets import phone


class NoNumber(ValueError):
    """The target is no telephone number. Its words never hold it."""


def e164(target: str) -> str:
    """``(757) 555-0142`` as ``+17575550142``. Raises NoNumber."""
    if found := phone(target):
        return found
    raise NoNumber("not a telephone number")
