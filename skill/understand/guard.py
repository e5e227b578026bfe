"""The emergency guard: total recall first, ordinary questions about fire and police kept out.

A sentence is an emergency where a sign is left after the ordinary phrases in it ("fire
station", "smoke detector program") are struck out. A sign of a crime does not count when the
sentence puts it safely in the past ("yesterday"), nor does any when the past is asked about
like news ("what caused the fire last week").
"""

from __future__ import annotations

from skill.understand.lexicon import Lexicon
from skill.understand.tokens import Tokens


def emergency_kind(tokens: Tokens, lexicon: Lexicon) -> str | None:
    """The id of an EMERGENCY_KIND value if the words sound like an emergency, else None."""
    rules = lexicon.emergency
    text = " ".join(t.word for t in tokens)
    left = rules.ordinary.sub(" _ ", text)
    past = rules.past.search(text) is not None
    for kind, sign in rules.signs.items():
        if sign.search(left) and not (past and kind in rules.only_now):
            return kind
    return None
