"""``townbell serve``: pages, the Alexa endpoint, and the worker that refreshes and delivers."""

from __future__ import annotations

import argparse
from typing import Any

from app.run import Run
from city.errors import WrongUse

DEFAULT_PORT = 8080


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("serve", parents=[shared], help="pages, /alexa, and the schedule")
    parser.add_argument("--port", type=int, metavar="P", help=f"default {DEFAULT_PORT}, else the next free")
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="default 127.0.0.1")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """Serve until stopped. Raises WrongUse where what is kept would be one process's: here there are two."""
    from app.server import serve
    from app.wiring.state import MEMORY, STORE

    if run.environment.get(STORE) == MEMORY:
        fix = f"Leave out {STORE}: pages and worker are two processes, which meet in the file"
        raise WrongUse(f"cannot serve from memory ({STORE} is {MEMORY})", fix=fix)
    return serve(run, run.args.host, run.args.port, DEFAULT_PORT)
