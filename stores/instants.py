"""Instants as every store keeps them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=1024)
def stamp(instant: datetime) -> str:
    """An instant as stored: UTC, fixed width, so that text order is time order."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")


@lru_cache(maxsize=1024)
def instant(text: str) -> datetime:
    """The stored instant, aware, in UTC."""
    return datetime.fromisoformat(text)
