"""What a table of city.toml means where it is silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feeds import kinds
from feeds.source import ALERT_KINDS, source


@pytest.mark.parametrize("kind", kinds.names())
def test_alerts_are_asked_every_thirty_seconds_though_nobody_said_so(kind: str) -> None:
    """A21; a city that forgot ``every`` must not hear of a tornado ten minutes late."""
    found = source({"id": "a", "url": "https://example.org/a", "kind": kind}, "city.toml")
    assert found.every == (timedelta(seconds=30) if kind in ALERT_KINDS else timedelta(minutes=10))


def test_what_is_said_counts() -> None:
    """Of an alert source, too."""
    table = {"id": "a", "url": "https://example.org/a", "kind": "advisory", "every": "2m"}
    assert source(table, "city.toml").every == timedelta(minutes=2)
