"""The house: which room may import which, who may know the time, who may open a socket."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LOWER = {"snapshot", "words", "net"}
MIDDLE = {"feeds", "skill", "notifier", "stores", "web"}
MAY_IMPORT = {
    "city": set(),
    **{room: {"city"} for room in LOWER},
    **{room: {"city"} | LOWER for room in MIDDLE},
    "app": {"city"} | LOWER | MIDDLE,
    "lambda": {"app"},
}
CLOCKS = {
    ("time", "time"),
    ("time", "monotonic"),
    ("time", "perf_counter"),
    ("time", "sleep"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("random", "random"),
}
OUTBOUND = {"socket", "http.client", "urllib.request", "httpx", "httpcore", "requests", "smtplib", "aiohttp"}


@cache
def _modules(room: str) -> tuple[tuple[str, ast.Module], ...]:
    paths = sorted((ROOT / room).rglob("*.py"))
    return tuple((str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))) for path in paths)


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_arrows_point_to_the_city(room: str) -> None:
    """A room imports itself and the rooms below it, never one beside or above it."""
    allowed = MAY_IMPORT[room] | {room}
    wrong = [
        f"{path} imports {name}"
        for path, tree in _modules(room)
        for name in _imports(tree)
        if name.split(".")[0] in MAY_IMPORT and name.split(".")[0] not in allowed
    ]
    assert not wrong


def _files(room: str) -> Iterator[tuple[str, set[str]]]:
    """Every module of a room, with what it names of this room: an import for the type checker, or within a
    function, ties two files no less.
    """
    trees = {path.removesuffix(".py").replace("/", "."): tree for path, tree in _modules(room)}
    trees = {name.removesuffix(".__init__"): tree for name, tree in trees.items()}
    for name, tree in trees.items():
        named = set(_imports(tree))
        named |= {
            f"{node.module}.{each.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for each in node.names
        }
        yield name, (named & trees.keys()) - {name}


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_no_files_import_one_another_in_a_ring(room: str) -> None:
    """Whoever reads a file can read what it needs before it. Taken away again and again: what needs nothing
    that is still there; what is left then leads into a ring.
    """
    left = dict(_files(room))
    while leaves := {name for name, needs in left.items() if not needs & left.keys()}:
        left = {name: needs for name, needs in left.items() if name not in leaves}
    assert not left


def test_city_needs_nothing_but_the_standard_library_and_pytz() -> None:
    """The nouns and rules of the city could be used by any program."""
    import sys

    allowed = set(sys.stdlib_module_names) | {"pytz", "city"}
    wrong = [
        f"{path} imports {name}"
        for path, tree in _modules("city")
        for name in _imports(tree)
        if name.split(".")[0] not in allowed
    ]
    assert not wrong


def test_only_the_local_time_file_imports_pytz() -> None:
    """Time zones are touched in one place, so that they are right in one place."""
    users = [
        path
        for room in MAY_IMPORT
        for path, tree in _modules(room)
        if any(name.split(".")[0] == "pytz" for name in _imports(tree))
    ]
    assert users == ["city/localtime.py"]


@pytest.mark.parametrize("room", sorted(set(MAY_IMPORT) - {"app"}))
def test_only_app_knows_the_clock(room: str) -> None:
    """Decisions take ``now``; nobody below app/ can ask what time it is."""
    wrong = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path, tree in _modules(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCKS
    ]
    assert not wrong


@pytest.mark.parametrize("room", sorted(set(MAY_IMPORT) - {"app", "net"}))
def test_only_net_opens_outbound_connections(room: str) -> None:
    """Time-outs, caps and the ban on private addresses hold because there is one way out."""
    wrong = [
        f"{path} imports {name}"
        for path, tree in _modules(room)
        for name in _imports(tree)
        if name in OUTBOUND or name.split(".")[0] in OUTBOUND
    ]
    assert not wrong


def test_no_room_for_leftovers() -> None:
    """What wants to go to utils, common or helpers belongs to a noun."""
    names = {part.stem for room in MAY_IMPORT for part in (ROOT / room).rglob("*")}
    assert not names & {"utils", "util", "common", "helpers", "misc"}
