"""The emergency guard: total recall first, ordinary questions about fire and police kept out.

A sentence is an emergency where it calls for help at once ("send the fire department"), or
where a sign is left after the ordinary phrases in it ("fire station", "smoke detector
program") are struck out. A sign of a crime or an accident does not count when the sentence
puts it safely in the past ("yesterday").

Patterns and likeness to what people have said in need (``nearest.py``) are weighed together: likeness alone
may alarm, and a pattern that nothing bears out ("a heart attack when I opened that bill") does not.
Between alarm and calm lies doubt: the question is answered, after the sentence that sends to 911.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from skill.understand.lexicon import Lexicon
from skill.understand.nearest import Likeness
from skill.understand.tokens import Tokens

_ALONE, _AMONG, _PATTERN, _CALM, _NEITHER = 1.9, 0.7, 1.2, -4.6, 0.5
"""What each witness adds: the two likenesses, a pattern, an ordinary phrase; and none of them.

Found on 4,400 sentences of both languages that nothing was learnt from, one missed emergency against a dozen
false alarms, and moved a little towards hearing.
"""
_FEW, _FEW_WORDS = 4, -2.9
"""So few words are like nothing much ("glass", "and Ocean Boulevard"): without a pattern more must speak for
an emergency. Of emergencies that are told in them nearly all have one, and the others are far likelier."""
_ALARMING = 0.09
_DOUBTFUL = 0.05
_AWAITED_ALARMING = 0.35


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


def likely(heard: Alarm, alike: Likeness, words: int) -> float:
    """How likely it is that so many words tell of an emergency, 0..1, by patterns and by likeness."""
    if heard.urgent:
        return 1.0
    said = (_PATTERN if heard.kind else 0.0) + (_CALM if heard.calm else 0.0)
    said += _FEW_WORDS if words <= _FEW and not heard.kind else 0.0
    total = _ALONE * alike.alone + _AMONG * alike.among + said + _NEITHER
    return 1.0 / (1.0 + math.exp(-total))


def alarming(probability: float, *, awaited: bool = False) -> bool:
    """Whether the sentence is taken for an emergency: hearing one counts for more than calm.

    Whoever was asked where the pothole is, or how large, says things that are like nothing else
    ("12 Harbor Street", "quite deep"): where words are ``awaited``, more must speak for an emergency.
    """
    return probability > (_AWAITED_ALARMING if awaited else _ALARMING)


def doubtful(probability: float) -> bool:
    """Whether an answer is to be said only after the sentence that sends to 911."""
    return probability > _DOUBTFUL
