"""Records to JSON and back, from nothing but the fields of their dataclasses and named tuples.

A new field or a new kind needs no code here. Values equal to a field's default
are left out, and unknown keys are ignored when reading, so that an older or newer
file can still be read. Decoders are built once per class, on first use.
"""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache, partial
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from city.records import KINDS, Record

R = TypeVar("R")
Decoder = Callable[[Any], Any]

_STRICT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)

_ATOMS = frozenset({str, int, float, bool, type(None)})
_AS_IT_IS = frozenset({"str", "int", "float", "bool"})
"""Annotations of fields whose values JSON has as they are: most of them."""

NAMES: Mapping[type, str] = {kind: name for name, kind in KINDS.items()}
"""The name of each kind, by its class."""
_NAMES = {kind: name.encode() for kind, name in NAMES.items()}


def encode(record: Any) -> bytes:
    """A record as one line of JSON, the same for equal records.

    Raises ValueError for what JSON has no form for: a number that is not finite, half a character.
    """
    plain = _plain(record)
    try:
        made = _dumps()(plain)
    except TypeError:  # a whole number of more than 64 bits, half a character
        return _STRICT.encode(plain).encode()
    if b"null" in made:  # which is what NaN would be written as
        _STRICT.encode(plain)
    return made


@cache
def _dumps() -> Callable[[Any], bytes]:
    import orjson  # which a voice turn, that only decodes, need not load

    return orjson.dumps


def decode(kind: type[R], text: str | bytes) -> R:
    """The record of this kind. Raises ValueError, TypeError or KeyError if the text is none."""
    hint: Any = kind
    record: R = _decoder(hint)(json.loads(text))
    return record


def encode_many(records: Iterable[Record]) -> bytes:
    """Records as lines ``kind TAB json``, ordered, so that the same records give the same bytes."""
    return b"".join(sorted(set(map(_line, records))))


def encode_each(records: Iterable[Record]) -> bytes:
    """The same lines in the order of the records; equal ones as often as they come."""
    return b"".join(map(_line, records))


def _line(record: Record) -> bytes:
    return b"%b\t%b\n" % (_NAMES[type(record)], encode(record))


def lines(encoded: bytes) -> Iterator[tuple[str, bytes]]:
    """The kind's name and the JSON of every record, without decoding it."""
    for line in encoded.splitlines():
        name, _, body = line.partition(b"\t")
        yield name.decode(), body


def decode_many(encoded: bytes) -> Iterator[Record]:
    """The records of :func:`encode_many`. Kinds that this version does not know are left out."""
    for name, body in lines(encoded):
        if name in KINDS:
            yield decode(KINDS[name], body)


@cache
def _shape(kind: Any) -> tuple[tuple[tuple[str, Any], ...], Callable[[Any], tuple[Any, ...]]]:
    """The fields of a kind with their defaults, and what gets all of them out of a record at once."""
    defaults = _defaults(kind)
    names = [name for name, _ in defaults]
    many = attrgetter(*names) if len(names) > 1 else None
    return defaults, many or (lambda value: tuple(getattr(value, each) for each in names))


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    if not is_dataclass(kind):
        return tuple((name, kind._field_defaults.get(name, MISSING)) for name in kind._fields)
    found = []
    for each in fields(kind):
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        found.append((each.name, default))
    return tuple(found)


def _plain(value: Any) -> Any:
    kind: Any = type(value)
    if kind in _ATOMS:
        return value
    if kind is tuple or kind is list:
        # Outlines are a million pairs of numbers: JSON takes them as they are.
        kinds = set(map(type, value))
        if kinds <= _ATOMS or (kinds == {tuple} and _ATOMS.issuperset(map(type, chain.from_iterable(value)))):
            return value
        return [_plain(each) for each in value]
    if _has_fields(kind):
        return _filled(value, kind)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return _scalar(value)


def _filled(value: Any, kind: Any) -> dict[str, Any]:
    """The fields that are not at their default."""
    defaults, values = _shape(kind)
    return {
        name: each if type(each) in _ATOMS else _plain(each)
        for (name, default), each in zip(defaults, values(value), strict=True)
        if default is MISSING or each != default
    }


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form")


@cache
def _decoder(hint: Any) -> Decoder:
    """The function from parsed JSON to a value of this type; ``_same`` where nothing is to be done."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(get_args(hint))
    if origin is not None:
        return _container(origin, get_args(hint))
    if _has_fields(hint):
        return _record(hint)
    return _simple(hint)


@cache
def _has_fields(hint: Any) -> bool:
    return is_dataclass(hint) or hasattr(hint, "_field_defaults")


def _same(value: Any) -> Any:
    return value


def _simple(hint: Any) -> Decoder:
    if not isinstance(hint, type):
        return _same
    if issubclass(hint, Enum):
        return hint
    if issubclass(hint, datetime | date | time):
        return hint.fromisoformat
    if issubclass(hint, timedelta):
        return lambda seconds: timedelta(seconds=seconds)
    if issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return _named_tuple(hint)
    return _same


def _named_tuple(kind: Any) -> Decoder:
    """JSON has no tuples: a named one comes back as a list of its fields."""
    hints = get_type_hints(kind)
    parts = [_decoder(hints[name]) for name in kind._fields]
    return lambda value: kind(*(part(each) for part, each in zip(parts, value, strict=False)))


def _union(options: tuple[Any, ...]) -> Decoder:
    """Tries each member in turn, those with a form of their own before plain text and numbers."""
    decoders = [_decoder(each) for each in options if each is not type(None)]
    special = [each for each in decoders if each is not _same]
    if not special:
        return _same
    if len(decoders) == 1:
        only = special[0]
        return lambda value: None if value is None else only(value)
    return _first_of([*special, *([_same] if len(special) < len(decoders) else [])])


def _first_of(decoders: list[Decoder]) -> Decoder:
    def read(value: Any) -> Any:
        if value is None:
            return None
        for each in decoders[:-1]:
            try:
                return each(value)
            except (ValueError, TypeError, AttributeError):
                continue
        return decoders[-1](value)

    return read


def _container(origin: Any, args: tuple[Any, ...]) -> Decoder:
    if not isinstance(origin, type):
        return _same
    if issubclass(origin, Mapping):
        return _mapping(_decoder(args[1]))
    if issubclass(origin, tuple) and args[-1] is not Ellipsis:
        parts = [_decoder(each) for each in args]
        if all(part is _same for part in parts):
            return partial(_exactly, len(parts))
        return lambda value: tuple(part(each) for part, each in zip(parts, value, strict=True))
    one = _decoder(args[0])
    if one is _same:
        return origin if issubclass(origin, tuple | list | set | frozenset) else tuple
    make = origin if issubclass(origin, list | set | frozenset) else tuple
    return lambda value: make(map(one, value))


def _exactly(length: int, value: Any) -> tuple[Any, ...]:
    if len(value) != length:
        raise ValueError(f"not {length} values")
    return tuple(value)


def _mapping(one: Decoder) -> Decoder:
    return _same if one is _same else lambda value: {key: one(each) for key, each in value.items()}


def _record(kind: Any) -> Decoder:
    table = _Fields(kind)

    def read(value: Any) -> Any:
        return kind(**{key: one(each) for key, each in value.items() if (one := table[key]) is not None})

    return read


class _Fields(dict[str, Decoder | None]):
    """The decoders of a kind's fields; None for a key that is no field.

    Each is found when its field first comes: a record may contain its own kind, and most fields are left
    out most of the time, while an annotation takes some 30 us to be understood.
    """

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    def __missing__(self, name: str) -> Decoder | None:
        self[name] = found = self._found(name)
        return found

    def _found(self, name: str) -> Decoder | None:
        if all(name != known for known, _ in _defaults(self._kind)):
            return None
        said = self._kind.__annotations__.get(name)
        if said in _AS_IT_IS:
            return _same
        if not isinstance(said, str):  # a named tuple's are no words any more
            return _decoder(get_type_hints(self._kind)[name])
        only = types.SimpleNamespace(__annotations__={name: said})
        return _decoder(get_type_hints(only, vars(sys.modules[self._kind.__module__]))[name])
