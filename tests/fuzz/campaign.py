"""A time-boxed fuzz run over what eats bytes: ``python -m tests.fuzz.campaign SECONDS [--keep] [NAME ...]``.

Each target has an equal share of the time, seeds from its kept corpus and, where the recorded corpus is
there, from the files that it recognises. A find stops that target and is told; the exit code is then 1.
``--keep`` puts in place of the kept corpus the few inputs that together reach all that was reached
(libFuzzer's merge); such a run starts from the project's own files only, since nothing recorded is
copied into the project.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from feeds import formats
from tests.fuzz import kept, others, seeds

WORK = seeds.ROOT / ".fuzz"
TARGET = Path(__file__).parent / "target.py"
WORDS = Path(__file__).parent / "words.dict"
INPUT_BYTES = 16_384
SECONDS_AN_INPUT = 60
"""Instrumented code is some twenty times slower: this is for what never ends, not for what is slow."""
MEGABYTES = 1_200


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, tell, keep. 0 if nothing was found, 1 if something was."""
    wanted = _options(arguments)
    names = wanted.targets or every()
    share = max(5, wanted.seconds // len(names))
    finds = {name: _fuzz(name, share, wanted.keep) for name in names}
    if wanted.keep:
        for name in names:
            print(f"{name}: {_keep(name)} inputs kept", flush=True)
    for name, found in finds.items():
        print(f"{name}: {', '.join(str(each.relative_to(seeds.ROOT)) for each in found) or 'nothing found'}")
    return 1 if any(finds.values()) else 0


def every() -> list[str]:
    """The names of all targets: the formats, and what else eats bytes."""
    return [*formats.names(), *others.EATERS]


def _own(name: str) -> tuple[bytes, ...]:
    return others.own(name) if name in others.EATERS else seeds.own(name)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("seconds", type=int, help="for all formats together")
    parser.add_argument("targets", nargs="*", help="formats and others, these only")
    parser.add_argument("--keep", action="store_true", help="take the result into tests/fuzz/kept")
    return parser.parse_intermixed_args(arguments)


def _fuzz(name: str, seconds: int, keep: bool) -> list[Path]:
    """Run one format; the files of what was found."""
    folder, finds = WORK / name / ("own" if keep else "corpus"), WORK / name / "finds"
    finds.mkdir(parents=True, exist_ok=True)
    _pour([*kept.read(name), *_own(name), *(() if keep else seeds.recorded(name))], folder)
    before = set(finds.iterdir())
    limits = [f"-max_total_time={seconds}", f"-timeout={SECONDS_AN_INPUT}", f"-rss_limit_mb={MEGABYTES}"]
    limits.append(f"-report_slow_units={SECONDS_AN_INPUT}")
    shape = [
        f"-max_len={INPUT_BYTES}",
        f"-dict={WORDS}",
        f"-artifact_prefix={finds}/",
        "-print_final_stats=1",
    ]
    print(f"{name}: {seconds} s", flush=True)
    _run(name, "log", *limits, *shape, str(folder))
    return sorted(set(finds.iterdir()) - before)


def _keep(name: str) -> int:
    """Keep what a merge leaves of the working corpus: the seeds, and what reached something new."""
    merged = WORK / name / "merged"
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir()
    limits = [f"-max_len={INPUT_BYTES}", f"-artifact_prefix={WORK / name / 'finds'}/"]
    _run(name, "merge.log", "-merge=1", *limits, str(merged), str(WORK / name / "own"))
    inputs = [path.read_bytes() for path in merged.iterdir()]
    return kept.write(name, inputs) if inputs else 0


def _run(name: str, log: str, *arguments: str) -> None:
    environment = {**os.environ, "TOWNBELL_FUZZ_TARGET": name, "PYTHONPATH": str(seeds.ROOT)}
    command = [sys.executable, str(TARGET), *arguments]
    with (WORK / name / log).open("wb") as out:
        subprocess.run(command, cwd=seeds.ROOT, env=environment, stdout=out, stderr=out)


def _pour(inputs: Iterable[bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in inputs:
        (folder / hashlib.sha256(each).hexdigest()[:16]).write_bytes(each)


if __name__ == "__main__":
    sys.exit(main())
