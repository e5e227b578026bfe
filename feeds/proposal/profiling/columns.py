"""The columns of a feed's items: their names' words, and what their values look like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from feeds.formats import Item
from feeds.proposal.profiling.names import language_of, without_shared, words_of
from feeds.proposal.profiling.shapes import shapes_of
from feeds.text.plaintext import plain

SAMPLE = 400
"""How many items are looked at, spread over the whole feed."""

_VALUES = 150
_DEEPEST = 2
_BOOKKEEPING = frozenset(
    (
        *("objectid", "fid", "globalid", "guid", "rowguid", "rowversion", "etag"),
        *("shape", "geometry", "the_geom", "geom", "geo_shape"),
        *("created_user", "last_edited_user", "creator", "editor"),
    )
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``path`` is how a field map names it, ``words`` what its name says.

    ``filled`` is the share of the items that have a value, ``distinct`` the share of the
    values that differ, ``shapes`` the share of the values with each shape; all 0 to 1.
    """

    path: str
    words: tuple[str, ...]
    language: str = ""
    values: tuple[str, ...] = ()  # a sample, those that differ, in the order of the items
    raw: tuple[Any, ...] = ()
    filled: float = 0.0
    distinct: float = 0.0
    shapes: Mapping[str, float] = field(default_factory=dict)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The values to the letter, as a table of values in a field map must name them."""
        return tuple(dict.fromkeys(map(str, self.raw)))

    def like(self, shape: str) -> float:
        """The share of the values that have this shape."""
        return self.shapes.get(shape, 0.0)

    @property
    def is_bookkeeping(self) -> bool:
        """Whether a program keeps it for itself: row numbers, editors, areas of shapes."""
        name = self.path.casefold()
        return name in _BOOKKEEPING or name.startswith(
            (":@", "shape_", "shape.", "st_area", "st_length", "st_perimeter", "@", "_")
        )


def columns_of(items: Sequence[Item]) -> tuple[Column, ...]:
    """Every column that holds anything, in the order in which the items name them."""
    sampled = _sample(items)
    found: dict[str, list[Any]] = {}
    for item in sampled:
        row = item.get("row", item)
        for path, value in _cells(row if isinstance(row, Mapping) else item):
            found.setdefault(path, []).append(value)
    kept = {path: values for path, values in found.items() if any(map(_says, values))}
    named = [language_of(path) for path in kept]
    words = without_shared([words_of(bare) for _, bare in named])
    return tuple(
        _column(path, values, each, language, len(sampled))
        for (path, values), each, (language, _) in zip(kept.items(), words, named, strict=True)
    )


def _sample(items: Sequence[Item]) -> Sequence[Item]:
    step = max(1, len(items) // SAMPLE)
    return items[::step][:SAMPLE]


def _cells(row: Mapping[str, Any], above: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The row's values, those of objects inside it under dotted paths."""
    for name, value in row.items():
        if above and "." in name:
            continue  # a field map could not name it
        path = f"{above}{name}"
        if (
            isinstance(value, Mapping)
            and depth < _DEEPEST
            and "coordinates" not in value
            and "rings" not in value
        ):
            yield from _cells(value, f"{path}.", depth + 1)
        elif not isinstance(value, Mapping):
            yield path, value


def _says(value: Any) -> bool:
    return (
        value is not None and value != "" and value != [] and str(value).strip() not in ("", "NULL", "null")
    )


def _column(path: str, values: list[Any], words: tuple[str, ...], language: str, items: int) -> Column:
    raw = [each for each in values if _says(each)]
    texts = [plain(each, 600) for each in raw]
    sample = tuple(dict.fromkeys(texts))[:_VALUES]
    return Column(
        path=path,
        words=words,
        language=language,
        values=sample,
        raw=tuple(raw[:_VALUES]),
        filled=len(raw) / items if items else 0.0,
        distinct=len(set(texts)) / len(texts) if texts else 0.0,
        shapes=shapes_of(sample),
    )
