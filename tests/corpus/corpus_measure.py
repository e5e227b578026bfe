"""How long the slowest files of the corpus take and how much memory all of them need. Run by hand:

    python -m tests.corpus.corpus_measure [FOLDER]

No test measures time; what may cost much is counted instead (feeds/ical/bounds.py and the limits beside
each parser). The limits aimed at are 10 seconds and 500 MB for any file.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from city.errors import TownbellError
from feeds.formats import ParseOptions, every, recognise

WINDOW = ParseOptions(
    start=datetime(2020, 1, 1, tzinfo=UTC), end=datetime(2027, 1, 1, tzinfo=UTC), zone="America/New_York"
)


def seconds(data: bytes, options: ParseOptions) -> float:
    """How long recognising and parsing take, whatever comes of it."""
    began = time.perf_counter()
    try:
        found = recognise(data)
        if found is not None:
            found.parse(data, options)
    except TownbellError:
        pass
    return time.perf_counter() - began


def main(folder: Path) -> None:
    """Prints the slowest files, with a window and without, the sum, and the peak of memory."""
    list(every())
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent != folder]
    measured = [
        (seconds(path.read_bytes(), options), path) for path in files for options in (WINDOW, ParseOptions())
    ]
    for took, path in sorted(measured, reverse=True)[:10]:
        print(f"{took:6.2f} s  {path.relative_to(folder)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{sum(took for took, _ in measured):6.2f} s  for {len(files)} files, each twice; peak {peak} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[3] / "shared" / "corpus")
