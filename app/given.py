"""What a command is given as FILE: a file's name, or - for stdin. Also bounded: a file may be endless."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from city.errors import Unreadable

if TYPE_CHECKING:
    from app.settings import Settings

MOST = 256 * 1024 * 1024
"""Bytes of a file that a command reads whole."""


def data_of(name: str, most: int = MOST) -> bytes:
    """The bytes. Raises Unreadable with the file's name; more than ``most`` bytes are refused."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror})", where=name) from error
    if len(data) > most:
        raise Unreadable(f"is over {most:,} bytes", where=name)
    return data


def text_of(name: str) -> str:
    """The text, in UTF-8 with or without a byte order mark. Raises Unreadable."""
    try:
        return data_of(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("is not UTF-8", where=name, fix="Save it as UTF-8") from error


def json_of(name: str) -> Any:
    """The JSON document. Raises Unreadable."""
    try:
        return json.loads(text_of(name))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is not JSON: {error}", where=name) from error


def fields_of(name: str) -> dict[str, Any]:
    """The JSON object, as a form would give it. Raises Unreadable, also of half a surrogate pair: no text."""
    try:
        fields = json_of(name)
        json.dumps(fields, ensure_ascii=False).encode()
    except ValueError as error:
        raise Unreadable(f"is not JSON: {error}", where=name) from error
    if not isinstance(fields, dict):
        raise Unreadable("is not a JSON object", where=name)
    return fields


def department_of(settings: Settings, name: str) -> str:
    """The city's department of this name, "" for none. Raises WrongUse for another."""
    from app.staff_table import departments
    from city.errors import WrongUse

    known = departments(settings)
    if name not in ("", *known):
        named = ", ".join(known) or "none; write [staff] and departments in city.toml"
        raise WrongUse(f"no department is called {name!r}", fix=f"Departments: {named}")
    return name
