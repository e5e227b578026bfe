"""``townbell serve``: pages, the Alexa endpoint, and the worker that refreshes and delivers."""

from __future__ import annotations

import argparse
from typing import Any

from app.run import Run

DEFAULT_PORT = 8080


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("serve", parents=[shared], help="pages, /alexa, and the schedule")
    parser.add_argument("--port", type=int, metavar="P", help=f"default {DEFAULT_PORT}, else the next free")
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="default 127.0.0.1")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """Serve until stopped."""
    from app.server import serve

    return serve(run, run.args.host, run.args.port, DEFAULT_PORT)
