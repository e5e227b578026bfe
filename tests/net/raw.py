"""Servers on loopback that say exactly these bytes, right or wrong."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Says = Callable[[socket.socket], None]


@contextmanager
def saying(says: Says) -> Iterator[str]:
    """A server that reads each connection's request head, hands it to ``says``, and closes it; its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    connections: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            asked = b""
            while b"\r\n\r\n" not in asked:
                more = connection.recv(65_536)
                if not more:
                    return  # whoever called has hung up
                asked += more
            says(connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/feed"
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for each in connections:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        thread.join(5)


def text(data: bytes) -> Says:
    """Say this and close."""
    return lambda connection: connection.sendall(data)


def kept_open(*answers: bytes) -> Says:
    """Say the answers one after the other, each to a request of its own, on one connection."""

    def says(connection: socket.socket) -> None:
        for answer in answers:
            connection.sendall(answer)
            if not connection.recv(65_536):
                return

    return says


def again_and_again(first: bytes, then: bytes) -> Says:
    """Say the first, and the second for ever."""

    def says(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(then)

    return says
