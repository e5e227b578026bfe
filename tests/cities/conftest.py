"""Port Alder as the pipeline reads it, on a given day, without a network or a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings, load
from city.localtime import day_of
from feeds import kinds
from feeds.kinds import Built, Context
from feeds.read import parsed_as
from feeds.source import Source
from feeds.template import render

ROOT = Path(__file__).resolve().parents[2]
CITY = ROOT / "cities" / "port-alder"
NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)

Read = Callable[..., Built]


@lru_cache
def settings() -> Settings:
    return load(CITY, {})


def built(source: Source, now: datetime) -> Built:
    """The records of one source's file, as the pipeline makes them."""
    zone = settings().city.zone
    data = (CITY / source.url.removeprefix("file:")).read_bytes()
    if source.template:
        data = render(data, day_of(now, zone), zone)
    parsed = parsed_as(source, data, zone, now)
    context = Context(source=source.id, fields=source.fields, zone=zone, language=source.language, now=now)
    made = kinds.load(source.kind).build(parsed.items, context)
    return Built(made.records, (*parsed.problems, *made.problems))


@lru_cache(maxsize=400)
def _cached(source_id: str, now: datetime) -> Built:
    (source,) = (each for each in settings().sources if each.id == source_id)
    return built(source, now)


@pytest.fixture(scope="session")
def city() -> Settings:
    """Port Alder's settings."""
    return settings()


@pytest.fixture(scope="session")
def read() -> Read:
    """``read("news")`` on Sunday, November 22, 2026; ``read("news", now)`` at another instant."""
    return lambda source_id, now=NOW: _cached(source_id, now)


@pytest.fixture(scope="session")
def of_kind(city: Settings, read: Read) -> Callable[..., list[Any]]:
    """All records of a kind, over the sources that give it."""

    def records(kind: str, now: datetime = NOW) -> list[Any]:
        listed = (each for each in city.sources if each.kind == kind and each.url.startswith("file:"))
        return [record for source in listed for record in read(source.id, now).records]

    return records


@pytest.fixture(scope="session")
def addresses(read: Read) -> Mapping[str, Any]:
    """The gazetteer by "number street"."""
    return {f"{each.number} {each.street}": each for each in read("addresses").records}
