"""``make bench`` runs whatever lies in bench/ and has a ``measure()``: none may ask for more."""

from __future__ import annotations

import ast
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"


def test_every_measure_can_be_called_as_make_bench_calls_it() -> None:
    """A function of that name that wants arguments would end the whole of ``make bench`` with an error."""
    found = {
        path.name: sum(1 for _ in (*each.args.args, *each.args.posonlyargs, *each.args.kwonlyargs))
        for path in BENCH.glob("*.py")
        for each in ast.parse(path.read_text("utf-8")).body
        if isinstance(each, ast.FunctionDef) and each.name == "measure"
    }
    assert len(found) > 20
    assert {name: wanted for name, wanted in found.items() if wanted} == {}
