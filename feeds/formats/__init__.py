"""What every format parser is: bytes in, items and problems out.

Adding a format is adding one module beside this one with a module-level
``FORMAT`` that satisfies :class:`Format`. Nothing else has to be told: the
registry lists the folder. The items of each format have the shape that the
command line's contract gives (``townbell parse``).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from city.errors import Unreadable, WrongUse
from feeds.text.documents import json_of, looks_json, require
from feeds.text.refusals import refuse_error

Item = Mapping[str, Any]
"""One thing that a feed lists, as plain JSON values, before it means anything."""


class Occurrence(dict[str, Any]):
    """An item of a calendar, with what stands beside its keys, because those are the contract's.

    ``instance`` names which one of a series under the same uid it is: the time that the series itself
    has for it, wherever it was moved. ``private`` is whether the calendar says that it is not for the
    public (RFC 5545, 3.8.1.3).
    """

    instance: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that could not be read, and where in the file it stands.

    ``cut`` is whether the file breaks off there, so that nobody knows what would have followed.
    """

    where: str
    what: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """What a parser may need besides the bytes.

    ``start`` and ``end`` (aware) bound the expansion of recurring events, half
    open; ``zone`` is the IANA name in which floating times are read; ``url`` is
    where the bytes came from, for links that are relative. ``dialect`` is that of the
    whole (see :class:`Divisible`), where the bytes are a part of it.
    """

    start: datetime | None = None
    end: datetime | None = None
    zone: str = "UTC"
    url: str = ""
    dialect: Any = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be saved of a file, and what could not."""

    format: str
    title: str
    items: tuple[Item, ...]
    problems: tuple[Problem, ...] = ()


class Format(Protocol):
    """A parser for one family of files. Stateless; safe to share between threads."""

    name: str
    aliases: tuple[str, ...]

    def recognises(self, data: bytes) -> float:
        """How sure the parser is, 0 to 1, that it can read these bytes. Cheap: looks at the start."""
        ...

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:
        """Read the bytes. Raises :class:`city.errors.Unreadable` if nothing in them can be used."""
        ...


Skip = Callable[[bytes, bytes, int], int]
"""What stands in front of each part, the text, and a place in it: where to go on, there or further on."""


def nothing_known(_front: bytes, _text: bytes, at: int) -> int:
    """A :data:`Skip` that steps over nothing."""
    return at


@runtime_checkable
class Divisible(Protocol):
    """A format whose long files can be read a part at a time, each as a file of its own."""

    def dialect(self, data: bytes) -> Any:
        """What :attr:`ParseOptions.dialect` must be for the parts, and ``repr`` tells from others."""
        ...

    def parts(self, data: bytes, dialect: Any, skip: Skip = ...) -> Iterator[bytes]:
        """The parts in order, together all of it. Never raises: what cannot be divided is one part.

        ``skip`` is asked where a part would begin, and at the end of the text; what it steps over is
        no part. A part depends on its own bytes and on what stands in ``front``, on nothing else.
        """
        ...


def names() -> tuple[str, ...]:
    """The names of all formats, in alphabetical order, without importing any."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load(name: str) -> Format:
    """The format with this name or alias. Imports only the modules it must look into."""
    if name in names():
        return _format(name)
    for candidate in every():
        if name in candidate.aliases:
            return candidate
    raise WrongUse(f"unknown format {name!r}", fix=f"Use one of: auto, {', '.join(names())}")


def every() -> Iterator[Format]:
    """All formats, imported one after the other."""
    for name in names():
        yield _format(name)


def recognise(data: bytes) -> Format | None:
    """The format that is surest of these bytes, or None where none is at least half sure."""
    scores = [(each.recognises(data), each) for each in every()]
    score, best = max(scores, key=lambda pair: pair[0])
    return best if score >= 0.5 else None


def recognised(data: bytes) -> Format:
    """The format of these bytes. Raises Unreadable, which says what they are instead where that is plain."""
    found = recognise(data)
    if found is None:
        require(data, "a feed", len(data))
        refuse_error(json_of(data, "a feed") if looks_json(data) else None)
        raise Unreadable(
            "this is in no format that Townbell knows",
            fix=f"Name its format, or check the file. Known: {', '.join(names())}",
        )
    return found


def _format(name: str) -> Format:
    found: Format = importlib.import_module(f"{__name__}.{name}").FORMAT
    return found
