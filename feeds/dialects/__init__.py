"""What event feeds say beside RSS: when something is, where, whether it is off, its documents.

RSS has no words for an event, so each system found its own. Adding one is adding a file here with
``event_of(entry, zone)``, or a line in the table of ``modules``; the first that knows when it is counts.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any


def event_of(entry: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """``start``, ``end``, ``location``, ``status`` and the like of an entry, as far as it says so.

    Times are ISO with the offset of ``zone``, days without a time are dates, of which the end is the last.
    Empty for what is news.
    """
    found: dict[str, Any] = {}
    for dialect in _dialects():
        found = {**dialect.event_of(entry, zone), **found}
        if "start" in found:
            break
    return found


@lru_cache(maxsize=1)
def _dialects() -> tuple[ModuleType, ...]:
    """Elements made for it come before words in a text, and these before the title."""
    names = (each.name for each in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names if not name.startswith("_")]
    return tuple(sorted((each for each in modules if hasattr(each, "ORDER")), key=lambda each: each.ORDER))
