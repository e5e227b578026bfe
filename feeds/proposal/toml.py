"""A source's table as TOML to be pasted into city.toml (TOML 1.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDEST = 100
UNDECIDED = "# TO DECIDE:"
"""What a line begins with that only staff can answer."""


def written(table: Mapping[str, Any], remarks: Sequence[str] = (), asked: Sequence[str] = ()) -> str:
    """The ``[[sources]]`` table; ``remarks`` and what is ``asked`` of staff stand above it as comments."""
    comments = [*(f"# {_line(each)}" for each in remarks), *(f"{UNDECIDED} {_line(each)}" for each in asked)]
    plain = [f"{_key(name)} = {_value(each)}" for name, each in table.items() if name != "fields"]
    fields = table.get("fields") or {}
    return "\n".join([*comments, "[[sources]]", *plain, *_fields(fields)]) + "\n"


def _fields(fields: Mapping[str, Any]) -> Iterable[str]:
    """The map; a long table of words gets lines of its own, which a person can mend."""
    if not fields:
        return
    yield "[sources.fields]"
    long: list[tuple[str, Mapping[str, Any]]] = []
    for name, spec in fields.items():
        line = f"{_key(name)} = {_value(spec)}"
        if len(line) > _WIDEST and isinstance(spec, Mapping) and isinstance(spec.get("values"), Mapping):
            long.append((name, spec))
        else:
            yield line
    for name, spec in long:
        yield f"[sources.fields.{_key(name)}]"
        yield f"column = {_value(spec['column'])}"
        yield f"[sources.fields.{_key(name)}.values]"
        yield from (f"{_key(each)} = {_value(value)}" for each, value in spec["values"].items())


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(name))} = {_value(each)}" for name, each in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)


def _text(text: str) -> str:
    """A basic string. JSON's escapes are TOML's, but for the delete character, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
