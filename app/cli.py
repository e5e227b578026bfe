"""The command line. Its names, options, JSON and exit codes are a contract."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from app.run import Run
from city.errors import TownbellError

COMMANDS = {
    "serve": "app.commands.serve",
    "refresh": "app.commands.refresh",
    "check": "app.commands.check",
    "ask": "app.commands.talk",
    "chat": "app.commands.talk",
    "alexa": "app.commands.talk",
    "propose": "app.commands.propose",
    "sources": "app.commands.sources",
    "unanswered": "app.commands.unanswered",
    "replay": "app.commands.rehearse",
    "evaluate": "app.commands.rehearse",
    "hear": "app.commands.hear",
    "parse": "app.commands.parse",
    "package": "app.commands.package",
    "post": "app.commands.post",
    "advisory": "app.commands.advisory",
    "reports": "app.commands.reports",
    "residents": "app.commands.residents",
    "staff": "app.commands.staff",
    "subscribers": "app.commands.notify",
    "due": "app.commands.notify",
    "deliver": "app.commands.notify",
    "deploy-check": "app.commands.deploy_check",
    "roll-back": "app.commands.roll_back",
    "backup": "app.commands.keep",
    "restore": "app.commands.keep",
}
"""Where each command lives. Only the module of the one that runs is imported."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Never a traceback for what is understood."""
    words = sys.argv[1:] if argv is None else list(argv)
    args = _parser(words).parse_args(words)
    try:
        return int(args.run(Run(args)))
    except TownbellError as error:
        sys.stderr.write(f"townbell: {error}\n")
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 1


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="townbell", description="A city's voice.")
    _shared(parser, first=True)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    _shared(shared, first=False)
    named = {COMMANDS[word] for word in words if word in COMMANDS}
    for name in sorted(named or set(COMMANDS.values())):
        importlib.import_module(name).register(commands, shared)
    return parser


def _shared(parser: argparse.ArgumentParser, *, first: bool) -> None:
    """--city, --now and --json may stand before the command's name or after it."""
    unset = None if first else argparse.SUPPRESS
    parser.add_argument("--city", default=unset, metavar="FOLDER", help="a folder with a city.toml")
    parser.add_argument("--now", default=unset, metavar="INSTANT", help="where the clock starts (ISO 8601)")
    parser.add_argument(
        "--json", action="store_true", default=False if first else argparse.SUPPRESS, help="print JSON"
    )


if __name__ == "__main__":
    raise SystemExit(main())
