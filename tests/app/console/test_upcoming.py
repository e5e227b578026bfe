"""What the first page says comes next, over a real snapshot and a real store."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.settings import load
from app.wiring.console.upcoming import KEPT, upcoming
from app.wiring.feeds import refresher
from app.wiring.notifier import notifier
from app.wiring.published import snapshots
from tests.app.console.conftest import Hand
from tests.contract.townbell import PORT_ALDER

ROWS = """id,topic,filter,address,locale,channel,target,lead_minutes,quiet_from,quiet_to,zone
home,pickup,,1980 Calle Ocho,en-US,webhook,https://example.org/1,,,,
letter,digest,,,en-US,webhook,https://example.org/2,,,,
"""


def test_what_comes_next_in_port_alder(tmp_path: Path) -> None:
    """Nothing before the city is compiled; then the week's pickups and the letter, each at its hour."""
    settings: Any = load(Path(PORT_ALDER), {"TOWNBELL_DATA": str(tmp_path)})
    clock: Any = Hand()
    look = upcoming(settings, clock)
    assert look() == ()
    refresher(settings, clock)()
    snapshot = snapshots(settings, clock)()
    assert not notifier(settings, clock).import_csv(ROWS, snapshot.resolve, clock.now()).refused
    assert look() == (), "kept for a moment"
    told: dict[str, tuple[datetime, int]] = {}
    for _ in range(7 * 4):
        clock.sleep(6 * 3600 + KEPT.total_seconds())
        told |= {each.kind: (each.at, each.people) for each in look()}
    assert {kind: (f"{at:%H:%M}", people) for kind, (at, people) in told.items()} == {
        "pickup_eve": ("18:00", 1),
        "digest": ("17:00", 1),
    }
    assert all(at > clock.now() - timedelta(days=9) for at, _ in told.values())
