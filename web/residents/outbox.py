"""What was sent, as anybody may see it: who got it is left out, house numbers and addresses are masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MASK = "•••"
OWN_PLACE = frozenset({"pickup", "sweeping", "permits", "requests"})
"""Topics whose messages may name the resident's own address."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOUSE_NUMBER = re.compile(r"\b\d{1,6}[A-Z]?(?= (?!AM\b|PM\b)[A-ZÁÉÍÓÚÑ][a-záéíóúñ])")


@dataclass(frozen=True, slots=True)
class Sent:
    """One message and to how many it went."""

    topic: str
    locale: str
    subject: str
    text: str
    sent_at: datetime | None
    count: int


def sent(messages: Iterable[Mapping[str, Any]], limit: int = 50) -> Sequence[Sent]:
    """The newest ``limit`` messages, those with the same words put together, in the order given."""
    groups: dict[tuple[str, str, str, str], list[Mapping[str, Any]]] = {}
    for message in messages:
        topic = str(message.get("topic", ""))
        subject, text = (masked(str(message.get(part, "")), topic) for part in ("subject", "text"))
        groups.setdefault((topic, str(message.get("locale", "")), subject, text), []).append(message)
    return [Sent(*key, _instant(group[0]), len(group)) for key, group in list(groups.items())[:limit]]


def masked(text: str, topic: str) -> str:
    """``text`` without e-mail addresses, and without house numbers where the topic is about a home."""
    text = _EMAIL.sub(MASK, text)
    return _HOUSE_NUMBER.sub(MASK, text) if topic in OWN_PLACE else text


def _instant(message: Mapping[str, Any]) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(message.get("sent_at", "")))
    except ValueError:
        return None
    return instant if instant.tzinfo else None
