"""The fuzz target: ``TOWNBELL_FUZZ_FORMAT=rss python tests/fuzz/target.py [libFuzzer options] [folders]``.

The format stands in the environment and the project's root in PYTHONPATH, since libFuzzer starts this
file again for each step of a merge, with arguments of its own.

atheris (https://github.com/google/atheris) is not among the project's own requirements;
``scripts/fuzz`` installs it into an environment of its own.
"""

from __future__ import annotations

import logging
import os
import shlex
import sys
import warnings

import atheris

with atheris.instrument_imports(
    include=["feeds", "city", "snapshot", "feedparser", "icalendar"], enable_loader_override=False
):
    from feeds import formats, kinds
    from tests.fuzz.through import all_the_way

    for _each in formats.every():  # so that all of them are instrumented
        pass
    for _kind in kinds.names():
        kinds.load(_kind)


def main(arguments: list[str]) -> None:
    """Fuzz one format until libFuzzer's own limits stop it; it exits with 77 where it found something."""
    name = os.environ["TOWNBELL_FUZZ_FORMAT"]
    formats.load(name)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    again = f"{shlex.quote(sys.executable)} {shlex.quote(arguments[0])}"  # libFuzzer gives it to a shell
    atheris.Setup([again, *arguments[1:]], lambda data: all_the_way(name, data))
    atheris.Fuzz()


main(sys.argv)
