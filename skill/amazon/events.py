"""What Alexa tells the skill without anybody speaking: skill events, and messages sent to itself.

Their order is not guaranteed: in each matter the greatest timestamp wins, however late it comes.
Nothing is answered. What cannot be kept is raised, so that Amazon delivers it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from city.residents import CHANNEL, FORGOTTEN, MOVED, Matter
from skill.amazon.arranging import Arranger
from skill.amazon.books import Books
from skill.amazon.envelope import Heard
from skill.skill import Skill

NOT_PERSISTED = "NOT_PERSISTED"
"""The resident has disabled the skill and wants nothing to be kept."""


def enabled(heard: Heard, user: str, books: Books, at: datetime) -> None:  # noqa: ARG001  # one of them
    """The resident has enabled the skill (again)."""
    books.residents.heard(user, Matter.ENABLED, at)


def disabled(heard: Heard, user: str, books: Books, at: datetime) -> None:
    """The resident has disabled the skill; unless Amazon keeps their data, nor do we."""
    is_news = books.residents.heard(user, Matter.ENABLED, at, enabled=False)
    if is_news and heard.body.get("userInformationPersistenceStatus") == NOT_PERSISTED:
        books.subscriptions.forget_target(CHANNEL, user)
        books.residents.forget(user)


def permissions(heard: Heard, user: str, books: Books, at: datetime) -> None:
    """Which permissions the resident gives now: all of them, not only what has changed."""
    books.residents.heard(user, Matter.PERMISSIONS, at, _each(heard.body, "acceptedPermissions", "scope"))


def notifications(heard: Heard, user: str, books: Books, at: datetime) -> None:
    """Which proactive events the resident takes; none means unsubscribed, and ends their alerts by Alexa."""
    names = _each(heard.body, "subscriptions", "eventName")
    if books.residents.heard(user, Matter.NOTIFICATIONS, at, names) and not names:
        books.subscriptions.forget_target(CHANNEL, user)


EVENTS: Final[Mapping[str, Callable[[Heard, str, Books, datetime], None]]] = {
    "AlexaSkillEvent.SkillEnabled": enabled,
    "AlexaSkillEvent.SkillDisabled": disabled,
    "AlexaSkillEvent.SkillPermissionAccepted": permissions,
    "AlexaSkillEvent.SkillPermissionChanged": permissions,
    "AlexaSkillEvent.ProactiveSubscriptionChanged": notifications,
}
"""Which event does what. skill.scopes.EVENTS are their names in the manifest."""


def heard_event(heard: Heard, skill: Skill, now: datetime) -> None:
    """Keep the store true by an event, or move reminders for a message."""
    if heard.caller is None or skill.books is None:
        return
    books = skill.books()
    act = EVENTS.get(heard.type)
    if act is not None:
        act(heard, heard.caller.user, books, _sent(heard) or now)
        return
    moved, forgotten = (heard.body.get(key) is True for key in (MOVED, FORGOTTEN))
    if not (moved or forgotten):
        return
    zone, snapshot = skill.settings.zone, skill.snapshot()
    arranger = Arranger(heard.caller, books.residents, books.alerts, snapshot, zone, now)
    if forgotten:
        arranger.delete(arranger.there())
    else:
        arranger.follow()


def _sent(heard: Heard) -> datetime | None:
    """When the event was sent, aware; None where none of its timestamps can be read."""
    return next((read for each in heard.sent if (read := _instant(each))), None)


def _instant(value: object) -> datetime | None:
    """A timestamp: ISO 8601, UTC where it names no offset, or epoch milliseconds, as recorded ones are."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        read = datetime.fromisoformat(str(value))
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _each(body: Mapping[str, Any], key: str, name: str) -> frozenset[str]:
    rows = body.get(key)
    found = (row.get(name) for row in (rows if isinstance(rows, list) else ()) if isinstance(row, dict))
    return frozenset(each for each in found if isinstance(each, str))
