"""What the public feed shows of the messages that were published (B4, B9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from city.emergency.emergencies import Published, listed

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def published(identifier: str, after: timedelta = timedelta(0), **values: Any) -> Published:
    """A message of the chain "a", in force for an hour."""
    fields: dict[str, Any] = {
        "advisory_id": "a", "chain": "a", "sender": "s", "sent": "", "at": NOW + after,
        "until": NOW + after + HOUR, "msg_type": "Alert", "is_public": True, "item": {}, "document": b"",
    }  # fmt: skip
    return Published(identifier=identifier, **{**fields, **values})


def names(messages: list[Published], after: timedelta) -> list[str]:
    return [each.identifier for each in listed(messages, NOW + after)]


def test_b4_a_test_is_not_listed() -> None:
    """Whoever makes the feed need not know: beside the public message of its chain it is left out."""
    messages = [published("a-1"), published("a-2", is_public=False, msg_type="Update")]
    assert names(messages, HOUR) == ["a-1"]


def test_b9_a_chain_is_listed_until_two_days_after_its_last_end() -> None:
    """An update may end before what it updates: the chain is over when the last of its messages is."""
    messages = [published("a-1", until=NOW + 6 * HOUR), published("a-2", HOUR, msg_type="Update")]
    assert names(messages, 53 * HOUR) == ["a-2", "a-1"]
    assert names(messages, 54 * HOUR) == []


def test_b9_a_cancel_ends_its_chain_however_long_it_would_have_run() -> None:
    """Two days after it all of the chain goes at once: without it the alert would be in force again."""
    messages = [
        published("a-1", until=NOW + 200 * HOUR),
        published("a-2", HOUR, msg_type="Cancel", until=NOW + 200 * HOUR),
    ]
    assert names(messages, 48 * HOUR) == ["a-2", "a-1"]
    assert names(messages, 49 * HOUR) == []
