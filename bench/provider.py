"""A provider on loopback in a process of its own: takes HTTP posts or mail, counts them, and keeps nothing.

``python -m bench.provider http`` (or ``smtp``) prints its port.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


class Http(asyncio.Protocol):
    """Answers 201 to every whole request on a connection."""

    def __init__(self) -> None:
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (head := self._read.find(b"\r\n\r\n")) >= 0:
            fields = self._read[:head].lower().split(b"\r\n")
            length = next(
                (int(each.split(b":")[1]) for each in fields if each.startswith(b"content-length")), 0
            )
            if len(self._read) < head + 4 + length:
                return
            self._read = self._read[head + 4 + length :]
            self._transport.write(_CREATED)


class Smtp(asyncio.Protocol):
    """Takes every message."""

    def __init__(self) -> None:
        self._read = b""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 provider\r\n")

    def data_received(self, data: bytes) -> None:
        self._read += data
        while True:
            end = b"\r\n.\r\n" if self._in_data else b"\r\n"
            line, found, rest = self._read.partition(end)
            if not found:
                return
            self._read = rest
            self._transport.write(self._answer(line.upper()))

    def _answer(self, line: bytes) -> bytes:
        if self._in_data:
            self._in_data = False
            return b"250 2.0.0 taken\r\n"
        if line.startswith(b"EHLO"):
            return b"250-provider\r\n250 PIPELINING\r\n"
        self._in_data = line == b"DATA"
        return b"354 go on\r\n" if self._in_data else b"250 OK\r\n"


@contextmanager
def provider(kind: str) -> Iterator[int]:
    """The port of a provider in a process of its own."""
    command = [sys.executable, "-m", "bench.provider", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            yield int(child.stdout.readline())
        finally:
            child.terminate()


async def _serve(kind: str) -> None:
    made = {"http": Http, "smtp": Smtp}[kind]
    server = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0, backlog=1_024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
