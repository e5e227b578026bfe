"""How many of a thing, in a message for staff."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """The number with the noun in its number, in English as all that staff are told.

    >>> counted(1, "record"), counted(1200, "record")
    ('1 record', '1,200 records')
    """
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"
