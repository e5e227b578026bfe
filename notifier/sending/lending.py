"""Connections that are lent to one sender at a time and kept between sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue
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
        self._idle: LifoQueue[C] = LifoQueue()

    @contextmanager
    def lent(self) -> Iterator[C]:
        """One for this thread alone, given back at the end, whatever happened."""
        try:
            one = self._idle.get_nowait()
        except Empty:
            one = self._make()
        try:
            yield one
        finally:
            self._idle.put(one)

    def close(self) -> None:
        """Close what is kept. For when nothing is being sent."""
        while not self._idle.empty():
            self._idle.get().close()
