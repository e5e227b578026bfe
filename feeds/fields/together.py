"""All items of a list read through the field map at once, field by field.

What a :class:`feeds.fields.row.Row` says of one item, for lists of a million: most cells are plain words, and
one look at a whole column of them says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from feeds.fields.fieldmap import FieldMap
from feeds.fields.row import Row, words_of
from feeds.formats import Item
from feeds.text.plaintext import TITLE, all_plain


class Together:
    """Items, and the map through which each is read. Every list it gives has one value for each item."""

    def __init__(self, columns: FieldMap, items: Sequence[Item]) -> None:
        self._map = columns
        self._items = items
        self._rows = [_row(item) for item in items]

    def raw(self, field: str) -> list[Any]:
        """As :meth:`Row.raw`, but an empty value may be "" too."""
        choices = self._map.choices.get(field, ())
        if not all(each.is_plain for each in choices):
            return [Row(self._map, item).raw(field) for item in self._items]
        found: list[Any] = [None] * len(self._items)
        for number, choice in enumerate(choices):
            column = choice.path[0]
            if not number:
                found = [row.get(column) for row in self._rows]
            elif None in found or "" in found:
                others = (row.get(column) for row in self._rows)
                found = [
                    other if one is None or one == "" else one
                    for one, other in zip(found, others, strict=True)
                ]
        return found

    def texts(self, field: str, cap: int = TITLE) -> list[str]:
        """As :meth:`Row.text`."""
        found = self.raw(field)
        return all_plain(found, cap) or [words_of(each, cap) for each in found]

    def mappings(self, field: str) -> list[dict[str, str]]:
        """As :meth:`Row.mapping`."""
        parts = self._map.parts.get(field, {})
        columns = [self.texts(name) for name in parts.values()]
        if not columns:
            return [{} for _ in self._items]
        return [
            {key: words for key, words in zip(parts, each, strict=True) if words}
            for each in zip(*columns, strict=True)
        ]


def _row(item: Item) -> Item:
    row: Item | None = item.get("row")
    return item if row is None else row
