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


def test_a_line_can_be_asked_for_by_its_own_name() -> None:
    """Where another module prints it: the module is there, has a ``measure()`` and names the line."""
    (said,) = [
        each.value
        for each in ast.parse((BENCH / "__main__.py").read_text("utf-8")).body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "LINES"
    ]
    lines: dict[str, str] = ast.literal_eval(said)
    assert lines
    for line, module in lines.items():
        source = (BENCH / f"{module}.py").read_text("utf-8")
        assert f'"{line}"' in source, line
        assert "def measure(" in source, module
        assert not (BENCH / f"{line}.py").exists(), "then it is asked for by its module"
