"""What one run of the command line is given: the city, the clock, and where to print."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from app.clock import RunningClock, clock_from
from app.settings import PROJECT, Settings, load


class Run:
    """One invocation of ``townbell``. Data go to stdout, all else to stderr."""

    def __init__(self, args: Namespace, environment: Mapping[str, str] = os.environ) -> None:
        self.args = args
        self.environment = environment
        self.json: bool = getattr(args, "json", False)
        self.clock: RunningClock = clock_from(getattr(args, "now", None))

    @cached_property
    def settings(self) -> Settings:
        """The city that ``--city`` names; by default the demo."""
        return load(self.folder, self.environment)

    @property
    def folder(self) -> Path:
        """The city's folder, whatever is in it."""
        given = getattr(self.args, "city", None)
        return Path(given) if given else PROJECT / "cities" / "port-alder"

    def document(self, value: Any) -> None:
        """The one JSON document of a command."""
        _write(json.dumps(value, ensure_ascii=False, indent=1, default=str))

    def lists(self, value: Mapping[str, Iterable[Any]]) -> None:
        """The one JSON document of a command, of lists that may be too long for the memory."""
        for number, (name, rows) in enumerate(value.items()):
            _write(f"{',' if number else '{'} {json.dumps(name)}: [")
            for place, row in enumerate(rows):
                _write(f"{',' if place else ' '} {json.dumps(row, ensure_ascii=False, default=str)}")
            _write("]")
        _write("}")

    def line(self, value: Any) -> None:
        """One line of JSON, at once, for whoever reads along."""
        _write(json.dumps(value, ensure_ascii=False, default=str))
        sys.stdout.flush()

    def text(self, line: str = "") -> None:
        """A line of data for a person."""
        _write(line)

    def note(self, line: str) -> None:
        """A message about the run."""
        sys.stderr.write(line + "\n")


def _write(text: str) -> None:
    """A line on stdout. Half a surrogate pair, which no encoding can write, becomes a question mark."""
    sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")
