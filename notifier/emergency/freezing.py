"""What leaves: the message frozen with its bytes, and the areas of all that was told, for taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from city.advisories import Area, Message
from city.alerts.messages import item
from city.emergency.emergencies import Draft, Published
from city.emergency.producing import cap_time
from notifier.emergency import writing


def frozen(message: Message, draft: Draft, chain: str, now: datetime) -> Published:
    """The message frozen: its bytes, and what is asked of it later."""
    until = max(each.expires for each in message.infos if each.expires)
    assert message.sent is not None
    return Published(
        identifier=message.identifier,
        advisory_id=draft.id,
        chain=chain,
        sender=message.sender,
        sent=cap_time(message.sent),
        at=now,
        until=until,
        msg_type=message.msg_type,
        is_public=message.status == "Actual" and message.scope == "Public",
        item=item(message),
        document=writing.document(message),
    )


def all_areas(messages: Sequence[Message]) -> Message:
    """The newest, with the areas of all: whoever was told anything is told that it is over."""

    def areas_in(language: str) -> tuple[Area, ...]:
        found = [
            area
            for each in reversed(messages)
            for info in each.infos
            if info.language == language
            for area in info.areas
        ]
        kept: list[Area] = []
        for area in found:
            if area not in kept:
                kept.append(area)
        return tuple(kept)

    newest = messages[-1]
    return replace(newest, infos=tuple(replace(each, areas=areas_in(each.language)) for each in newest.infos))
