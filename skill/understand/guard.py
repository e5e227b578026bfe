"""The emergency guard: total recall first, ordinary questions about fire and police kept out.

A sentence is an emergency where it calls for help at once ("send the fire department"), or
where a sign is left after the ordinary phrases in it ("fire station", "smoke detector
program") are struck out. A sign of a crime or an accident does not count when the sentence
puts it safely in the past ("yesterday").

Where no pattern speaks, likeness to what people have said in need decides (``nearest.py``), and
where a pattern speaks and nothing else does ("a heart attack when I opened that bill"), it is struck.
"""

from __future__ import annotations

from typing import NamedTuple

from skill.understand.lexicon import Lexicon
from skill.understand.nearest import Likeness
from skill.understand.tokens import Tokens

_ALIKE = 0.04  # both likenesses multiplied
_ALIKE_ALONE, _ALIKE_AMONG = 0.1, 0.15  # and the least that each must be
_UNLIKE_ALONE, _UNLIKE_AMONG = 0.001, 0.01


class Alarm(NamedTuple):
    """What the guard heard."""

    kind: str | None  # the id of an EMERGENCY_KIND value, or None
    calm: bool  # an ordinary phrase about emergencies was struck out
    urgent: bool = False  # a call for help at once, which nothing overrules


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
            return Alarm(kind, calm=False, urgent=True)
    left, struck = rules.ordinary.subn(" _ ", text)
    past = rules.past.search(text) is not None
    for kind, sign in rules.signs.items():
        if sign.search(left) and not (past and kind in rules.only_now):
            return Alarm(kind, calm=False)
    return Alarm(None, calm=bool(struck))


def confirmed(heard: Alarm, alike: Likeness) -> str | None:
    """The kind of emergency that a pattern spoke of, if it is like one at all."""
    doubtful = alike.alone < _UNLIKE_ALONE and alike.among < _UNLIKE_AMONG
    return None if doubtful and not heard.urgent else heard.kind


def overheard(heard: Alarm, alike: Likeness) -> str | None:
    """The kind of emergency that no pattern spoke of, where the sentence is enough like one.

    The thresholds are of cross-validation: they favour hearing one over keeping calm.
    """
    enough = alike.alone > _ALIKE_ALONE and alike.among > _ALIKE_AMONG
    return alike.kind if enough and not heard.calm and alike.alone * alike.among > _ALIKE else None
