"""``townbell package``: the skill as an ASK CLI v2 project, ready for ``ask deploy``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.run import Run


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("package", parents=[shared], help="the Alexa skill package of this city")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="where to write it")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """Write the files; say what city.toml still lacks for a submission."""
    from app.wiring.packaging import listing, write
    from skill.package.writing import open_ends

    written = write(run.settings, run.clock, run.args.out)
    missing = open_ends(listing(run.settings))
    if run.json:
        files = [str(path.relative_to(run.args.out)) for path in written]
        run.document({"out": str(run.args.out), "files": files, "missing": missing})
        return 0
    run.text(f"{len(written)} files written to {run.args.out}")
    for key in missing:
        run.note(f"[alexa] {key} is not set: Amazon asks for it before the skill can be submitted.")
    return 0
