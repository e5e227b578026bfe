"""``townbell sources``: how each source stands, and how it has behaved. Asks nobody anything."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.run import Run

if TYPE_CHECKING:
    from city.ports import Remembered
    from feeds.rhythm import Rhythm
    from feeds.source import Source

NEVER = "never"


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("sources", parents=[shared], help="how each source stands")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """One row a source, in the order of city.toml."""
    from app.wiring import state
    from city.ports import Remembered
    from feeds.rhythm import rhythm

    sources, memory = run.settings.sources, state.memory(run.settings)
    known = memory.recall(each.id for each in sources)
    rows = [(each, known.get(each.id, Remembered()), rhythm(memory.changes(each.id))) for each in sources]
    if run.json:
        run.document({"sources": [row(*each) for each in rows]})
    else:
        _table(run, rows)
    return 0


def row(source: Source, standing: Remembered, rhythm: Rhythm) -> dict[str, Any]:
    """A source's standing and history; instants in ISO with offset, spans in whole seconds."""
    return {
        "id": source.id,
        "kind": source.kind,
        "state": standing.state or NEVER,
        "records": standing.count,
        "last_asked": _instant(standing.asked),
        "last_ok": _instant(standing.as_of),
        "last_change": _instant(standing.changed),
        "next_try": _instant(standing.retry_at),
        "failures": standing.failures,
        "cause": standing.cause,
        "reason": standing.reason,
        "note": standing.note,
        "changes": rhythm.changes,
        "median_lag_seconds": _seconds(rhythm.lag),
        "median_interval_seconds": _seconds(rhythm.interval),
    }


def _instant(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _seconds(span: timedelta | None) -> int | None:
    return round(span.total_seconds()) if span is not None else None


def _table(run: Run, rows: list[tuple[Source, Remembered, Rhythm]]) -> None:
    width = max((len(each.id) for each, *_ in rows), default=0)
    run.text(f"{'source':{width}}  state      records  last ok           last change       lag    reason")
    for source, standing, rhythm in rows:
        said = (
            f"{source.id:{width}}  {standing.state or NEVER:9}  {standing.count:7}  "
            f"{_short(run, standing.as_of):16}  {_short(run, standing.changed):16}  "
            f"{_span(rhythm.lag):5}  {_reason(standing)}"
        )
        run.text(said.rstrip())


def _reason(standing: Remembered) -> str:
    """With what it is that answers, also while it does not."""
    if standing.note in standing.reason:
        return standing.reason
    return f"{standing.reason}; {standing.note}"


def _short(run: Run, instant: datetime | None) -> str:
    """In the city's own time."""
    from city.localtime import local

    return local(instant, run.settings.city.zone).strftime("%Y-%m-%d %H:%M") if instant else "-"


def _span(span: timedelta | None) -> str:
    if span is None:
        return "-"
    seconds = round(span.total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= 2 * size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
