"""The server process: pages by waitress, and beside it a worker process that is kept alive.

Refreshing and delivering have a process of their own, so that neither ever slows
a turn. The worker gets the same arguments and shares nothing but the data folder.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from types import FrameType
from typing import TYPE_CHECKING, Any

from app.run import Run
from app.settings import load
from city.errors import TownbellError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_RESTART_SECONDS = 2.0
_REREAD = "city.toml has changed: reading it"
_TRIES = 50
LARGEST = 32 * 1024 * 1024
"""Bytes of a request that are taken in at all. What is too long for a page is refused by it, in words; by
itself waitress would first write a gigabyte to the disk."""


def serve(run: Run, host: str, port: int | None, default: int) -> int:
    """Bind, start the worker, say where to look, serve until a signal."""
    bound = bind(host, port, default)
    from app.wiring.feeds import ready
    from app.wiring.site import site
    from stores.backup.in_use import in_use

    with in_use(run.settings.data):
        ready(run.settings, run.clock)
        application = Changing(lambda: site(load(run.folder, run.environment), run.clock))
        keeper = Keeper(lambda: _worker_command(run), application.renew)
        keeper.start()
        _welcome(run, host, bound.getsockname()[1])
        signal.signal(signal.SIGTERM, _leave)
        try:
            _serve(application, bound)
        except (KeyboardInterrupt, SystemExit):
            run.note("stopped")
        finally:
            keeper.stop()
    return 0


def bind(host: str, port: int | None, default: int) -> socket.socket:
    """A listening socket: on the asked port or none; else on the first free one from the default."""
    wanted = [port] if port is not None else range(default, default + _TRIES)
    for each in wanted:
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, each))
            listener.listen(128)
        except (OSError, OverflowError):
            listener.close()
            continue
        return listener
    if port is not None:
        raise TownbellError(f"port {port} cannot be used", where=host, fix="Choose another --port")
    raise TownbellError(f"no free port from {default} on", where=host, fix="Give one with --port")


def _serve(application: Any, bound: socket.socket) -> None:
    import logging

    import waitress

    # A request that waits for a thread is nothing the operator can act on.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # What a proxy says of its readers is weighed in web/proxies.py, which believes one on our network.
    heard = {"clear_untrusted_proxy_headers": False, "max_request_body_size": LARGEST}
    waitress.serve(application, sockets=[bound], threads=8, ident="townbell", _quiet=True, **heard)


def _welcome(run: Run, host: str, port: int) -> None:
    city = run.settings.city
    at = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}"
    run.note(f"Townbell speaks for {city.name}.")
    run.note(f"  Ask, in English or Spanish   {at}/")
    run.note(f"  What was sent to residents   {at}/outbox")
    run.note(f"  Alexa endpoint               {at}/alexa     health: {at}/healthz")
    run.note('  Try in another terminal      .venv/bin/townbell ask "when is my trash picked up"')
    run.note("  Stop with Ctrl-C.")


def _worker_command(run: Run) -> list[str]:
    """With the clock as it stands: a worker that is started again must not go back to where we began."""
    command = [sys.executable, "-m", "app.worker", "--city", str(run.settings.folder)]
    command += ["--server", str(os.getpid())]
    return [*command, "--now", run.clock.now().isoformat()] if getattr(run.args, "now", None) else command


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class Changing:
    """A WSGI application that another may take the place of while it serves: who asks is answered by one."""

    def __init__(self, make: Callable[[], WSGIApplication]) -> None:
        self._make = make
        self._current = make()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """As the current one answers."""
        return self._current(environ, start_response)

    def renew(self) -> None:
        """Make it anew. Where that cannot be, the old one goes on, and why is told."""
        try:
            self._current = self._make()
        except TownbellError as error:
            sys.stderr.write(f"townbell: {error}. The pages go on as before\n")


class Keeper:
    """Keeps one child process running: whatever ends it, it is started again shortly after.

    One that ends by itself and well (0) wanted to begin anew: city.toml says something else, which
    ``changed`` is told.
    """

    def __init__(self, command: Callable[[], list[str]], changed: Callable[[], None] = lambda: None) -> None:
        self._command = command
        self._changed = changed
        self._stop = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        """Start the child and watch it."""
        self._thread.start()

    def stop(self) -> None:
        """End the child and stop watching."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _keep(self) -> None:
        while not self._stop.is_set():
            self._child = subprocess.Popen(self._command())  # noqa: S603 - our own interpreter and module
            while self._child.poll() is None and not self._stop.wait(0.2):
                pass
            if self._stop.is_set():
                self._end(self._child)
                return
            ended = self._child.returncode
            why = f"the worker ended ({ended}); starting it again" if ended else _REREAD
            sys.stderr.write(f"townbell: {why}\n")
            if not ended:
                self._changed()
            self._stop.wait(_RESTART_SECONDS)

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        child.terminate()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
