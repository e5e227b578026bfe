"""The records of long lists in S3: the same table as on one machine, in one object of the bucket."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from city.ports import Piece
from stores.sqlite.database import Database
from stores.sqlite.pieces import SqlitePieces

KEY = "memory/pieces.sqlite"


class S3Pieces:
    """city.ports.PieceMemory over a bucket, for whoever holds the lease of the listings.

    The object is fetched when it is first needed and put back when something was added:
    before anything names the new pieces.
    """

    def __init__(self, client: Any, bucket: str, local: Path) -> None:
        """``local`` is where the copy lies; what another process may have left there is not used."""
        self._client = client
        self._bucket = bucket
        self._path = local
        self._saved = 0

    def notes(self, source_id: str) -> Mapping[str, str]:
        """Every known piece of the source, with its note."""
        return self._pieces.notes(source_id)

    def stretches(self, source_id: str) -> bytes:
        """What was said last of how the source's pieces follow each other."""
        return self._pieces.stretches(source_id)

    def add(
        self, source_id: str, pieces: Iterable[Piece], now: datetime, stretches: Callable[[], bytes] = bytes
    ) -> None:
        """Remember these too."""
        self._pieces.add(source_id, pieces, now, stretches)
        connection = self._database.connection
        if connection.total_changes != self._saved:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            with self._path.open("rb") as content:
                self._client.put_object(Bucket=self._bucket, Key=KEY, Body=content)
            self._saved = connection.total_changes

    def records(self, source_id: str, keys: Sequence[str]) -> Iterator[bytes]:
        """The records of these pieces. Raises TownbellError where one is not known."""
        return self._pieces.records(source_id, keys)

    def sweep(self, live: Mapping[str, Collection[str]], before: datetime) -> None:
        """Forget what no list has; the bucket forgets it when something is added the next time.

        Who has not needed them fetches none for it: a poll of alerts, twice a minute.
        """
        if "_database" in self.__dict__:
            self._pieces.sweep(live, before)

    def look_again(self) -> None:
        """Forget the copy: another function may have added some since."""
        if "_database" in self.__dict__:
            self._database.close()
        self.__dict__.pop("_pieces", None)
        self.__dict__.pop("_database", None)
        self._saved = 0

    @cached_property
    def _pieces(self) -> SqlitePieces:
        return SqlitePieces(self._database)

    @cached_property
    def _database(self) -> Database:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=KEY)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            pass
        else:
            self._path.write_bytes(found)
        return Database(self._path)

    def close(self) -> None:
        """Close the local copy."""
        self._database.close()
