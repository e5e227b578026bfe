"""What SES tells of an address, carried through to what is kept of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.clock import RunningClock
from app.settings import load
from app.wiring.enrolling import enrolment
from tests.contract.townbell import CITY, Townbell, small_city

PEOPLE = """id,topic,channel,target
r1,emergency,email,rosa@example.org
r2,news,email,Rosa@Example.org
t1,emergency,email,tom@example.org
"""


def test_address_that_is_over_is_written_to_no_more(tmp_path: Path) -> None:
    """All its subscriptions end, nobody else's do, and no list brings it back."""
    town = Townbell(tmp_path / "data", small_city(tmp_path / "city", CITY))
    assert town("subscribers", "import", "-", stdin=PEOPLE).code == 0
    settings = load(town.city, {"TOWNBELL_DATA": str(town.data)})
    talk: Any = None
    now = datetime(2026, 11, 23, 17, tzinfo=UTC)
    enrolment(settings, RunningClock(), talk).mail_over("rosa@example.org", now)
    assert [each["id"] for each in town("subscribers", "export", "--json").json["subscribers"]] == ["t1"]
    town("subscribers", "import", "-", stdin=PEOPLE)
    assert [each["id"] for each in town("subscribers", "export", "--json").json["subscribers"]] == ["t1"]
