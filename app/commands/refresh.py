"""``townbell refresh``: fetch, parse, compile, and say how each source stands."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from app.run import Run
from city.errors import TownbellError, WrongUse
from snapshot.sources import SourceStatus


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("refresh", parents=[shared], help="fetch, parse and compile")
    parser.add_argument("--source", action="append", default=[], metavar="ID", help="only this one")
    parser.add_argument(
        "--accept", action="append", default=[], metavar="ID", help="believe a source that was held back"
    )
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """Refresh; exit code 1 only if nothing can be served."""
    from app.wiring import state
    from app.wiring.feeds import refresher

    for name in state.files(run.settings).drop_damaged():
        run.note(f"{name} was damaged and is made anew")
    refresh = refresher(run.settings, run.clock)
    wanted = {*run.args.source, *run.args.accept}
    known = {each.id for each in run.settings.sources}
    if unknown := sorted(wanted - known):
        raise WrongUse(f"there is no source {unknown[0]!r}", fix=f"Sources: {', '.join(sorted(known))}")
    bar = _Bar(len(known))
    done = refresh(
        wanted=lambda source: not wanted or source.id in wanted,
        accept=frozenset(run.args.accept),
        by_hand=frozenset(wanted),
        progress=bar.step,
    )
    bar.end()
    if run.json:
        run.document(
            {
                "snapshot": done.published.id,
                "changed": done.published.changed,
                "sources": [row(each) for each in done.sources],
            }
        )
    else:
        _table(run, done.sources, done.published.id)
    if not any(each.records for each in done.sources):
        raise TownbellError("no source gave anything, so nothing can be served", fix="Run: townbell check")
    return 0


def row(status: SourceStatus) -> dict[str, Any]:
    """A source's standing as the contract names it."""
    return {
        "id": status.id,
        "state": status.state,
        "records": status.records,
        "as_of": status.as_of.isoformat() if status.as_of else None,
        "reason": status.reason,
    }


def _table(run: Run, statuses: tuple[SourceStatus, ...], snapshot: str) -> None:
    width = max(len(each.id) for each in statuses)
    for each in statuses:
        run.text(f"{each.id:{width}}  {each.state:9}  {each.records:6}  {each.reason}".rstrip())
    run.note(f"snapshot {snapshot[:12]}")


class _Bar:
    """A progress bar, where a person is watching."""

    def __init__(self, whole: int) -> None:
        self._whole = max(1, whole)
        self._done = 0
        self._shown = sys.stderr.isatty()

    def step(self, status: SourceStatus) -> None:
        self._done += 1
        if self._shown:
            filled = 30 * self._done // self._whole
            sys.stderr.write(f"\r[{'#' * filled:30}] {self._done}/{self._whole} {status.id:24.24}")
            sys.stderr.flush()

    def end(self) -> None:
        if self._shown:
            sys.stderr.write("\r" + " " * 70 + "\r")
