"""Number words to digits: "seventeen hundred" is 1700, "one twenty three" is 123."""

from __future__ import annotations

from collections.abc import Sequence

from skill.understand.lexicon import Lexicon

_HUNDRED, _THOUSAND = 100, 1000


def read_number(words: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int, str] | None:
    """The longest number that starts at ``at``: (index after it, its digits), or None.

    Digits stand as they are ("12b" too). Groups are put one behind another as house numbers
    are read out: "one twenty three" 123, "two oh five" 205, "twelve thirty four" 1234.
    """
    if at < len(words) and words[at][:1].isdecimal():
        return at + 1, words[at]
    end = at
    groups: list[int] = []
    while end < len(words) and (value := _value(words[end], lexicon)) is not None:
        end = _join(groups, value, words, end, lexicon)
    return (end, "".join(map(str, groups))) if end > at else None


def _value(word: str, lexicon: Lexicon) -> int | None:
    return lexicon.numbers.get(word)


def _join(groups: list[int], value: int, words: Sequence[str], at: int, lexicon: Lexicon) -> int:
    """Add one number word to the groups; returns the index after what was used."""
    if value in (_HUNDRED, _THOUSAND) and groups and groups[-1] < value:
        groups[-1] *= value
    elif groups and _fits_below(groups[-1], value):
        groups[-1] += value
    else:
        groups.append(value)
    after = at + 1
    joins = after + 1 < len(words) and words[after] in ("and", "y")
    if joins and _value(words[after + 1], lexicon) is not None and groups[-1] >= 20:
        return after + 1
    return after


def _fits_below(group: int, value: int) -> bool:
    """Whether a smaller number completes this group: twenty + three, three hundred + five."""
    if group % _THOUSAND == 0 and group:
        return value < _THOUSAND
    if group % _HUNDRED == 0 and group:
        return value < _HUNDRED
    tens = group % _HUNDRED
    return tens >= 20 and tens % 10 == 0 and 0 < value < 10
