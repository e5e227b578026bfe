"""An AWS emulator on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def emulator(python: Path, folder: Path) -> Iterator[str]:
    """The URL of ministack, run by the Python that has it. ``folder`` gets its log, and what it unpacks."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(
            [python, "-m", "hypercorn", "ministack.app:app", "--bind", f"127.0.0.1:{port}"],
            # Functions that it runs inherit this: nothing of a test's own.
            env={
                "PATH": os.environ["PATH"],
                "TMPDIR": str(folder),
                "IOT_MTLS_ENABLED": "0",
                "GATEWAY_PORT": str(port),
            },
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:  # it waits for a function that it runs
                child.kill()
                child.wait()


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the AWS emulator did not start")
