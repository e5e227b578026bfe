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
    from stores.backup.saving import save

    count = save(run.settings.data, run.args.file, _whose(run))
    if run.json:
        run.document({"file": str(run.args.file), "files": count})
    else:
        run.text(f"{count} files saved; keep {run.args.file} as safe as the data: it holds the keys")
    return 0


def _restore(run: Run) -> int:
    from stores.backup.restoring import restore

    data = run.settings.data
    before = restore(data, run.args.file, f"{run.clock.now():%Y%m%dT%H%M%S}", _whose(run))
    if run.json:
        run.document({"data": str(data), "before": str(before) if before else None})
    else:
        run.text(f"restored; what was there is now {before}" if before else "restored")
    return 0


def _whose(run: Run) -> str:
    """The city whose data they are: another's subscribers must not get its alerts."""
    return f"{run.settings.city.name}, {run.settings.city.state}"
