"""Names looked up in bounded time: the system's resolver itself knows no limit that a caller could set."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from net.errors import NotSent

MOST = 128
"""Look-ups at one time. One that nobody waits for any more counts until the system gives it up."""

LookUp = Callable[[str, int], Sequence[str]]
"""(host, port) -> addresses in the resolver's order; raises NotSent where there are none."""


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the system finds them; it may take as long as it likes."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent(
            f"the name {host!r} cannot be resolved", fix="Check the address", code="unknown"
        ) from error
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


class Resolver:
    """Looks names up in threads of their own. Thread safe.

    ``getaddrinfo`` cannot be stopped, so a look-up that takes too long is left to end by itself; the threads
    are daemons, so that none of them holds up the end of the program, and there are never more than
    ``most``.
    """

    def __init__(self, look_up: LookUp = look_up, most: int = MOST) -> None:
        self._look_up = look_up
        self._free = threading.BoundedSemaphore(most)

    def addresses(self, host: str, port: int, left: Callable[[], float]) -> Sequence[str]:
        """The addresses of ``host``. ``left`` gives the seconds that may still be waited.

        Raises NotSent where there are none, or none in time.
        """
        found: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()
        if not self._free.acquire(timeout=left()):
            raise NotSent(f"the name {host!r} was not looked up in time: too many others are")
        thread = threading.Thread(target=self._run, args=(host, port, found), name="resolve", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # the system gives no more threads
            self._free.release()
            raise NotSent(f"the name {host!r} could not be looked up") from error
        try:
            answer = found.get(timeout=left())
        except Empty:
            raise NotSent(f"the name {host!r} was not resolved in time") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _run(self, host: str, port: int, found: SimpleQueue[Sequence[str] | Exception]) -> None:
        try:
            found.put(self._look_up(host, port))
        except Exception as error:  # noqa: BLE001 - handed on to whoever waits, if anybody still does
            found.put(error)
        finally:
            self._free.release()
