"""Trying a source without keeping anything: what it would give, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from city.errors import TownbellError
from feeds import formats, kinds
from feeds.fetch import Fetcher, Got
from feeds.read import records_of
from feeds.source import Source

SHOWN = 5
"""How many problems of one source are told; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something to mend: where it is, what is wrong, and what to do."""

    where: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What one source gave when it was tried."""

    id: str
    ok: bool
    records: int
    troubles: tuple[Trouble, ...]


def tried(source: Source, fetcher: Fetcher, zone: str, now: datetime) -> Tried:
    """Fetch, parse and build one source. Never raises for what the source does."""
    where = f"source {source.id!r}"
    try:
        kinds.load(source.kind)
        if source.format != "auto":
            formats.load(source.format)
    except TownbellError as error:
        return Tried(source.id, False, 0, (Trouble(where, error.what, error.fix),))
    fetched = fetcher.fetch(source, None, now)
    if fetched.got is not Got.BYTES:
        fix = "Check its url, and that this machine reaches it"
        return Tried(source.id, False, 0, (Trouble(where, fetched.reason, fix),))
    problems: list[str] = []
    troubles: list[Trouble] = []
    count = 0
    for part in fetched.parts:
        try:
            count += sum(1 for _ in records_of(source, part, zone, now, problems))
        except TownbellError as error:
            fix = error.fix or "Check the source's format and kind, and what its url gives"
            troubles.append(Trouble(_place(where, part.name, error), error.what, fix))
    return Tried(source.id, not troubles, count, (*troubles, *_told(where, problems)))


def _place(where: str, part: str, error: TownbellError) -> str:
    return ", ".join(each for each in (where, part, error.where) if each)


def _told(where: str, problems: list[str]) -> Iterable[Trouble]:
    fix = "Mend these items, or the field map that reads them"
    for each in problems[:SHOWN]:
        yield Trouble(where, each, fix)
    if len(problems) > SHOWN:
        yield Trouble(where, f"and {len(problems) - SHOWN} more of this source", fix)
