"""As much of S3 as keeping objects needs, on loopback, for boto3 to talk to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

MISSING = b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"
OTHER = b"<Error><Code>PreconditionFailed</Code><Message>another</Message></Error>"


def tag(content: bytes) -> str:
    """By which an object's content is known."""
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


@contextmanager
def bucket() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Its endpoint, and the objects by path."""
    objects: dict[str, bytes] = {}
    guard = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            asked = dict(parse_qsl(query))
            found = _listed(objects, path, asked) if "list-type" in asked else objects.get(path)
            self._reply(404 if found is None else 200, MISSING if found is None else found)

        def do_PUT(self) -> None:
            """Under its condition, if it has one, as S3 has them: only new, or only in place of this one."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            wanted = self.headers.get("If-Match")
            with guard:
                there = objects.get(self.path)
                taken = self.headers.get("If-None-Match") == "*" and there is not None
                if taken or (wanted and (there is None or tag(there) != wanted)):
                    self._reply(412, OTHER)
                    return
                objects[self.path] = body
            self._reply(200, made=body)

        def do_HEAD(self) -> None:
            self._reply(200 if self.path in objects else 404)

        def do_DELETE(self) -> None:
            objects.pop(self.path, None)
            self._reply(204)

        def _reply(self, status: int, body: bytes = b"", made: bytes | None = None) -> None:
            self.send_response(status)
            self.send_header("ETag", tag(body if made is None else made))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", objects
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _listed(objects: dict[str, bytes], path: str, asked: dict[str, str]) -> bytes:
    start = f"{path.rstrip('/')}/"
    names = (name.removeprefix(start) for name in sorted(objects) if name.startswith(start))
    found = [name for name in names if name.startswith(asked.get("prefix", ""))]
    rows = "".join(
        f"<Contents><Key>{name}</Key><LastModified>2026-11-22T12:00:00.000Z</LastModified></Contents>"
        for name in found[: int(asked.get("max-keys", 1_000))]
    )
    return f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()
