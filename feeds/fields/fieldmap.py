"""Which column of an item holds which field of a record.

The right side of a map in city.toml is one of:

- a column or key: ``title = "Meeting Name"``; dotted paths reach inside (``"geometry.coordinates.0"``)
- several, tried in turn: ``start = ["starts_at", "date"]``
- a fixed value: ``stream = { value = "trash" }``, also as the last of several
- a column whose words are translated: ``status = { column = "st", values = { "1" = "open" } }``
- a day that a database wrote as midnight in UTC: ``start = { column = "CLOSE_DATE", day = true }``
- a date in numbers that is written day first: ``date = { column = "Fecha", day_first = true }``
- several columns in one: ``address = { columns = ["house_no", "street"], join = " " }``
- by language or by key: ``title.es = "titulo"``, ``zones.pickup = "trash_zone"``

What the map does not name is read from the columns that carry the field's own
name, or the names that the formats give it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from city.errors import BadSettings
from feeds.fields import dates
from feeds.fields.nearest import did_you_mean
from feeds.formats import Item
from feeds.kinds import Context
from feeds.text.plaintext import plain

_CHOICE = {"value", "column", "columns"}
_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "value": object,
    "column": (str, int),
    "columns": list,
    "join": str,
    "values": Mapping,
    "day": bool,
    "day_first": bool,
}
"""What a choice that is written out may say, and of which type."""

_EXAMPLE = 'Write, for instance, { column = "...", values = { "A" = "..." } } or { columns = ["...", "..."] }'
_FREE = {"zones", "attributes"}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-\w+)?")
_MAPS = 256  # kept of one source
_MIDNIGHT = re.compile(r"(?<=\d)T00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)$")
_SHOWN = 30  # columns listed in an error


@dataclass(frozen=True, slots=True)
class Choice:
    """One place to look: a column's path, several to be joined, or a fixed value where there is neither."""

    path: tuple[str, ...] = ()
    value: Any = None
    values: Mapping[str, Any] | None = None
    joined: tuple[Choice, ...] = ()
    day: bool = False
    day_first: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is one column's value as it stands."""
        return len(self.path) == 1 and self.values is None and not self.day and not self.day_first

    def of(self, item: Item) -> Any:
        found = self._found(item)
        return dates.from_day_first(found) if self.day_first and isinstance(found, str) else found

    def _found(self, item: Item) -> Any:
        if self.joined:
            found = (each.of(item) for each in self.joined)
            return str(self.value).join(str(each) for each in found if each not in (None, ""))
        if not self.path:
            return self.value
        found = _walk(item, self.path)
        if self.day and isinstance(found, str):
            return _MIDNIGHT.sub("", found)
        return found if self.values is None else self.values.get(str(found), found)


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Every field's choices, in the order in which they are tried."""

    choices: Mapping[str, tuple[Choice, ...]]
    parts: Mapping[str, Mapping[str, str]]  # a field's languages or keys, and their names in choices
    zone: str
    language: str
    columns: Mapping[str, str]  # of the fields that are one whole column and nothing else

    @classmethod
    def of(
        cls,
        context: Context,
        items: Sequence[Item],
        known: Iterable[str],
        defaults: Mapping[str, Sequence[str]],
        columns: frozenset[str] | None = None,
    ) -> FieldMap:
        """The source's own map over the defaults of its kind; ``columns`` as :func:`columns_of` has them.

        Raises BadSettings for a field that the kind does not have, and for a
        column that none of the items has (none at all: nothing can be said).
        """
        columns = columns_of(items) if columns is None else columns
        found: FieldMap | None = context.maps.get(columns)
        if found is None:
            found = context.maps[columns] = cls._made(context, columns, known, defaults)
        for field, _ in _flat(context.fields):
            try:
                _check(found.choices[field], items, columns, f"field {field}")
            except BadSettings:
                if context.missing is None:
                    raise
                context.missing.add(field)
        return found

    @classmethod
    def _made(
        cls,
        context: Context,
        columns: frozenset[str],
        known: Iterable[str],
        defaults: Mapping[str, Sequence[str]],
    ) -> FieldMap:
        chosen: dict[str, tuple[Choice, ...]] = {}
        for field in known:
            chosen |= _by_default(field, defaults.get(field, (field,)), columns)
        for field, spec in _flat(context.fields):
            where = f"field {field}"
            if field.split(".")[0] not in set(known):
                meant = did_you_mean(field.split(".")[0], known)
                fix = f"{meant}It has: {_some(known)}"
                raise BadSettings("this kind has no such field", where=where, fix=fix)
            _check_part(field, where)
            chosen[field] = tuple(_choices(spec, where))
        if len(context.maps) >= _MAPS:  # rows of ever other columns
            context.maps.clear()
        alone = {
            field: each[0].path[0] for field, each in chosen.items() if len(each) == 1 and each[0].is_plain
        }
        return cls(chosen, _parts(chosen), context.zone, context.language, alone)


def columns_of(items: Sequence[Item]) -> frozenset[str]:
    """The names that the items' own columns have. Rows of one table have the same: few are looked at."""
    found: set[tuple[str, ...]] = set()
    for item in items:
        row = item.get("row")
        found.add(tuple(row if type(row) is dict or isinstance(row, Mapping) else item))
    return frozenset().union(*found)


def _walk(item: Item, path: tuple[str, ...]) -> Any:
    """What stands at ``path``: in the row where the item is one, else in the item itself."""
    row = item.get("row")
    if row is None:
        return item.get(path[0]) if len(path) == 1 else _descend(item, path)
    if len(path) == 1:
        return row.get(path[0])
    found = _descend(row, path)
    return _descend(item, path) if found is None else found


def _descend(value: Any, path: tuple[str, ...]) -> Any:
    if isinstance(value, Mapping) and ".".join(path) in value:
        return value[".".join(path)]
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list | tuple) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _by_default(field: str, names: Sequence[str], columns: frozenset[str]) -> dict[str, tuple[Choice, ...]]:
    """The field's usual names, and every ``name.xx`` or ``name_xx`` column as a part of it."""
    found = {field: tuple(Choice(tuple(name.split("."))) for name in names)}
    for name in names:
        for column in sorted(columns):
            part = re.fullmatch(rf"{re.escape(name)}(?:_([a-z]{{2}})|\.(\w+))", column)
            if part:
                found.setdefault(f"{field}.{part[1] or part[2]}", (Choice((column,)),))
    return found


def _parts(choices: Iterable[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in choices:
        field, dot, part = name.partition(".")
        if dot:
            found.setdefault(field, {})[part] = name
    return found


def _flat(fields: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    for name, spec in fields.items():
        if isinstance(spec, Mapping) and not _CHOICE & set(spec):
            yield from _flat(spec, f"{above}{name}.")
        else:
            yield f"{above}{name}", spec


def _choices(spec: Any, where: str) -> Iterable[Choice]:
    for each in (spec or [spec]) if isinstance(spec, list) else [spec]:
        if isinstance(each, str) and each:
            yield Choice(tuple(each.split(".")))
        elif isinstance(each, Mapping) and _CHOICE & set(each):
            _check_keys(each, where)
            yield _written_out(each)
        else:
            raise BadSettings(
                f"{each!r} names no column", where=where, fix='Give a column, or { value = "..." }'
            )


def _check_part(field: str, where: str) -> None:
    """What a field is given by is a language or a weekday, or anything of zones and attributes."""
    name, _, part = field.partition(".")
    if not part or name in _FREE or _LANGUAGE.fullmatch(part):
        return
    try:
        dates.weekday(part)
    except ValueError as error:
        fix = f"{did_you_mean(part, _KEYS)}{_EXAMPLE}"
        raise BadSettings(f"{plain(part, 60)!r} names no column", where=where, fix=fix) from error


def _check_keys(spec: Mapping[str, Any], where: str) -> None:
    """A misspelt key would be passed over, and a table of values with it. Raises BadSettings."""
    for key, value in spec.items():
        if key not in _KEYS:
            fix = f"{did_you_mean(key, _KEYS)}A choice may have: {', '.join(_KEYS)}"
            raise BadSettings(f"{plain(key, 60)!r} says nothing of a column", where=where, fix=fix)
        if not isinstance(value, _KEYS[key]):
            raise BadSettings(f"{key} is of the wrong type", where=where, fix=_EXAMPLE)
    if len(_CHOICE & set(spec)) != 1:
        raise BadSettings("names no column, or more than one way to one", where=where, fix=_EXAMPLE)


def _written_out(spec: Mapping[str, Any]) -> Choice:
    day, day_first = spec.get("day") is True, spec.get("day_first") is True
    if "columns" in spec:
        joined = tuple(Choice(tuple(str(name).split("."))) for name in spec["columns"])
        return Choice(value=spec.get("join", " "), joined=joined, day_first=day_first)
    if "column" in spec:
        given = spec.get("values")
        values = {str(key): value for key, value in given.items()} if given else None
        return Choice(tuple(str(spec["column"]).split(".")), values=values, day=day, day_first=day_first)
    return Choice(value=spec["value"])


def _check(choices: Sequence[Choice], items: Sequence[Item], columns: frozenset[str], where: str) -> None:
    """One of the choices must be there. A fixed value is; so is anything while there are no items."""
    if not items or any(_there(choice, items, columns) for choice in choices):
        return
    missing = " or ".join(
        repr(".".join(each.path)) for choice in choices for each in choice.joined or [choice]
    )
    paths = (".".join(each.path) for choice in choices for each in choice.joined or [choice])
    meant = next(filter(None, (did_you_mean(path, columns) for path in paths if path not in columns)), "")
    fix = f"{meant}The columns are: {_some(columns)}"
    raise BadSettings(f"there is no column {missing}", where=where, fix=fix)


def _there(choice: Choice, items: Sequence[Item], columns: frozenset[str]) -> bool:
    if choice.joined:
        return all(_there(each, items, columns) for each in choice.joined)
    if not choice.path or ".".join(choice.path) in columns:
        return True
    return any(_walk(item, choice.path) is not None for item in items)


def _some(names: Iterable[str]) -> str:
    ordered = sorted(names)
    more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
    return ", ".join(plain(name, 60) for name in ordered[:_SHOWN]) + more
