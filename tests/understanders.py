"""One understander for every model and vocabulary that are the same.

A command of the command line, a console and a town each build their own: a quarter of a second of one core
for each language, 7,500 samples are read. It holds no conversation and only keeps what it has worked out once
(skill/understand/understander.py), so two of one model and one vocabulary are as good as one. Who starts
a process (``Townbell.process``, ``serving``) has its own, as residents do; so has tests/skill/understand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

import skill.understand
from skill.understand import Understander
from skill.understand.slots import Vocabulary

_MOST = 12
_BUILT: dict[tuple[str, str, str], Understander] = {}


@contextmanager
def understanders_shared() -> Iterator[None]:
    """Whoever builds one in the meantime is given the one of the same model, locale and names."""
    with mock.patch.object(skill.understand, "Understander", _shared):
        yield


def _shared(model: Mapping[str, Any], vocabulary: Vocabulary | None = None, *, locale: str) -> Understander:
    names = vocabulary or {}
    key = (json.dumps(model), json.dumps(names), locale)
    if key not in _BUILT:
        if len(_BUILT) >= _MOST:
            del _BUILT[next(iter(_BUILT))]
        _BUILT[key] = Understander(model, names, locale=locale)
    return _BUILT[key]
