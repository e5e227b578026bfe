"""``townbell parse``: one file through a format."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from app import given
from app.run import Run
from city.errors import Unreadable, WrongUse
from city.localtime import parse_instant, zone

MOST = 100_000_000
"""A file longer than this is refused unread."""


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("parse", parents=[shared], help="one file through a format")
    parser.add_argument("--format", default="auto", metavar="F")
    parser.add_argument("--from", dest="start", metavar="INSTANT")
    parser.add_argument("--to", dest="end", metavar="INSTANT")
    parser.add_argument("--zone", metavar="Z", help="IANA zone of times that name none (without it UTC)")
    parser.add_argument("file", metavar="FILE", help="- is stdin")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """Print what the file says, as the contract shapes it."""
    from feeds import formats

    args = run.args
    named = None if args.format == "auto" else formats.load(args.format)
    data = given.data_of(args.file, MOST)
    options = formats.ParseOptions(
        start=_instant(args.start, "--from"), end=_instant(args.end, "--to"), zone=_zone(run)
    )
    try:
        parsed = (named or formats.recognised(data)).parse(data, options)
    except Unreadable as error:
        error.where = error.where or args.file
        raise
    run.document(
        {
            "format": parsed.format,
            "title": parsed.title,
            "items": [dict(each) for each in parsed.items],
            "problems": [{"where": each.where, "what": each.what} for each in parsed.problems],
        }
    )
    return 0


def _instant(text: str | None, option: str) -> datetime | None:
    try:
        return parse_instant(text) if text else None
    except ValueError as error:
        raise WrongUse(f"{option} {text!r} is not an instant with an offset") from error


def _zone(run: Run) -> str:
    name = run.args.zone or "UTC"
    zone(name)
    return str(name)
