"""The fuzz target: ``python -m tests.fuzz.target FORMAT [libFuzzer options] [folders]``.

atheris (https://github.com/google/atheris) is not among the project's own requirements;
``scripts/fuzz`` installs it into an environment of its own.
"""

from __future__ import annotations

import logging
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
    name = arguments[1]
    formats.load(name)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    atheris.Setup([arguments[0], *arguments[2:]], lambda data: all_the_way(name, data))
    atheris.Fuzz()


main(sys.argv)
