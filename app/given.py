"""What a command is given as FILE: a file's name, or - for stdin. Also bounded: a file may be endless."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from city.errors import Unreadable

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
