"""``townbell backup`` and ``restore``: the whole of TOWNBELL_DATA."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.run import Run


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands' parsers."""
    for name, run, told in (
        ("backup", _backup, "save everything, while it runs"),
        ("restore", _restore, "put a saved state back"),
    ):
        parser = commands.add_parser(name, parents=[shared], help=told)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.set_defaults(run=run)


def _backup(run: Run) -> int:
    from stores.backup import save

    count = save(run.settings.data, run.args.file)
    if run.json:
        run.document({"file": str(run.args.file), "files": count})
    else:
        run.text(f"{count} files saved; keep {run.args.file} as safe as the data: it holds the keys")
    return 0


def _restore(run: Run) -> int:
    from stores.backup import restore

    data = run.settings.data
    before = restore(data, run.args.file, f"{run.clock.now():%Y%m%dT%H%M%S}")
    if run.json:
        run.document({"data": str(data), "before": str(before) if before else None})
    else:
        run.text(f"restored; what was there is now {before}" if before else "restored")
    return 0
