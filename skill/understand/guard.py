"""The emergency guard: total recall first, ordinary questions about fire and police kept out.

A sentence is an emergency where it calls for help at once ("send the fire department"), or
where a sign is left after the ordinary phrases in it ("fire station", "smoke detector
program") are struck out. A sign of a crime or an accident does not count when the sentence
puts it safely in the past ("yesterday").
"""

from __future__ import annotations

from typing import NamedTuple

from skill.understand.lexicon import Lexicon
from skill.understand.tokens import Tokens


class Alarm(NamedTuple):
    """What the guard heard."""

    kind: str | None  # the id of an EMERGENCY_KIND value, or None
    calm: bool  # an ordinary phrase about emergencies was struck out


def alarm(tokens: Tokens, mended: Tokens, lexicon: Lexicon) -> Alarm:
    """Whether the words sound like an emergency, as they stand or with slips mended."""
    heard = _heard(" ".join(t.word for t in tokens), lexicon)
    if heard.kind is not None or heard.calm or len(mended) != len(tokens):
        return heard
    row = [
        new.word if _sure(old.word, new.word) else old.word for old, new in zip(tokens, mended, strict=True)
    ]
    return _heard(" ".join(row), lexicon)


def _sure(old: str, new: str) -> bool:
    """Whether a slip is mended surely enough for an alarm: "fier" is fire, "fare" is not."""
    return sorted(old) == sorted(new) or (len(old) >= 6 and abs(len(old) - len(new)) <= 1)


def _heard(text: str, lexicon: Lexicon) -> Alarm:
    rules = lexicon.emergency
    for kind, call in rules.urgent.items():
        if call.search(text):
            return Alarm(kind, calm=False)
    left, struck = rules.ordinary.subn(" _ ", text)
    past = rules.past.search(text) is not None
    for kind, sign in rules.signs.items():
        if sign.search(left) and not (past and kind in rules.only_now):
            return Alarm(kind, calm=False)
    return Alarm(None, calm=bool(struck))
