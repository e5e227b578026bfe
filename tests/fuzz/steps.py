"""How many steps a backtracking matcher takes: counted, not timed, so that the answer is always the same.

Python's own engine tells nothing of its steps. This one walks the tree that :mod:`re` makes of an
expression in the way in which that engine tries it (leftmost, greedy first, back where it fails), and
counts. It is for short texts: what grows with the text's length shows there already. A repetition
that has an upper bound counts as one of at most :data:`FEW`, since it adds a factor, not a power.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

codes, parser, compiler = (
    importlib.import_module(f"re.{name}") for name in ("_constants", "_parser", "_compiler")
)
"""The tree of an expression has no public name."""

Tree = tuple[tuple[Any, Any], ...]
FEW = 4
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_CHARACTERS = (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN)
_WITHIN = 100_000
"""Steps after which an expression has said enough."""


class TooManyError(Exception):
    """More steps than anything that is linear takes."""


def tree_of(pattern: re.Pattern[Any]) -> Tree:
    """The tree of an expression."""
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    return tuple(parser.parse(written, pattern.flags & ~re.DEBUG))


class Steps:
    """One expression, and the steps taken so far."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        self._tree = tree_of(pattern)
        self._flags = pattern.flags
        self._parts: dict[tuple[Any, int], tuple[Any, re.Pattern[str]]] = {}
        self.taken = 0

    def counted(self, method: str, text: str) -> int:
        """The steps of this method of the expression on the text."""
        self.taken, self._text, self._groups = 0, text, dict[int, str]()
        if method in ("match", "fullmatch"):
            end = len(text)
            next((at for at in self._ways(self._tree, 0) if method == "match" or at == end), None)
            return self.taken
        start = 0
        while start <= len(text):
            end = next(self._ways(self._tree, start), -1)
            if end >= 0 and method == "search":
                break
            start = end if end > start else start + 1
        return self.taken

    def _step(self) -> None:
        self.taken += 1
        if self.taken > _WITHIN:
            raise TooManyError

    def _ways(self, tree: Tree, at: int) -> Iterator[int]:
        """Where the parts can end that begin at this place, in the order in which they are tried."""
        if not tree:
            yield at
            return
        self._step()
        (code, value), rest = tree[0], tree[1:]
        if code in REPEATS:
            yield from self._repeated(code, value, rest, at)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from self._ways((*branch, *rest), at)
        elif code is codes.SUBPATTERN:
            for end in self._ways(tuple(value[3]), at):
                self._groups[value[0]] = self._text[at:end]
                yield from self._ways(rest, end)
        else:
            yield from self._one(code, value, rest, at)

    def _one(self, code: Any, value: Any, rest: Tree, at: int) -> Iterator[int]:
        """What has no more than one end: a character, a place between two, what is not gone back into."""
        if code is codes.ATOMIC_GROUP:
            if (end := next(self._ways(tuple(value), at), None)) is not None:
                yield from self._ways(rest, end)
        elif code in (codes.ASSERT, codes.ASSERT_NOT) and value[0] > 0:
            found = next(self._ways(tuple(value[1]), at), None)
            if (found is None) is (code is codes.ASSERT_NOT):
                yield from self._ways(rest, at)
        elif code is codes.GROUPREF:
            said = self._groups.get(value, "\x00")
            if self._text.startswith(said, at):
                yield from self._ways(rest, at + len(said))
        elif code is codes.GROUPREF_EXISTS:
            inner = value[1] if value[0] in self._groups else value[2] or ()
            yield from self._ways((*inner, *rest), at)
        elif here := self._alone(code, value).match(self._text, at):
            yield from self._ways(rest, here.end())

    def _repeated(self, code: Any, value: Any, rest: Tree, at: int) -> Iterator[int]:
        fewest, most, inner = value[0], value[1], tuple(value[2])
        if most is not codes.MAXREPEAT:
            most = min(most, fewest + FEW)
        if code is codes.POSSESSIVE_REPEAT:
            done = 0
            while done < most and (end := next(self._ways(inner, at), at)) > at:
                at, done = end, done + 1
            if done >= fewest:
                yield from self._ways(rest, at)
        elif len(inner) == 1 and inner[0][0] in _CHARACTERS:
            yield from self._run(code is codes.MIN_REPEAT, fewest, most, inner[0], rest, at)
        else:
            yield from self._times(code is codes.MIN_REPEAT, fewest, most, inner, rest, at, 0)

    def _run(
        self, lazy: bool, fewest: int, most: int, inner: tuple[Any, Any], rest: Tree, at: int
    ) -> Iterator[int]:
        """One character, again and again: its ends lie side by side."""
        alone, run = self._alone(*inner), 0
        while run < most and (not lazy or run < fewest) and alone.match(self._text, at + run):
            self._step()
            run += 1
        if lazy:
            while run >= fewest:
                yield from self._ways(rest, at + run)
                if run == most or not alone.match(self._text, at + run):
                    return
                run += 1
        for length in range(run, fewest - 1, -1):
            yield from self._ways(rest, at + length)

    def _times(
        self, lazy: bool, fewest: int, most: int, inner: Tree, rest: Tree, at: int, done: int
    ) -> Iterator[int]:
        if lazy and done >= fewest:
            yield from self._ways(rest, at)
        if done < most:
            for end in self._ways(inner, at):
                if end > at or done < fewest:  # what matches nothing is not repeated for ever
                    yield from self._times(lazy, fewest, most, inner, rest, end, done + 1)
        if not lazy and done >= fewest:
            yield from self._ways(rest, at)

    def _alone(self, code: Any, value: Any) -> re.Pattern[str]:
        """One part of the tree as an expression of its own."""
        key = (code, id(value))
        if key not in self._parts:
            state = parser.State()
            state.flags = self._flags
            whole = parser.SubPattern(state, [(code, value)])
            self._parts[key] = value, compiler.compile(whole, self._flags & ~re.DEBUG)
        return self._parts[key][1]
