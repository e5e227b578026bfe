"""What residents reported, in DynamoDB, and its photos, in S3. All that was said or shown lies encrypted."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from city.errors import TownbellError
from city.reports import Filed, Kept, Report, ReportState
from stores.aws.asked import Busy
from stores.aws.items import Item, Key, sealed_bytes, sealed_text
from stores.aws.objects import Objects
from stores.aws.residents import TableResidents
from stores.aws.table import Table
from stores.instants import instant, stamp
from stores.sealing import Seal
from stores.sqlite.reports import LEASE
from stores.written.reports import bare, dumped, report_of

_TRIES = 50
AT_ONCE = 20


class TableReports:
    """The port city.reports.Reports over one Table. Looking a number up needs no key."""

    def __init__(self, table: Table, seal: Seal, below: Callable[[int], int] = secrets.randbelow) -> None:
        self._table = table
        self._seal = seal
        self._below = below

    def add(self, report: Report, state: ReportState) -> Kept:
        """Keep it. A waiting one is the caller's to send: nobody else takes it for the length of a lease."""
        key = _named("key", hashlib.sha256(report.key.encode()).hexdigest()[:32])
        waits = state is ReportState.WAITING
        for _ in range(_TRIES):
            known = self._table.get(key)
            if known is not None:
                return self._known(known.doc["number"])
            number = str(100_000 + self._below(900_000))
            if self._table.get(_key(number)) is not None:
                continue
            filed = Filed(number=number, service_type=report.service_type, state=state, at=report.at)
            kept = Kept(filed=filed, report=report, attempts=int(waits), uncertain=waits, new=True)
            try:
                with self._table.transaction():
                    self._table.put(Item(key=key, doc={"number": number}))
                    self._table.put(self._item(kept, key[0], report.at + LEASE if waits else None))
            except Busy:
                continue  # the number was drawn, or the report filed, in another place at this moment
            return replace(kept, uncertain=False)
        raise TownbellError(
            "there is no free number for a report", fix="Export the reports and forget the old ones"
        )

    def _known(self, number: str) -> Kept:
        item = self._table.get(_key(number))
        if item is None:
            raise Busy("the report is being deleted", where="DynamoDB", fix="Try again")
        return self._read(item)

    def find(self, number: str) -> Filed | None:
        """By our number, or by the city's. Nothing is decrypted."""
        wanted = bare(number)
        if not wanted:
            return None
        item = self._table.get(_key(wanted))
        pointer = self._table.get(_named("city", wanted))
        other = self._table.get(_key(pointer.doc["number"])) if pointer is not None else None
        found = [_filed(each) for each in (item, other) if each is not None]
        return max(found, key=lambda each: each.at, default=None)

    def waiting(self, now: datetime) -> Sequence[Kept]:
        """Take those whose turn has come; each is the caller's for the length of a lease."""
        turn = self._table.listed("reports", "waiting#", f"waiting#{stamp(now)}", AT_ONCE)
        taken = [self._table.amend(each.key, lambda item: self._taken(item, now)) for each in turn]
        return sorted((each for each in taken if each is not None), key=lambda each: each.report.at)

    def _taken(self, item: Item | None, now: datetime) -> tuple[Item | None, Kept | None]:
        if item is None or item.doc["state"] != ReportState.WAITING or item.place > f"waiting#{stamp(now)}":
            return item, None
        kept = self._read(item)
        mine = replace(kept, attempts=kept.attempts + 1)
        return self._item(
            replace(mine, uncertain=True), item.doc["key"], now + LEASE, item.doc["sealed"]
        ), mine

    def settle(self, kept: Kept, next_at: datetime | None = None) -> None:
        """Write down how the attempt ended."""
        filed = kept.filed

        def change(item: Item | None) -> tuple[Item | None, None]:
            if item is None:
                return item, None
            now = replace(kept, attempts=item.doc["attempts"])
            return self._item(now, item.doc["key"], next_at, item.doc["sealed"]), None

        self._table.amend(_key(filed.number), change)
        city = bare(filed.city_number)
        if city:
            self._table.amend(_named("city", city), lambda item: (_newer(item, city, filed), None))

    def every(self) -> Sequence[Kept]:
        """All of them, decrypted, oldest first."""
        items = self._table.some(each.key for each in self._table.listed("reports"))
        return sorted(map(self._read, items.values()), key=lambda each: (each.filed.at, each.filed.number))

    def kept(self, number: str) -> Kept | None:
        """The one with this number of ours, decrypted; no other is."""
        item = self._table.get(_key(number))
        return self._read(item) if item is not None else None

    def newest(self, most: int) -> Sequence[Kept]:
        """So many, decrypted, the newest first."""
        items = self._table.some(each.key for each in self._table.listed("reports")).values()
        newest = sorted(items, key=lambda each: (each.doc["at"], each.key), reverse=True)
        return [self._read(each) for each in newest[:most]]

    def sweep(self, before: datetime) -> int:
        """Delete what is older, and that somebody keeps its number."""
        old = self._table.listed("reports", "at#", f"at#{stamp(before)}")
        gone = [each.key for each in old if each.place < f"at#{stamp(before)}"]
        for _, number in map(_split, gone):
            self._delete(number)
        residents = TableResidents(self._table, self._seal)
        for each in self._table.listed("filed", "", stamp(before)):
            if each.place < stamp(before):
                residents.forget_request(each.key[1], each.key[0].removeprefix("FILED#"))
        return len(gone)

    def forget(self, number: str) -> bool:
        """Delete one report by its number, whatever became of it; whether there was one."""
        wanted = bare(number)
        residents = TableResidents(self._table, self._seal)
        for each in self._table.under(f"FILED#{wanted}"):
            residents.forget_request(each.key[1], wanted)
        return self._delete(wanted)

    def _delete(self, number: str) -> bool:
        item = self._table.get(_key(number))
        if item is None:
            return False
        city = bare(item.doc["city_number"])
        pointers = [(item.doc["key"], "report"), *([_named("city", city)] if city else [])]
        self._table.delete([*pointers, item.key])
        return True

    def _item(self, kept: Kept, key: str, next_at: datetime | None, sealed: str = "") -> Item:
        filed = kept.filed
        waits = filed.state is ReportState.WAITING and next_at is not None
        return Item(
            key=_key(filed.number),
            doc={
                "key": key,
                "at": stamp(filed.at),
                "service_type": filed.service_type,
                "state": filed.state,
                "city_number": filed.city_number,
                "token": kept.token,
                "attempts": kept.attempts,
                "uncertain": kept.uncertain,
                "sealed": sealed or sealed_text(self._seal.close(dumped(kept.report))),
            },
            list="reports",
            place=f"waiting#{stamp(next_at)}" if waits and next_at else _place(filed),
        )

    def _read(self, item: Item) -> Kept:
        doc: dict[str, Any] = item.doc
        return Kept(
            filed=_filed(item),
            report=report_of(self._seal.open(sealed_bytes(doc["sealed"]))),
            attempts=doc["attempts"],
            token=doc["token"],
            uncertain=doc["uncertain"],
        )


def _place(filed: Filed) -> str:
    """A waiting one without a turn is never swept: the city has not taken it."""
    return f"{'kept' if filed.state is ReportState.WAITING else 'at'}#{stamp(filed.at)}"


def _key(number: str) -> Key:
    return f"REPORT#{number}", "report"


def _named(what: str, name: str) -> Key:
    return f"REPORT#{what}#{name}", "report"


def _split(key: Key) -> tuple[str, str]:
    kind, _, number = key[0].partition("#")
    return kind, number


def _newer(item: Item | None, city: str, filed: Filed) -> Item:
    """Of two reports with one number of the city's, the later is found."""
    if item is not None and item.doc["at"] > stamp(filed.at):
        return item
    return Item(key=_named("city", city), doc={"number": filed.number, "at": stamp(filed.at)})


def _filed(item: Item) -> Filed:
    doc = item.doc
    return Filed(
        number=item.key[0].removeprefix("REPORT#"),
        service_type=doc["service_type"],
        state=ReportState(doc["state"]),
        at=instant(doc["at"]),
        city_number=doc["city_number"],
    )


PHOTOS = "photos/"
SWEPT_AT_ONCE = 100
SWEEPS = 20
"""Of so many each: two thousand take half a minute, and come once an hour."""
_PHOTO = re.compile(r"\d{8}T\d{6}-[\w-]{22}", re.ASCII)
_BYTES = 16  # of an id: 128 bits


class S3Photos:
    """The port web.reporting.ports.Photos over a bucket; ``client`` is boto3's S3, made when it is needed.

    An id begins with when the photo came, so that the oldest are the first that a bucket lists.
    """

    def __init__(self, client: Callable[[], Any], bucket: str, seal: Seal) -> None:
        self._photos = Objects(client, bucket, PHOTOS, "photos")
        self._seal = seal

    def keep(self, photo: bytes, now: datetime) -> str:
        """Keep it; its id. Raises TownbellError where the bucket does not take it."""
        photo_id = f"{_second(now)}-{secrets.token_urlsafe(_BYTES)}"
        self._photos.put(photo_id, self._seal.close(photo))
        return photo_id

    def get(self, photo_id: str) -> bytes | None:
        """The photo with this id."""
        sealed = self._photos.get(photo_id) if _PHOTO.fullmatch(photo_id) else None
        return None if sealed is None else self._seal.open(sealed)

    def sweep(self, before: datetime) -> int:
        """Delete those that came before that moment, the oldest first; how many they were. What of very many
        is left goes the next time."""
        swept = 0
        for _ in range(SWEEPS):
            old = [each for each in self._photos.first(SWEPT_AT_ONCE) if each < _second(before)]
            self._photos.delete(old)
            swept += len(old)
            if len(old) < SWEPT_AT_ONCE:
                break
        return swept


def _second(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S}"
