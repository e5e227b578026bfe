"""A time-boxed fuzz run over every format: ``python -m tests.fuzz.campaign SECONDS [--keep] [FORMAT ...]``.

Each format has an equal share of the time, seeds from its kept corpus and, where the recorded corpus is
there, from the files that it recognises. A find stops that format and is told; the exit code is then 1.
``--keep`` takes the smallest inputs that reached something new into the kept corpus; such a run starts
from the project's own files only, since nothing recorded is copied into the project.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from feeds import formats
from tests.fuzz import kept, seeds

WORK = seeds.ROOT / ".fuzz"
WORDS = Path(__file__).parent / "words.dict"
INPUT_BYTES = 16_384
SECONDS_AN_INPUT = 60
"""Instrumented code is some twenty times slower: this is for what never ends, not for what is slow."""
MEGABYTES = 1_200


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, tell, keep. 0 if nothing was found, 1 if something was."""
    wanted = _options(arguments)
    names = wanted.formats or list(formats.names())
    share = max(5, wanted.seconds // len(names))
    finds = {name: _fuzz(name, share, wanted.keep) for name in names}
    if wanted.keep:
        for name in names:
            print(f"{name}: {_keep(name)} inputs kept", flush=True)
    for name, found in finds.items():
        print(f"{name}: {', '.join(str(each.relative_to(seeds.ROOT)) for each in found) or 'nothing found'}")
    return 1 if any(finds.values()) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("seconds", type=int, help="for all formats together")
    parser.add_argument("formats", nargs="*", help="these only")
    parser.add_argument("--keep", action="store_true", help="take the result into tests/fuzz/kept")
    return parser.parse_intermixed_args(arguments)


def _fuzz(name: str, seconds: int, keep: bool) -> list[Path]:
    """Run one format; the files of what was found."""
    folder, finds = WORK / name / ("own" if keep else "corpus"), WORK / name / "finds"
    finds.mkdir(parents=True, exist_ok=True)
    _pour([*kept.read(name), *seeds.own(name), *(() if keep else seeds.recorded(name))], folder)
    before = set(finds.iterdir())
    limits = [f"-max_total_time={seconds}", f"-timeout={SECONDS_AN_INPUT}", f"-rss_limit_mb={MEGABYTES}"]
    shape = [
        f"-max_len={INPUT_BYTES}",
        f"-dict={WORDS}",
        f"-artifact_prefix={finds}/",
        "-print_final_stats=1",
    ]
    print(f"{name}: {seconds} s", flush=True)
    with (WORK / name / "log").open("wb") as log:
        subprocess.run([*_target(name), *limits, *shape, str(folder)], cwd=seeds.ROOT, stdout=log, stderr=log)
    return sorted(set(finds.iterdir()) - before)


def _keep(name: str) -> int:
    """Keep the smallest of the working corpus: the seeds, and what reached something new."""
    return kept.write(name, (path.read_bytes() for path in (WORK / name / "own").iterdir()))


def _target(name: str) -> list[str]:
    return [sys.executable, "-m", "tests.fuzz.target", name]


def _pour(inputs: Iterable[bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in inputs:
        (folder / hashlib.sha256(each).hexdigest()[:16]).write_bytes(each)


if __name__ == "__main__":
    sys.exit(main())
