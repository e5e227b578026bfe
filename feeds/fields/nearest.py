"""The name that was probably meant: "did you mean 'Meeting Date'?"."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ALIKE = 0.72


def nearest(wrong: str, names: Iterable[str]) -> str:
    """Of the names the one most like ``wrong``, cases, blanks and underscores aside; "" where none is near.

    >>> nearest("Metting Date", ["Meeting Date", "Location"])
    'Meeting Date'
    """
    import difflib  # only where something is wrong: the settings are read at every cold start

    folded = {_bare(name): name for name in names}
    close = difflib.get_close_matches(_bare(wrong), list(folded), n=1, cutoff=_ALIKE)
    return folded[close[0]] if close else ""


def did_you_mean(wrong: str, names: Iterable[str]) -> str:
    """A sentence with the name that was probably meant, and a blank after it; "" where there is none."""
    found = nearest(wrong, names)
    return f"Did you mean {found!r}? " if found else ""


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9áéíóúüñ]+", "", name.casefold())
