"""What staff have added in the console: sources in the table, and files that they uploaded in the bucket.

The pages write both, the refresh reads them. A file never changes under its name, so that a copy of it on a
function's disk is as good as the object.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from city.errors import WrongUse
from stores.aws.items import Item
from stores.aws.objects import Objects
from stores.aws.table import Table
from stores.instants import stamp

ADDED = "SOURCE#added"
PREFIX = "uploads/"


class TableAdded:
    """The sources over one Table: an item each, in one partition, so that one question finds them all."""

    def __init__(self, table: Table, most: int) -> None:
        self._table = table
        self._most = most

    def known(self) -> Mapping[str, Mapping[str, Any]]:
        """By id: its ``table`` as city.toml would have it, ``by`` whom and ``at`` what time it was added."""
        return {each.key[1]: each.doc for each in self._table.under(ADDED)}

    def add(self, table: Mapping[str, Any], by: str, at: datetime) -> None:
        """Keep one more; one with the same id takes its place. Raises WrongUse where there are too many."""
        if len(self.known().keys() - {table["id"]}) >= self._most:
            fix = "Write further ones into city.toml"
            raise WrongUse(f"there are {self._most} sources already", fix=fix, code="full")
        plain = json.loads(json.dumps(table, default=dict))
        doc = {"table": plain, "by": by, "at": stamp(at)}
        self._table.put(Item(key=(ADDED, str(table["id"])), doc=doc))

    def remove(self, source_id: str) -> Mapping[str, Any] | None:
        """Keep it no longer; what it was, or None where there was no such."""
        return self._table.amend(
            (ADDED, source_id), lambda item: (None, item.doc if item is not None else None)
        )


class S3Uploads:
    """The files over a bucket; ``client`` is boto3's S3, made when it is needed. ``folder`` is where copies
    lie on this disk."""

    def __init__(self, client: Callable[[], Any], bucket: str, folder: Path) -> None:
        self._uploads = Objects(client, bucket, PREFIX, "uploaded files")
        self._folder = folder

    def keep(self, name: str, content: bytes) -> None:
        """Keep it by this name, which is new. Raises TownbellError where the bucket does not take it."""
        self._uploads.put(name, content)

    def place(self, name: str) -> Path:
        """Where its copy lies on this disk once it was had."""
        return self._folder / name

    def had(self, name: str) -> Path | None:
        """Its copy on this disk, fetched if need be; None where the bucket has no such (any more)."""
        copy = self.place(name)
        if copy.is_file():
            return copy
        content = self._uploads.get(name)
        if content is None:
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = copy.with_name(f"{name}.tmp")
        aside.write_bytes(content)
        return aside.replace(copy)

    def drop(self, name: str) -> None:
        """Keep it no longer."""
        self.place(name).unlink(missing_ok=True)
        self._uploads.delete([name])
