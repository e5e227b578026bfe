"""Stretches of a long list: runs of its pieces under the hash of their bytes, stepped over when known.

To see that of a million rows a hundred are new, the others need not even be cut. Where a stretch
ends is told by its pieces, as the end of a piece is told by its rows (:mod:`feeds.tables.cutting`).
So the stretches of a list depend on what is in it and not on how it became so; and since cuts
depend on nothing that stands before them, whoever steps over one stands where a piece begins.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import orjson

from feeds.formats import Skip
from feeds.read import placed

FEWEST, MEAN, MOST = 4, 4, 64
"""Pieces of a stretch: at least, beyond that on average, at most; the last of a file may have fewer."""
_HEX = 32
"""Digits of the hash of a stretch."""


class Note(NamedTuple):
    """What came of a piece, or of several. ``first`` is their first problem, ``missing`` as in
    feeds.kinds.Context, ``cut`` whether the file breaks off in them.
    """

    items: int
    records: int
    problems: int = 0
    first: tuple[str, str] = ("", "")
    missing: tuple[str, ...] = ()
    cut: bool = False

    @classmethod
    def of(cls, told: Any) -> Note:
        """From JSON. Raises ValueError or TypeError for what is none."""
        items, records, problems, (where, what), missing, cut = told
        return cls(items, records, problems, (where, what), tuple(missing), cut)

    def then(self, other: Note) -> Note:
        """What came of these, and of others behind them: what is missing is missing in all of them."""
        first = self.first
        if other.problems and not self.problems:
            first = placed(self.items, other.first[0]), other.first[1]
        missing = tuple(each for each in self.missing if each in other.missing) if self.missing else ()
        return Note(
            self.items + other.items,
            self.records + other.records,
            self.problems + other.problems,
            first,
            missing,
            self.cut or other.cut,
        )


class Stretch(NamedTuple):
    """Pieces that follow each other. ``mark`` is the hash of their ``size`` bytes and of all that decides
    what is made of them; ``last`` whether the text ends with them, so that behind them a row might go on.
    """

    mark: str
    size: int
    last: bool
    keys: Sequence[str]
    note: Note


Enter = Callable[[Sequence[str], Note], None]
"""Enters the keys of pieces, and what came of them, into a list that is being read."""


class Stretches:
    """Those of an earlier reading, and those of this one, in which :meth:`add` says what was read anew."""

    def __init__(self, told: bytes, known: Mapping[str, str]) -> None:
        """``told`` is what :meth:`told` said of an earlier reading; only ``known`` pieces are used."""
        self._before = _understood(told)
        self._known = known
        self._behind: dict[str, list[int]] = {}
        for number, each in enumerate(self._before, 1):
            self._behind.setdefault(each.keys[-1], []).append(number)
        self._next = 0  # the one that is expected
        self._made: list[Stretch] = []
        self._text: bytes | None = None
        self._start = 0
        self._open: list[str] = []
        self._note = Note(0, 0)

    def over(self, settings: bytes, enter: Enter) -> Skip:
        """What steps over the known stretches of a file that is read by these ``settings``."""
        return partial(self._over, settings, enter)

    def add(self, key: str, note: Note) -> None:
        """A piece of the text, cut behind where was last asked whether anything is known."""
        if self._text is not None:
            self._note = self._note.then(note) if self._open else note
            self._open.append(key)

    def told(self) -> bytes:
        """Those of this reading, to be kept for the next."""
        return orjson.dumps([(*each[:4], tuple(each.note)) for each in self._made])

    def _over(self, settings: bytes, enter: Enter, front: bytes, text: bytes, at: int) -> int:
        if text is not self._text:  # what was open in another one was never finished
            self._text, self._start, self._open = text, at, []
        if self._open and self._ends(at == len(text)):
            self._close(self._mark(settings, front, at), at)
        while not self._open and (found := self._fitting(settings, front, at)):
            enter(found.keys, found.note)
            self._made.append(found)
            at += found.size
        if not self._open:
            self._start = at
        if at == len(text):
            self._text = None
        return at

    def _ends(self, with_text: bool) -> bool:
        count = len(self._open)
        return with_text or count >= MOST or (count >= FEWEST and not int(self._open[-1][-2:], 16) % MEAN)

    def _close(self, mark: str, at: int) -> None:
        assert self._text is not None
        if at > self._start:
            last = at == len(self._text)
            self._made.append(Stretch(mark, at - self._start, last, self._open, self._note))
        if places := self._behind.get(self._open[-1]):
            self._next = places[min(bisect_left(places, self._next), len(places) - 1)]
        self._start, self._open = at, []

    def _fitting(self, settings: bytes, front: bytes, at: int) -> Stretch | None:
        """The stretch that is expected, if it is the one that lies there."""
        text = self._text
        if text is None or self._next >= len(self._before):
            return None
        found = self._before[self._next]
        end = at + found.size
        if end > len(text) or (found.last and end < len(text)) or text[end - 1 : end + 1] == b"\r\n":
            return None
        self._start = at
        if (
            not all(map(self._known.__contains__, found.keys))
            or self._mark(settings, front, end) != found.mark
        ):
            return None
        self._next += 1
        return found._replace(last=end == len(text))

    def _mark(self, settings: bytes, front: bytes, end: int) -> str:
        """Of the text from the open stretch's start on."""
        assert self._text is not None
        mark = hashlib.sha256(b"%d %d %b%b" % (len(settings), len(front), settings, front))
        mark.update(memoryview(self._text)[self._start : end])
        return mark.hexdigest()[:_HEX]


def _understood(told: bytes) -> Sequence[Stretch]:
    """None where it is damaged, or was told by another version: then all is cut again."""
    try:
        return [_stretch(*each) for each in orjson.loads(told or b"[]")]
    except (ValueError, TypeError):
        return []


def _stretch(mark: str, size: int, last: bool, keys: list[str], note: Any) -> Stretch:
    if size <= 0 or not keys:
        raise ValueError("no stretch")
    return Stretch(mark, size, last, [*map(str, keys)], Note.of(note))
