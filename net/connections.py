"""A socket for one exchange after the other, every step of which ends when the whole exchange has to.

The socket never blocks by itself: it is read and written at once where that is possible, and waited for
where it is not. A time-out that the socket keeps would be set anew for each step, and each setting, and the
look whether it has come, is one more call into the kernel, where a thread of many waits for its turn again.
"""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable, Sequence
from functools import cache

from net.addresses import dialable
from net.errors import NotSent
from net.resolving import Resolver

PORTS = {"http": 80, "https": 443}


class Connection:
    """One that stands. ``deadline`` is when the exchange that it is in must be over, on ``monotonic``."""

    def __init__(self, talk: socket.socket, monotonic: Callable[[], float]) -> None:
        talk.setblocking(False)
        self.deadline = float("inf")
        self._monotonic = monotonic
        self._socket = talk
        self._poll = select.poll()
        self._poll.register(talk, select.POLLIN)
        self._may_hold_some = isinstance(talk, ssl.SSLSocket)
        """What has been deciphered already is not seen by a look at the wire."""

    def is_stale(self) -> bool:
        """Whether the server has closed it, or has said something unasked, since it was used last."""
        try:
            self._socket.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        return True

    def send(self, request: bytes) -> None:
        """All of it. Raises OSError, and TimeoutError where the time is up."""
        rest = memoryview(request)
        while rest:
            try:
                rest = rest[self._socket.send(rest) :]
            except (BlockingIOError, ssl.SSLWantWriteError):
                self._wait(select.POLLOUT)
            except ssl.SSLWantReadError:
                self._wait(select.POLLIN)

    def receive(self, most: int) -> bytes:
        """What has come, or comes first; b"" where the other side has ended. Raises as :meth:`send`."""
        if not self._may_hold_some:
            self._wait(select.POLLIN)
        while True:
            try:
                return self._socket.recv(most)
            except (BlockingIOError, ssl.SSLWantReadError):
                self._wait(select.POLLIN)
            except ssl.SSLWantWriteError:
                self._wait(select.POLLOUT)

    def offered(self, request: bytes) -> bytes:
        """Send what can be sent at once; what is left of it. Raises OSError."""
        try:
            return request[self._socket.send(request) :]
        except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
            return request

    def received(self, most: int, seconds: float) -> bytes | None:
        """What has come, or comes within so many seconds; None where nothing does. Raises OSError."""
        try:
            return self._socket.recv(most)
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        return self.received(most, 0.0) if seconds and self._poll.poll(seconds * 1_000) else None

    def close(self) -> None:
        """Close it; once is as good as twice."""
        self._socket.close()

    def _wait(self, event: int) -> None:
        left = _left(self.deadline, self._monotonic)
        if event != select.POLLIN:
            self._poll.modify(self._socket, event)
        ready = self._poll.poll(left * 1_000)
        if event != select.POLLIN:
            self._poll.modify(self._socket, select.POLLIN)
        if not ready:
            raise TimeoutError("the time is up")


class Connecting:
    """Makes connections: only to where they may lead, and in time."""

    def __init__(
        self, monotonic: Callable[[], float], *, allow_private: bool, trust: ssl.SSLContext | None
    ) -> None:
        self._monotonic = monotonic
        self._allow_private = allow_private
        self._trust = trust
        self._resolver = Resolver()

    def to(self, scheme: str, name: str, port: int | None, deadline: float) -> Connection:
        """A new one. Raises NotSent, or Forbidden where it may not lead there."""

        def left() -> float:
            return _left(deadline, self._monotonic)

        def look_up(name: str, port: int) -> Sequence[str]:
            return self._resolver.addresses(name, port, left)

        try:
            number = port or PORTS[scheme]
            addresses = dialable(name, number, allow_private=self._allow_private, look_up=look_up)
            talk = _dialled(addresses, number, left)
            return Connection(self._secured(talk, name, left) if scheme == "https" else talk, self._monotonic)
        except (OSError, ValueError) as error:
            raise NotSent("no connection", where=name, fix=_advice(error)) from error

    def _secured(self, talk: socket.socket, name: str, left: Callable[[], float]) -> socket.socket:
        """The same over TLS, for this very name."""
        try:
            talk.settimeout(left())
            return (self._trust or _system_trust()).wrap_socket(talk, server_hostname=name)
        except BaseException:
            talk.close()
            raise


def _left(deadline: float, monotonic: Callable[[], float]) -> float:
    """Seconds until the end. Raises TimeoutError when there are none."""
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError("the time is up")
    return left


def _dialled(addresses: Sequence[str], port: int, left: Callable[[], float]) -> socket.socket:
    """The first of these that answers. Raises OSError."""
    failed: OSError = OSError("no address")
    for address in addresses:
        try:
            found = socket.create_connection((address, port), left())
        except OSError as error:
            failed = error
        else:
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return found
    raise failed


def _advice(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Its certificate is refused: whoever runs it has to renew or complete it"
    return "Check that it is up"


@cache
def _system_trust() -> ssl.SSLContext:
    """Made once: reading every root of the system takes 35 ms."""
    return ssl.create_default_context()
