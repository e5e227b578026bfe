"""With TOWNBELL_TABLE all state lies in DynamoDB, and its keys come from one secret."""

from __future__ import annotations

import inspect
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.channel_settings import Way
from app.clock import RunningClock
from app.settings import PROJECT, Settings, load
from app.wiring import state, tables
from app.wiring.aws import late_desk
from app.wiring.pushing import vapid
from app.wiring.residents import books
from app.wiring.state import office
from app.wiring.unanswered import noted
from city.errors import BadSettings
from city.reports import Report
from tests.stores.tables import MadeTable

ELSEWHERE = {"database", "store", "in_table", "has_store", "key", "seal", "memory", "pieces", "files"} | {
    "published",
    "in_bucket",
    "left_to_staff",  # from planner to caretaker; one process on one machine
    "wishes",  # from the pages to the refresh; one process on one machine
    "photos",  # in the bucket; None where there is a table without one
}
"""What is no store of what people create: helpers, and what lies in the bucket."""


@pytest.fixture
def settings(table: MadeTable, tmp_path: Path) -> Settings:
    """The demo city, with a table and a secret in the emulator, and nothing on this machine."""
    environment = {**table.environment(), "TOWNBELL_DATA": str(tmp_path / "data")}
    return load(PROJECT / "cities" / "port-alder", environment)


def test_every_store_is_chosen_by_the_table(settings: Settings) -> None:
    """Whoever adds a store to app/wiring/state adds it for a table too, or says that it lies
    elsewhere."""
    found = {
        name: made
        for room in (state, office)
        for name, made in inspect.getmembers(room, inspect.isfunction)
        if made.__module__ == room.__name__ and not name.startswith("_") and name not in ELSEWHERE
    }
    assert len(found) == 17
    for name, made in found.items():
        assert type(made(settings)).__name__.startswith("Table"), name
        local = replace(settings, environment={})
        assert type(made(local)).__name__.startswith("Sqlite"), name


def test_browsers_subscribe_to_a_key_that_comes_from_the_secret(settings: Settings, table: MadeTable) -> None:
    """The same in every function and after every start, with nothing on its disk; each city has its own."""
    way = Way("webpush", {"contact": "mailto:alerts@example.gov"})
    key = vapid(way, settings).public_key
    assert (vapid(way, settings).public_key, len(key)) == (key, 87)
    table.ministack.secret(f"{table.name}-other")
    other = {**settings.environment, "TOWNBELL_SECRET": f"{table.name}-other"}
    tables._secret.cache_clear()
    assert vapid(way, replace(settings, environment=other)).public_key != key
    tables._secret.cache_clear()
    assert not settings.data.exists()


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


def test_the_skill_keeps_what_residents_say(settings: Settings) -> None:
    """Its desk and its books are the table's; nothing lies on the machine that answered."""
    clock = RunningClock()
    late = late_desk(settings, clock)
    report = Report(key="k", service_type="pothole", where="1 Harbor Street", at=clock.now())
    filed = late.file(report)
    assert late_desk(settings, clock).find(filed.number) == filed
    kept = books(settings)()
    kept.residents.filed("amzn1.ask.account.A", filed.number, clock.now())
    assert kept.residents.requests("amzn1.ask.account.A") == [filed.number]
    assert list(kept.subscriptions.of_target("alexa", "amzn1.ask.account.A")) == []
    assert not settings.data.exists()


def test_what_could_not_be_answered_is_counted_and_no_turn_fails_by_it(settings: Settings) -> None:
    """Also where the table is not there: a line in the log, and the answer as it was."""
    day = date(2026, 11, 29)
    noted(settings, "kayak rental", "en", "no_data", day)
    assert [each.text for each in office.unanswered(settings).every()] == ["kayak rental"]
    gone = replace(settings, environment={**settings.environment, "TOWNBELL_TABLE": "not-there"})
    noted(gone, "kayak rental", "en", "no_data", day)
    noted(replace(settings, environment={}), "kayak rental", "en", "no_data", day)
    assert not settings.data.exists()
