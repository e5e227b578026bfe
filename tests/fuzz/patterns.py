"""Every regular expression of the project, with the methods it is used by, and texts made against it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.fuzz.steps import REPEATS, Tree, codes, compiler, parser, tree_of

ROOMS = ("city", "words", "snapshot", "net", "feeds", "skill", "notifier", "stores", "web", "app")
METHODS = ("search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split")
UNKNOWN = frozenset({"search", "fullmatch"})
"""Of an expression that nobody calls by its name (it stands in a table): both ways to begin and to end."""
LONG = 10
ENDS = ("\x00!", "")
USUAL = "x1 a,;:-\"'<>\n\tZ.(é\x00"


@dataclass(slots=True)
class Used:
    """An expression, where it stands, and the methods that it is called by."""

    pattern: re.Pattern[Any]
    where: str
    methods: set[str] = field(default_factory=set)


def every() -> list[Used]:
    """Each expression once: those that modules hold, and those written where they are used."""
    found: dict[tuple[Any, int], Used] = {}
    for module in _modules():
        source = Path(str(module.__file__)).read_text("utf-8")
        for name, value in vars(module).items():
            for pattern in _patterns(value):
                methods = set(re.findall(rf"\b{name}(?:\[[^\]\n]*\])?\.({'|'.join(METHODS)})\b", source))
                _enter(found, pattern, f"{module.__name__}.{name}", methods)
        for pattern, method in _inline(module, source):
            _enter(found, pattern, f"{module.__name__}: {pattern.pattern!r}", {method} & set(METHODS))
    for each in found.values():
        each.methods |= set() if each.methods else UNKNOWN
    return list(found.values())


def _enter(found: dict[tuple[Any, int], Used], pattern: re.Pattern[Any], where: str, by: set[str]) -> None:
    found.setdefault((pattern.pattern, pattern.flags), Used(pattern, where)).methods.update(by)


def _modules() -> Iterator[ModuleType]:
    for room in ROOMS:
        package = importlib.import_module(room)
        for each in pkgutil.walk_packages(package.__path__, f"{room}."):
            yield importlib.import_module(each.name)


def _patterns(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from _patterns(list(value.values()))
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from _patterns(each)


def _inline(module: ModuleType, source: str) -> Iterator[tuple[re.Pattern[Any], str]]:
    """``re.sub("...", ...)`` and the like; not what is put together when it is called."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args or ast.unparse(node.func)[:3] != "re.":
            continue
        method, written = ast.unparse(node.func)[3:], _written(module, node.args[0])
        if method in (*METHODS, "compile") and written is not None:
            told = [each.value for each in node.keywords if each.arg == "flags"]
            flags = [each for each in (*node.args[1:], *told) if _FLAGS.fullmatch(ast.unparse(each))]
            yield re.compile(written, _flags(ast.unparse(flags[0]) if flags else "")), method


_FLAGS = re.compile(r"re\.[A-Z]+(?: \| re\.[A-Z]+)*")


def _written(module: ModuleType, argument: ast.expr) -> str | bytes | None:
    value = argument.value if isinstance(argument, ast.Constant) else None
    if isinstance(argument, ast.Name):
        value = vars(module).get(argument.id)
    return value if isinstance(value, str | bytes) else None


def _flags(written: str) -> int:
    flags = 0
    for name in re.findall(r"re\.([A-Z]+)", written):
        flags |= getattr(re, name)
    return flags


def may_grow(pattern: re.Pattern[Any], method: str) -> bool:
    """Whether it has repetitions enough for more than linear time: one to begin anywhere, or two."""
    needed = 2 if method in ("match", "fullmatch") else 1
    return _repetitions(tree_of(pattern)) >= needed


def _repetitions(tree: Tree) -> int:
    found = 0
    for code, value in tree:
        found += code in REPEATS and value[1] >= LONG
        found += sum(_repetitions(branch) for branch in _inner(code, value))
    return found


def texts(pattern: re.Pattern[Any], times: int) -> Iterator[str]:
    """Texts against an expression: what each of its repetitions repeats, and then what fits nowhere."""
    attacks = {(before, unit) for before, unit in _attacks(tree_of(pattern)) if unit}
    for before, unit in sorted(attacks):
        yield from (f"{before}{unit * times}{end}" for end in ENDS)


def _attacks(tree: Tree, before: str = "") -> Iterator[tuple[str, str]]:
    """What to begin with, and what to go on with."""
    for item in tree:
        code, value = item
        if code in REPEATS and value[1] >= LONG:
            units = _characters(value[2][0]) if len(value[2]) == 1 else []
            for unit in (sample(tuple(value[2])), *units):
                yield before, unit
                yield "", before + unit
        for branch in _inner(code, value):
            yield "", sample(branch)
            yield from _attacks(branch, before)
        before += sample((item,))
    yield "", before


def _inner(code: Any, value: Any) -> list[Tree]:
    """The expressions within a part of one."""
    if code in REPEATS:
        return [tuple(value[2])]
    if code is codes.SUBPATTERN:
        return [tuple(value[3])]
    if code is codes.BRANCH:
        return [tuple(each) for each in value[1]]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [tuple(value[1])]
    return [tuple(value)] if code is codes.ATOMIC_GROUP else []


def sample(tree: Tree) -> str:
    """A short text that these parts match, look-arounds apart."""
    told = ""
    for code, value in tree:
        if code is codes.LITERAL:
            told += chr(value)
        elif code in REPEATS:
            told += sample(tuple(value[2])) * value[0]
        elif code in (codes.SUBPATTERN, codes.BRANCH, codes.ATOMIC_GROUP):
            told += sample(_inner(code, value)[0])
        elif code in (codes.IN, codes.ANY, codes.NOT_LITERAL):
            told += next(iter(_characters((code, value))), "")
    return told


def _characters(part: tuple[Any, Any]) -> list[str]:
    """Usual characters that one part of an expression matches, its own first."""
    code, value = part
    if code not in (codes.IN, codes.ANY, codes.NOT_LITERAL, codes.LITERAL):
        return []
    return _matched(code, tuple(value) if code is codes.IN else value)


@cache
def _matched(code: Any, value: Any) -> list[str]:
    own = [chr(each) for kind, each in value if kind is codes.LITERAL] if code is codes.IN else []
    part = (code, list(value) if code is codes.IN else value)
    alone = compiler.compile(parser.SubPattern(parser.State(), [part]))
    return [each for each in dict.fromkeys((*own[:3], *USUAL)) if alone.match(each)]
