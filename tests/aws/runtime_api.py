"""A Lambda Runtime API on loopback: what the real runtime client of a function talks to."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.servers import reply, serving

PREFIX = "/2018-06-01/runtime/"
SECONDS = 60


class Function:
    """One function under the real runtime client; ``invoke`` hands it an event and waits for the answer."""

    def __init__(self) -> None:
        self._events: queue.Queue[Any] = queue.Queue()
        self._answers: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.closed = threading.Event()
        self.snapshot = threading.Event()
        """Set when the function was ready to have its snapshot taken."""
        self.asked = threading.Event()
        """Set when the function has asked for its first event."""
        self.began = 0.0
        """When its process was started, by time.perf_counter()."""
        self.pid = 0
        self.seconds: float | None = None
        """How long it may take for an event from now on; None: for ever."""

    def invoke(self, event: Mapping[str, Any]) -> tuple[str, Any]:
        """("response", body) or ("error", body) as the function reported it."""
        self.send(event)
        return self._answers.get(timeout=SECONDS)

    def send(self, event: Mapping[str, Any]) -> None:
        """Hand it an event, and wait for nothing."""
        self._events.put(event)

    def kill(self) -> None:
        """End it as Lambda does, whatever it is at."""
        os.kill(self.pid, signal.SIGKILL)

    def behave(self, handler: BaseHTTPRequestHandler) -> None:
        """Serve the Runtime API."""
        path = handler.path.removeprefix(PREFIX)
        if path == "restore/next":  # SnapStart: the snapshot is taken here, and this is what comes after
            self.snapshot.set()
            reply(handler, 200)
            return
        if path == "invocation/next":
            self.asked.set()
            self._next(handler)
            return
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])) or b"null")
        self._answers.put((path.rsplit("/", 1)[-1], body))
        reply(handler, 202)

    def _next(self, handler: BaseHTTPRequestHandler) -> None:
        while not self.closed.is_set():
            try:
                event = self._events.get(timeout=0.1)
            except queue.Empty:
                continue
            headers = {
                "Content-Type": "application/json",
                "Lambda-Runtime-Aws-Request-Id": "request-1",
                "Lambda-Runtime-Deadline-Ms": str(self._deadline()),
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:f",
                "Lambda-Runtime-Trace-Id": "Root=1-0-0",
            }
            reply(handler, 200, json.dumps(event).encode(), headers)
            return

    def _deadline(self) -> int:
        return 4_102_444_800_000 if self.seconds is None else int((time.time() + self.seconds) * 1000)


@contextmanager
def running(
    python: Path, artifact: Path, handler: str, environment: Mapping[str, str], tmp: Path
) -> Iterator[Function]:
    """The built function, alone in its artifact, as Lambda runs it: nothing of the work tree on its path.

    ``tmp`` is what /tmp is to it: two with the same find each other's files there.
    """
    function = Function()
    with serving(function.behave) as base, (tmp / f"{handler.replace('/', '-')}.log").open("wb") as log:
        function.began = time.perf_counter()
        child = subprocess.Popen(
            [str(python), "-m", "awslambdaric", handler],
            cwd=artifact,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(artifact),
                "AWS_LAMBDA_RUNTIME_API": base.removeprefix("http://"),
                "AWS_LAMBDA_FUNCTION_NAME": "f",
                "AWS_REGION": "us-east-1",
                "TMPDIR": str(tmp),
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                **environment,
            },
            stdout=log,
            stderr=log,
        )
        function.pid = child.pid
        try:
            yield function
        finally:
            function.closed.set()
            child.kill()
            child.wait()
