"""Drops are counted where they are decided, and once."""

from __future__ import annotations

from datetime import timedelta

from stores.sqlite.progress import SqliteProgress
from tests.notifier.alder import NOON, Town, alert, meeting


def drops(town: Town) -> dict[str, int]:
    found: dict[str, int] = {}
    for (_, reason), many in SqliteProgress(town.database).dropped().items():
        found[reason] = found.get(reason, 0) + many
    return found


def test_a_drop_is_counted_once_however_often_it_is_planned(town: Town) -> None:
    """In every tick, and after a restart, the same person is dropped for the same reason: one, not many."""
    town.view.all = [alert()]
    town.subscribe("s1", {"id": "s2", "channel": "sms", "target": "+15550100", "consent": "web"})
    for _ in range(3):
        for _ in range(4):
            town.notifier.plan(town.clock.now())
        town.restart()
    assert drops(town) == {"no_channel": 1}


def test_a_dry_run_counts_nothing(town: Town) -> None:
    """`townbell due` only looks."""
    town.view.all = [alert()]
    town.subscribe({"id": "s2", "channel": "sms", "target": "+15550100", "consent": "web"})
    assert town.notifier.due(NOON).dropped
    assert drops(town) == {}


def test_who_waits_for_the_morning_is_held_and_told(town: Town) -> None:
    """Held at night, among the due in the morning: both are true, and neither is counted twice."""
    town.clock.instant = NOON + timedelta(hours=10)  # 22:00
    start = town.clock.instant + timedelta(hours=15)
    town.view.all = [meeting(start)]
    town.subscribe({"id": "s1", "topic": "meetings", "lead_minutes": "1200"})
    for _ in range(3):
        town.notifier.plan(town.clock.now())
    assert drops(town) == {"quiet_hours": 1}
    town.clock.instant = NOON + timedelta(hours=20)  # 08:00
    town.notifier.deliver(once=True)
    ((_, found),) = SqliteProgress(town.database).things(5)
    assert (found.due, found.accepted) == (1, 1)
    assert (found.held, found.dropped) == ({"quiet_hours": 1}, {})
