"""Why items make no record, by showing one: the field, what the map said, what the row holds.

A thousand rows with one fault are one trouble, with the first of them. The row goes to
staff's own terminal, and from there into mails and tickets: what looks like an e-mail
address, a telephone number or somebody's address is not shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from feeds.checking.trouble import Trouble
from feeds.fields import dates
from feeds.fields.fieldmap import Choice, FieldMap, columns_of
from feeds.fields.nearest import nearest
from feeds.fields.persons import without_reach
from feeds.fields.row import Row, Unusable
from feeds.fields.rowkind import RowKind
from feeds.formats import Item
from feeds.kinds import Context, Kind
from feeds.proposal.fields import KINDS
from feeds.proposal.matching import ENOUGH, fits
from feeds.proposal.profiling import columns as profiles
from feeds.proposal.profiling.shapes import shapes_of
from feeds.text.plaintext import plain

MOST = 8
"""How many columns of a row are shown, and how many different faults of a source."""

_WIDE = 40
_DAY = re.compile(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2,4})\b")
_HIDDEN = {"email": "(e-mail)", "phone": "(phone)", "address": "(address)"}


@dataclass(frozen=True, slots=True)
class Traced(Row):
    """A row that remembers which field was read last: where it fails, that one is at fault."""

    read: list[str] = field(default_factory=list)

    def raw(self, field: str) -> Any:
        self.read.append(field)
        return Row.raw(self, field)


@dataclass(frozen=True, slots=True)
class _Fault:
    """One item that makes no record: its number from 1, the field at fault and what was said.

    ``lives``: it makes one, but without this field.
    """

    number: int
    field: str
    said: str
    lives: bool = False


def explained(kind: Kind, items: Sequence[Item], context: Context, where: str) -> list[Trouble] | None:
    """One trouble for each different fault of the items; None for a kind that reads items otherwise.

    Raises BadSettings as the kind itself does.
    """
    if not isinstance(kind, RowKind):
        return None
    columns = FieldMap.of(context, items, kind.fields(), kind.names)
    groups: dict[tuple[str, str], list[_Fault]] = defaultdict(list)
    for fault in _faults(kind, items, columns, context):
        groups[fault.field, re.sub(r"'[^']*'|\d+", "*", fault.said)].append(fault)
    ordered = sorted(groups.values(), key=len, reverse=True)
    told = [_trouble(each, kind, items, columns, where) for each in ordered[:MOST]]
    left = sum(map(len, ordered[MOST:]))
    return [*told, *([Trouble(where, f"and {left} more items", "Mend those above first")] if left else [])]


def shown(item: Item, first: Sequence[str] = ()) -> str:
    """The item's columns and values on one line, ``first`` before the others, personal ones hidden."""
    row = item.get("row", item)
    row = row if isinstance(row, Mapping) else item
    names = [name for name in first if name in row] + [name for name in row if name not in first]
    filled = [name for name in names if row[name] not in (None, "", [], {}) or name in first]
    parts = [f"{plain(name, _WIDE)} = {_value(row[name])}" for name in filled[:MOST]]
    more = [f"and {len(filled) - MOST} more"] if len(filled) > MOST else []
    return ", ".join([*parts, *more])


def _faults(kind: RowKind, items: Sequence[Item], columns: FieldMap, context: Context) -> Iterator[_Fault]:
    known: dict[str, Any] = {}
    for number, item in enumerate(items, start=1):
        row = Traced(columns, item)
        try:
            made = kind.make(row, context)
        except (ValueError, OverflowError) as error:
            named = error.field if isinstance(error, Unusable) else ""
            yield _Fault(number, named or (row.read[-1] if row.read else ""), plain(error, 200))
            continue
        yield from (_Fault(number, name, what, lives=True) for name, what in row.notes)
        for each in made if isinstance(made, Sequence) else (made,):
            if known.setdefault(each.id, each) != each:
                yield _Fault(number, "id", f"has the id {each.id[:60]!r} of another item")


def _trouble(
    faults: Sequence[_Fault], kind: RowKind, items: Sequence[Item], columns: FieldMap, where: str
) -> Trouble:
    fault = faults[0]
    item = items[fault.number - 1]
    used = _columns_used(columns.choices.get(fault.field, ()), item)
    what, fix = _told(fault, kind, item, columns, items)
    fate = f"lose their {fault.field}" if fault.lives else "make no record"
    if fault.said.startswith("has the id"):
        fate = "are lost"
    count = f"{len(faults):,} of {len(items):,} items {fate}; the first is item {fault.number}"
    return Trouble(where, f"{count}: {what}. The row: {shown(item, used)}", fix)


def _told(
    fault: _Fault, kind: RowKind, item: Item, columns: FieldMap, items: Sequence[Item]
) -> tuple[str, str]:
    """What is wrong with the field, and what to do."""
    name, choices = fault.field, columns.choices.get(fault.field, ())
    if fault.said.startswith("has the id"):
        return (
            fault.said,
            "Map id to a column that no two rows share, or to several: id = { columns = [...] }",
        )
    there = [path for path in map(_path, choices) if path and _in(path, items)]
    holding = next((each for each in choices if each.of(item) not in (None, "")), None)
    if holding is None:
        return _missing(name, there, choices, kind, items)
    value = holding.of(item)
    source = f"column {_path(holding)!r} holds" if holding.path else "its map says"
    why = "which is no date month first" if dates.is_day_first(str(value)) else _bare(fault.said, name)
    return f"{source} {_value(value)}, {without_reach(why)}", _for_value(name, value)


def _missing(
    name: str, there: Sequence[str], choices: Sequence[Choice], kind: RowKind, items: Sequence[Item]
) -> tuple[str, str]:
    if there:
        what = f"it has no {name}: column {there[0]!r} is empty"
        return what, f"Fill it in, or map {name} to a column that always says it"
    looked = ", ".join(filter(None, map(_path, choices))) or name
    meant = _meant(name, kind, items) or nearest(name, sorted(columns_of(items)))
    what = f"it has no {name}: the map names no column for it, and there is none called {looked}"
    if meant:
        return what, f'Did you mean {meant!r}? Write {name} = "{meant}" under [sources.fields]'
    return (
        what,
        f'Write {name} = "..." under [sources.fields], with the column that says it, or {{ value = "..." }}',
    )


def _meant(name: str, kind: RowKind, items: Sequence[Item]) -> str:
    """The column that the proposals would take for the field."""
    wanted = KINDS[kind.name].fields.get(name) if kind.name in KINDS else None
    if wanted is None:
        return ""
    scored = [
        (fits(wanted, each), each.path) for each in profiles.columns_of(items) if not each.is_bookkeeping
    ]
    score, path = max(scored, default=(0.0, ""))
    return path if score >= ENOUGH else ""


def _for_value(name: str, value: Any) -> str:
    text = str(value)
    if dates.is_day_first(text):
        return f'It is day first. Say so: {name} = {{ column = "...", day_first = true }}'
    if name == "weekday":
        return 'Translate it: weekday = { column = "...", values = { "' + plain(text, 20) + '" = "monday" } }'
    if name in ("status", "rule", "stream", "every_weeks"):
        return f'Translate it with a table of values: {name} = {{ column = "...", values = {{ ... }} }}'
    return f"Map {name} to another column, or mend the value where the city keeps it"


def _columns_used(choices: Sequence[Choice], item: Item) -> list[str]:
    used = [each for choice in choices for each in (choice.joined or (choice,)) if each.path]
    return [".".join(each.path) for each in used if each.of(item) not in (None, "")] or [
        ".".join(each.path) for each in used
    ]


def _path(choice: Choice) -> str:
    if choice.joined:
        return " + ".join(".".join(each.path) for each in choice.joined)
    return ".".join(choice.path)


def _in(path: str, items: Sequence[Item]) -> bool:
    names = path.split(" + ")
    return all(name in columns_of(items[:500]) for name in names)


def _value(value: Any) -> str:
    text = plain(value, _WIDE) if value not in (None, "") else ""
    shapes = {} if _DAY.match(text) else shapes_of([plain(value, 200)])
    return next((said for shape, said in _HIDDEN.items() if shapes.get(shape)), repr(text))


def _bare(said: str, name: str) -> str:
    """The reader's own words without the value, which has been shown, and without the field's name."""
    words = re.sub(r"^(?:'[^']*'|\"[^\"]*\")\s*", "", said.removeprefix(f"{name} ")).strip()
    words = re.sub(r"^(?:'[^']*'|\"[^\"]*\")\s*", "", words)
    words = re.sub(r"^has no ", "is no ", words)
    return f"which {words or 'cannot be read'}" if words.startswith(("is ", "are ")) or not words else words
