"""``townbell unanswered``: what residents asked in vain, the most asked first. Nobody is named in it."""

from __future__ import annotations

import argparse
from typing import Any

from app.run import Run


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("unanswered", parents=[shared], help="what could not be answered")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """One row a question, with how often and until when it was asked."""
    from app.wiring import state
    from app.wiring.state import office

    every = office.unanswered(run.settings).every() if state.has_store(run.settings) else ()
    if run.json:
        shown = [
            {
                "text": each.text,
                "language": each.language,
                "reason": each.reason,
                "count": each.count,
                "first": each.first.isoformat(),
                "last": each.last.isoformat(),
            }
            for each in every
        ]
        run.document({"questions": shown})
        return 0
    for each in every:
        run.text(f"{each.count:5}  {each.last}  {each.language}  {each.reason:14}  {each.text}")
    return 0
