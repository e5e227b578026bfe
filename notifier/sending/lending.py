"""Connections that are lent to one sender at a time and kept between sends."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Protocol, TypeVar


class Closing(Protocol):
    """Something that can be closed."""

    def close(self) -> None: ...


C = TypeVar("C", bound=Closing)


class Lending(Generic[C]):
    """Each send has what ``make`` makes to itself: sixty-four threads in one pool of connections cost
    six times the work. What was used last is used next, so that its connection is still open.
    """

    def __init__(self, make: Callable[[], C]) -> None:
        self._make = make
        self._idle: deque[C] = deque()
        """Its ends are taken and put by one step of Python each: no lock is needed."""

    def lent(self) -> Lent[C]:
        """One for this thread alone, given back at the end, whatever happened."""
        return Lent(self.take(), self._idle)

    def take(self) -> C:
        """One for whoever takes it, until it is given back."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._make()

    def give_back(self, one: C) -> None:
        """Let the next have it."""
        self._idle.append(one)

    def queue(self, one: C) -> None:
        """Let others have it, behind all the rest."""
        self._idle.appendleft(one)

    def close(self) -> None:
        """Close what is kept. For when nothing is being sent."""
        while self._idle:
            self._idle.pop().close()


class Lent(Generic[C]):
    """What is lent, for the time of a ``with``."""

    __slots__ = ("_back", "_one")

    def __init__(self, one: C, back: deque[C]) -> None:
        self._one = one
        self._back = back

    def __enter__(self) -> C:
        return self._one

    def __exit__(
        self, _kind: type[BaseException] | None, _raised: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._back.append(self._one)
