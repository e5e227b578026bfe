"""Sockets that may be opened: where they may lead, and how long they may take."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from net.addresses import dialable
from net.resolving import Resolver


class Deadline(threading.local):
    """When the exchange that this thread is in must be over, on the client's clock."""

    at = float("inf")

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic

    def left(self, timeout: float | None) -> float:
        """Seconds that the next step may take. Raises ReadTimeout when there are none."""
        left = self.at - self._monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return min(left, timeout) if timeout is not None else left


class Timed(httpcore.NetworkStream):
    """A stream whose every read and write ends with the exchange.

    httpcore's timeouts hold for one read: a server that sends a header byte a
    second would keep an exchange alive for ever.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return Timed(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Guarded(httpcore.SyncBackend):
    """Connects only where it may, and in time: looking the name up counts, too."""

    def __init__(self, deadline: Deadline, *, allow_private: bool, resolver: Resolver | None = None) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._resolver = resolver or Resolver()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = httpcore.ConnectError(f"no address of {host!r} answers")

        def look_up(host: str, port: int) -> Sequence[str]:
            return self._resolver.addresses(host, port, lambda: self._deadline.left(timeout))

        for address in dialable(host, port, allow_private=self._allow_private, look_up=look_up):
            try:
                left = self._deadline.left(timeout)
                stream = super().connect_tcp(address, port, left, local_address, socket_options)
                return Timed(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error
