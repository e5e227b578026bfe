"""s3.amazonaws.com on the loopback: a TLS server, and the CONNECT proxy that leads to it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer


@dataclass
class Bucket:
    """What the certificate host serves, by path, and what it was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


@contextmanager
def certificate_host(bucket: Bucket, certificate: Path, key: Path) -> Iterator[int]:
    """Serve the bucket over TLS; ``slow``, ``endless`` and ``redirect`` misbehave. Yields the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            bucket.asked.append(self.path)
            odd = {"/echo.api/slow": _slow, "/echo.api/endless": _endless, "/echo.api/redirect": _redirect}
            with contextlib.suppress(OSError):  # the client hangs up on purpose
                odd.get(self.path, _file)(self, bucket)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with _serving(server):
        yield server.server_address[1]
        bucket.closing.set()


@contextmanager
def connect_proxy(asked: list[str], port: int) -> Iterator[int]:
    """A proxy that leads every CONNECT to ``port`` on the loopback and notes what was asked for."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline().split()[1].decode())
            while self.rfile.readline().strip():
                pass
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as onward:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_pour, args=(onward, self.connection), daemon=True)
                back.start()
                _pour(self.connection, onward)
                back.join()

    ThreadingTCPServer.daemon_threads = True
    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server, _serving(server):
        yield server.server_address[1]


@contextmanager
def _serving(server: ThreadingHTTPServer | ThreadingTCPServer) -> Iterator[None]:
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _pour(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _file(handler: BaseHTTPRequestHandler, bucket: Bucket) -> None:
    body = bucket.files.get(handler.path)
    handler.send_response(200 if body is not None else 404)
    handler.send_header("Content-Length", str(len(body or b"")))
    handler.end_headers()
    handler.wfile.write(body or b"")


def _slow(handler: BaseHTTPRequestHandler, bucket: Bucket) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not bucket.closing.wait(0.05):
        handler.wfile.write(b"-")  # a drip: no read by itself ever times out


def _endless(handler: BaseHTTPRequestHandler, bucket: Bucket) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not bucket.closing.is_set():
        handler.wfile.write(b"-" * 8192)


def _redirect(handler: BaseHTTPRequestHandler, bucket: Bucket) -> None:
    handler.send_response(302)
    handler.send_header("Location", "https://s3.amazonaws.com/echo.api/cert.pem")
    handler.send_header("Content-Length", "0")
    handler.end_headers()
