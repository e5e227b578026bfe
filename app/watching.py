"""Whether city.toml was changed while the worker runs: it ends then, and is started anew."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from app import staff_sources
from city.errors import TownbellError

log = logging.getLogger("townbell.worker")

Stamp = tuple[int, int, bool, tuple[int, int]]


class Watch:
    """The settings' file as it was when this was made. Looks at its date and size, not into it."""

    def __init__(self, folder: Path, load: Callable[[], object], data: Path | None = None) -> None:
        """``load`` reads the settings anew, and raises TownbellError where they cannot be used. ``data`` is
        where the sources lie that staff have added."""
        self._folder = folder
        self._data = data
        self._load = load
        self._known = self._last = self._stamp()

    def has_changed(self) -> bool:
        """Whether there are other settings that can be used; what cannot be is told once, and passed over.

        A file that is another at each look is still being written.
        """
        before, self._last = self._last, self._stamp()
        if self._last in (None, self._known) or self._last != before:
            return False
        self._known = self._last
        try:
            self._load()
        except TownbellError as error:
            log.warning("%s. What it said before goes on", error)
            return False
        return True

    def _stamp(self) -> Stamp | None:
        """None while there is no file: an editor may be putting another in its place."""
        try:
            file = (self._folder / "city.toml").stat()
        except OSError:
            return None
        added = staff_sources.stamp(self._data) if self._data else (0, 0)
        return file.st_mtime_ns, file.st_size, (self._folder / "advisories").is_dir(), added
