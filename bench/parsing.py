"""Reading feeds and calendars beside the libraries that do the reading, over the recorded corpus."""

from __future__ import annotations

import gc
import io
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import feedparser
import icalendar
import recurring_ical_events
from icalendar.timezone import tzp

from bench.line import Line
from city.errors import TownbellError
from feeds.formats import ParseOptions, load

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
ROUNDS = 5
PAST, AHEAD = timedelta(days=40), timedelta(days=400)
"""The window of a refresh, laid around the first start in each file."""

_START = re.compile(rb"^DTSTART[^:]*:((?:19|20)\d{6})", re.MULTILINE)

Work = Callable[[], object]


def measure() -> Iterator[Line]:
    """Processor seconds of the file whose ratio is the median of all; ours and the library's in turns."""
    if not CORPUS.is_dir():
        print("parsing: the recorded corpus is missing (../shared/corpus); nothing measured", file=sys.stderr)
        return
    yield _median("parse_rss", "feedparser.parse", _feeds())
    yield _median("parse_ics", "icalendar + recurring_ical_events", _calendars())


def _median(name: str, peer: str, pairs: Iterator[tuple[Work, Work]]) -> Line:
    """Files that one of the two refuses are no measurement of the other."""
    measured = [found for ours, theirs in pairs if (found := _in_turns(ours, theirs))]
    measured.sort(key=lambda seconds: seconds[0] / seconds[1])
    ours, theirs = measured[len(measured) // 2]
    return Line(name, ours * 1000, "ms", peer, theirs * 1000, len(measured))


def _in_turns(ours: Work, theirs: Work) -> tuple[float, float] | None:
    """The best of some rounds each, after one that warms caches; None where either cannot read the file."""
    try:
        ours(), theirs()
        rounds = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS)]
    except (TownbellError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None
    return min(mine for mine, _ in rounds), min(other for _, other in rounds)


def _seconds(work: Work) -> float:
    gc.collect(0)
    started = time.process_time()
    work()
    return time.process_time() - started


def _feeds() -> Iterator[tuple[Work, Work]]:
    rss, options = load("rss"), ParseOptions()
    for file in sorted((CORPUS / "rss").iterdir()):
        data = file.read_bytes()
        yield partial(rss.parse, data, options), partial(_bare_feed, data)


def _calendars() -> Iterator[tuple[Work, Work]]:
    ics = load("ics")
    for file in sorted((CORPUS / "ics").iterdir()):
        data = file.read_bytes()
        first = _START.search(data)
        if first is None:
            continue
        day = datetime.strptime(first[1].decode(), "%Y%m%d").replace(tzinfo=UTC)
        options = ParseOptions(day - PAST, day + AHEAD, "America/New_York")
        yield partial(ics.parse, data, options), partial(_bare_calendar, data, options)


def _bare_feed(data: bytes) -> object:
    return feedparser.parse(io.BytesIO(data))


def _bare_calendar(data: bytes, options: ParseOptions) -> object:
    tzp.use_zoneinfo()
    calendar = icalendar.Calendar.from_ical(data)
    return recurring_ical_events.of(calendar).between(options.start, options.end)
