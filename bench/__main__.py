"""``make bench``: every measurement, or those named, each in a process of its own.

The memory of a child counts from what its parent had when it was started: a bench behind a large one would
be told the other's.
"""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import bench

LINES = {
    "emergency_behind_digest": "floor",
    "plan_1m": "plan",
    "plan_polygon_1m": "plan",
    "send_webhook": "delivering",
}
"""Lines by whose name one asks for the module that prints them."""


def main(asked: list[str]) -> int:
    """Run each module of this folder that is wanted and has a ``measure()``; 1 where one has failed."""
    wanted = list(dict.fromkeys(LINES.get(each, each) for each in asked))
    found = [each.name for each in pkgutil.iter_modules(bench.__path__) if not each.name.startswith("__")]
    if unknown := set(wanted) - set(found):
        sys.stderr.write(f"no such bench: {', '.join(sorted(unknown))}\n")
        return 2
    if len(wanted) == 1:
        return _one(wanted[0])
    command = [sys.executable, "-m", "bench"]
    ended = [subprocess.run([*command, each], check=False).returncode for each in sorted(wanted or found)]
    return int(any(ended))


def _one(name: str) -> int:
    measure = getattr(importlib.import_module(f"bench.{name}"), "measure", None)
    for line in measure() if measure else ():
        print(line, flush=True)
    return 0


sys.exit(main(sys.argv[1:]))
