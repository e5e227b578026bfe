"""The fuzz target: ``TOWNBELL_FUZZ_TARGET=rss python tests/fuzz/target.py [libFuzzer options] [folders]``.

Its name stands in the environment and the project's root in PYTHONPATH, since libFuzzer starts this
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

ROOMS = ["feeds", "city", "snapshot", "net", "skill", "words", "feedparser", "icalendar"]
SOME_KINDS = 3

_name = os.environ["TOWNBELL_FUZZ_TARGET"]

with atheris.instrument_imports(include=ROOMS, enable_loader_override=False):
    from tests.fuzz.others import EATERS, Eater, own

    if _name in EATERS:
        EATERS[_name](own(_name)[0])  # it imports what it needs when it first eats
    else:
        from feeds import formats, kinds
        from tests.fuzz.through import all_the_way

        list(formats.every())  # so that all of them are instrumented, and all kinds
        for _kind in kinds.names():
            kinds.load(_kind)


def eater(name: str) -> Eater:
    """What eats the bytes: a format all the way, or one of the others."""
    if name in EATERS:
        return EATERS[name]
    formats.load(name)
    return lambda data: (all_the_way(name, data, SOME_KINDS), None)[1]


def main(arguments: list[str]) -> None:
    """Fuzz one target until libFuzzer's own limits stop it; it exits with 77 where it found something."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    again = f"{shlex.quote(sys.executable)} {shlex.quote(arguments[0])}"  # libFuzzer gives it to a shell
    atheris.Setup([again, *arguments[1:]], eater(_name))
    atheris.Fuzz()


main(sys.argv)
