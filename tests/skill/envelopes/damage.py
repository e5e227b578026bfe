"""Envelopes with one thing wrong: each field in turn removed, nulled and retyped, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OTHERS: tuple[Any, ...] = ("odd", "", 7, 10**30, -0.5, True, [], ["odd"], [None], {}, {"odd": 7})
"""What a field becomes, each where it is of another type than what stood there."""

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Damaged:
    """One case: what was done to which field, and the envelope that came of it."""

    name: str
    envelope: Any


def recorded(folder: Path) -> list[tuple[str, Any]]:
    """The recorded envelopes (``corpus/alexa``) by name."""
    return [(path.name[:3], json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json"))]


def damaged(name: str, envelope: Any) -> Iterator[Damaged]:
    """The envelope itself, and each of its fields (lists and their members too) removed, nulled, retyped."""
    yield Damaged(f"{name} as it is", envelope)
    for keys in _fields(envelope):
        where = f"{name} {'.'.join(map(str, keys))}"
        yield Damaged(f"{where} removed", _changed(envelope, keys))
        held = _at(envelope, keys)
        for other in (None, *OTHERS):
            if type(other) is not type(held):
                yield Damaged(f"{where} = {json.dumps(other)[:12]}", _changed(envelope, keys, other))


def _fields(value: Any, above: Keys = ()) -> Iterator[Keys]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*above, key)
        yield from _fields(inner, (*above, key))


def _at(value: Any, keys: Keys) -> Any:
    for key in keys:
        value = value[key]
    return value


_GONE = object()


def _changed(value: Any, keys: Keys, new: Any = _GONE) -> Any:
    """A copy of what lies on the way to the field, with the field changed; the rest is shared."""
    if not keys:
        return new
    copy = value.copy()
    if len(keys) == 1 and new is _GONE:
        del copy[keys[0]]
    else:
        copy[keys[0]] = _changed(value[keys[0]], keys[1:], new)
    return copy
