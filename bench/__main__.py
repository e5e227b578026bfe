"""``make bench``: every measurement, or those named."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench


def main(wanted: list[str]) -> None:
    """Run each module of this folder that has a ``measure()`` and print its lines."""
    for module in sorted(each.name for each in pkgutil.iter_modules(bench.__path__)):
        if module.startswith("__") or (wanted and module not in wanted):
            continue
        measure = getattr(importlib.import_module(f"bench.{module}"), "measure", None)
        for line in measure() if measure else ():
            print(line, flush=True)


main(sys.argv[1:])
