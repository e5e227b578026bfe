"""Reading and amending sheets; and what is deleted of them all when a subscription is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from stores.aws.items import Item, Key
from stores.aws.sheets import Sheet, block_of
from stores.aws.table import Table

T = TypeVar("T")


def sheets(table: Table, keys: Collection[Key]) -> Iterator[Sheet]:
    """Those of the sheets that there are."""
    return (Sheet(key, item) for key, item in table.some(keys).items())


def amend(table: Table, key: Key, change: Callable[[Sheet], T]) -> T:
    """Change a sheet; nothing is written where nothing has changed."""

    def changed(item: Item | None) -> tuple[Item | None, T]:
        sheet = Sheet(key, item)
        told = change(sheet)
        new = sheet.item()
        same = item is not None and (new.doc, new.list, new.place) == (item.doc, item.list, item.place)
        return (item if same else new), told

    return table.amend(key, changed)


def withdraw(table: Table, number: int) -> None:
    """Delete everything that was planned for a subscription's number, with its attempts."""
    for item in table.under(f"D#{block_of(number)}"):
        if "rows" in item.doc and str(number) in item.doc["rows"]:
            amend(table, item.key, lambda sheet: sheet.withdraw(number))
