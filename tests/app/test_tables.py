"""With TOWNBELL_TABLE all state lies in DynamoDB, and its keys come from one secret."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path

import pytest

from app.settings import PROJECT, Settings, load
from app.wiring import state, tables
from city.errors import BadSettings
from tests.stores.tables import MadeTable

ELSEWHERE = {"database", "in_table", "has_store", "key", "seal", "memory", "pieces", "files"}
"""What is no store of what people create: helpers, and what lies in the bucket."""


@pytest.fixture
def settings(table: MadeTable, tmp_path: Path) -> Settings:
    """The demo city, with a table and a secret in the emulator, and nothing on this machine."""
    environment = {**table.environment(), "TOWNBELL_DATA": str(tmp_path / "data")}
    return load(PROJECT / "cities" / "port-alder", environment)


def test_every_store_is_chosen_by_the_table(settings: Settings) -> None:
    """Whoever adds a store to app/wiring/state.py adds it for a table too, or says that it lies elsewhere."""
    found = {
        name: made
        for name, made in inspect.getmembers(state, inspect.isfunction)
        if made.__module__ == state.__name__ and not name.startswith("_") and name not in ELSEWHERE
    }
    assert len(found) == 12
    for name, made in found.items():
        assert type(made(settings)).__name__.startswith("Table"), name
        local = replace(settings, environment={})
        assert type(made(local)).__name__.startswith("Sqlite"), name


def test_keys_come_from_the_secret(settings: Settings) -> None:
    """Each name its own, the same in every function; without a secret that can be read it is said."""
    assert state.key(settings, "key") == state.key(settings, "key")
    assert state.key(settings, "key") != state.key(settings, "page-key")
    tables._secret.cache_clear()
    for name, fault in (("", "is not set"), ("none-such", "cannot be read")):
        wrong = replace(settings, environment={**settings.environment, "TOWNBELL_SECRET": name})
        with pytest.raises(BadSettings, match=fault):
            state.key(wrong, "key")
    assert not settings.data.exists()
