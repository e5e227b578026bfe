"""The kept corpus: for each format the smallest inputs that reached what no other had reached before.

One file a format, one input a line in base64, sorted: a diff shows what came and what went, and a
thousand inputs are no thousand files. A format without a file has no kept inputs yet.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parent / "kept"
MOST_BYTES = 64_000
"""Of one format, unencoded, the smallest inputs first. All formats together stay under a megabyte."""


def path_of(name: str) -> Path:
    """Where a format's inputs are kept."""
    return FOLDER / f"{name}.b64"


def read(name: str) -> list[bytes]:
    """The kept inputs of a format."""
    path = path_of(name)
    return [base64.b64decode(line) for line in path.read_text("ascii").split()] if path.exists() else []


def write(name: str, inputs: Iterable[bytes]) -> int:
    """Keep the smallest of these inputs in place of what was kept; how many that were."""
    chosen: list[bytes] = []
    room = MOST_BYTES
    for each in sorted(set(inputs), key=lambda data: (len(data), data)):
        room -= len(each)
        if room < 0:
            break
        chosen.append(each)
    lines = sorted(base64.b64encode(each).decode("ascii") for each in chosen if each)
    path_of(name).parent.mkdir(parents=True, exist_ok=True)
    path_of(name).write_text("".join(f"{line}\n" for line in lines), "ascii")
    return len(lines)
