"""Whether a subscription to meetings names a body that meets: any other would never be told anything."""

from __future__ import annotations

from collections.abc import Collection

from city.localized import words_of
from notifier.causes.meetings import matches

_NAMED = 5
_ALIKE = 0.5


def unknown_body(wanted: str, bodies: Collection[str]) -> str:
    """Why nobody meets under these words, with the bodies that may be meant; "" where one does.

    Without any ``bodies`` (no meetings are known, or none yet) nothing can be said against a name. The
    words themselves are not repeated: an address may have got into the wrong column.
    """
    words = words_of(wanted)
    if not bodies or any(matches(words, each) for each in bodies):
        return ""
    near = _near(words, bodies)
    meant = f"did you mean {' or '.join(near)}?" if near else f"bodies are {', '.join(_some(bodies))}"
    return f"no body of this name meets; {meant}"


def _near(words: str, bodies: Collection[str]) -> list[str]:
    """Those spelt alike, the likeliest first."""
    from difflib import get_close_matches

    by_words = {words_of(each): each for each in sorted(bodies)}
    return [by_words[each] for each in get_close_matches(words, list(by_words), n=3, cutoff=_ALIKE)]


def _some(bodies: Collection[str]) -> list[str]:
    ordered = sorted(bodies)
    more = len(ordered) - _NAMED
    return [*ordered[:_NAMED], *([f"and {more} more"] if more > 0 else [])]
