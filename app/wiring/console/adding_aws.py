"""The sources that staff have added on pages of AWS: in the table, their files in the bucket."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app import staff_sources
from app.wiring import published, tables
from city.errors import BadSettings, TownbellError

if TYPE_CHECKING:
    from datetime import datetime

    from app.settings import Settings
    from feeds.source import Source
    from stores.aws.refresh.added import S3Uploads, TableAdded

log = logging.getLogger("townbell.added")


def added(settings: Settings, client: Callable[[], Any] = tables.s3) -> AddedOnAws:
    """Of the deployment that the environment names; ``client`` makes boto3's S3, once there is a file."""
    from stores.aws.refresh.added import S3Uploads, TableAdded

    bucket, folder = settings.environment["TOWNBELL_BUCKET"], published.TMP / staff_sources.UPLOADS
    uploads = S3Uploads(client, bucket, folder)
    return AddedOnAws(TableAdded(tables.table(settings), staff_sources.MOST), uploads)


class AddedOnAws:
    """The port app.wiring.console.adding.Added over a table and a bucket; and what the refresh asks."""

    def __init__(self, table: TableAdded, uploads: S3Uploads) -> None:
        self._table = table
        self._uploads = uploads

    def known(self) -> Mapping[str, Mapping[str, Any]]:
        return self._table.known()

    def add(self, table: Mapping[str, Any], by: str, at: datetime) -> None:
        self._table.add(table, by, at)

    def remove(self, source_id: str) -> bool:
        entry = self._table.remove(source_id)
        if entry is None:
            return False
        if name := _upload(entry["table"]):
            self._uploads.drop(name)
        return True

    def hold(self, name: str, content: bytes, _now: datetime) -> None:
        """The bucket itself deletes what is held for a day (template.yaml)."""
        self._uploads.keep(name, content)

    def held(self, name: str) -> Path | None:
        return self._uploads.had(name)

    def settle(self, name: str, _source_id: str) -> str:
        """By a name that no other file had: copies on other disks are known by it."""
        kept, path = name.removeprefix(staff_sources.PENDING), self._uploads.had(name)
        if path is not None:
            self._uploads.keep(kept, path.read_bytes())
            self._uploads.drop(name)
        return kept

    def beside(self, settings: Settings, *, to_ask: bool = False) -> Settings:
        """The settings with these sources, too; what city.toml has under the same id goes first.

        ``to_ask`` has the uploaded files fetched. What an other version of us has written, and this one
        cannot read, is passed over: it must not silence the others.
        """
        taken = {each.id for each in settings.sources}
        tables = (each["table"] for name, each in self.known().items() if name not in taken)
        return replace(settings, sources=(*settings.sources, *self._read(tables, to_ask=to_ask)))

    def _read(self, tables: Iterator[Mapping[str, Any]], *, to_ask: bool) -> Iterator[Source]:
        from feeds.source import source

        for table in tables:
            try:
                yield source(self._ready(table, to_ask=to_ask), "what staff have added")
            except BadSettings as error:
                log.error("A source is not asked: %s", error)

    def _ready(self, table: Mapping[str, Any], *, to_ask: bool) -> dict[str, Any]:
        name = _upload(table)
        if not name:
            return dict(table)
        if to_ask:
            try:
                self._uploads.had(name)
            except TownbellError as error:  # then there is no such file, and what it said before is told
                log.warning("%s", error)
        return {**table, "url": "file:" + quote(str(self._uploads.place(name)))}


def _upload(table: Mapping[str, Any]) -> str:
    """The name of the file that was uploaded for a source; "" where it has an address."""
    url = str(table.get("url", ""))
    return url.removeprefix(staff_sources.UPLOAD) if url.startswith(staff_sources.UPLOAD) else ""
