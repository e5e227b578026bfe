"""Talking to the small city: in words, and as Alexa does."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from app.clock import RunningClock
from city.reports import Receiver, ReportDesk
from notifier.reports import Desk
from skill.amazon.alexa import AlexaSkill
from skill.amazon.device import DeviceAddress
from skill.conversation import Conversation
from skill.heard.vocabulary import of
from skill.skill import Skill
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.reports import SqliteReports
from tests.skill.town import NOW, SETTINGS, Town

ROOT = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=8)
def model(locale: str) -> dict[str, Any]:
    """The interaction model that Alexa gets for this locale."""
    found: dict[str, Any] = json.loads((ROOT / "interaction_models" / f"{locale}.json").read_text("utf-8"))
    return found


class SharedUnderstanders(Conversation):
    """One understander a locale for all towns of a test run: building one takes a second."""

    _built: dict[str, Any] = {}  # noqa: RUF012  # shared on purpose

    def _understander(self, locale: str) -> Any:
        key = json.dumps([locale, of(self._skill.snapshot())])
        if key not in self._built:
            self._built[key] = super()._understander(locale)
        return self._built[key]


def conversation_in(town: Town, desk: ReportDesk | None = None) -> Conversation:
    """Questions in words."""
    models = {locale: model(locale) for locale in SETTINGS.locales}
    return SharedUnderstanders(skill_in(town, desk=desk), models)


def skill_in(town: Town, devices: DeviceAddress | None = None, desk: ReportDesk | None = None) -> Skill:
    """The skill over this town."""
    return Skill(lambda: town.snapshot, SETTINGS, devices, desk)


def alexa_in(town: Town, devices: DeviceAddress | None = None, desk: ReportDesk | None = None) -> AlexaSkill:
    """The skill as Alexa calls it."""
    return AlexaSkill(skill_in(town, devices, desk))


def desk_in(folder: Path, receiver: Receiver | None = None) -> Desk:
    """A desk over a store of its own, whose numbers go up from 100-001."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = count(1)
    seal = KeySeal(key_in(folder / "key"))
    reports = SqliteReports(Database(folder / "reports.sqlite"), seal, lambda _: next(numbers))
    return Desk(reports, RunningClock(NOW), receiver)


def envelope(
    intent: str = "",
    slots: dict[str, Any] | None = None,
    *,
    locale: str = "en-US",
    attributes: dict[str, Any] | None = None,
    interfaces: dict[str, Any] | None = None,
    kind: str = "",
) -> dict[str, Any]:
    """An Alexa request: an intent with plain slot values (or whole slots), or another kind of request."""
    filled = {
        name: value if isinstance(value, dict) else {"name": name, "value": value}
        for name, value in (slots or {}).items()
    }
    request: dict[str, Any] = {"type": kind or "IntentRequest", "requestId": "r", "locale": locale}
    request["timestamp"] = "2026-11-22T15:00:00Z"
    if intent:
        request["intent"] = {"name": intent, "confirmationStatus": "NONE", "slots": filled}
    application = {"applicationId": "amzn1.ask.skill.town"}
    device = {"deviceId": "device", "supportedInterfaces": interfaces or {}}
    system = {"application": application, "user": {"userId": "u"}, "device": device}
    system |= {"apiEndpoint": "https://api.amazonalexa.com", "apiAccessToken": "secret"}
    session = {"new": attributes is None, "sessionId": "s", "application": application}
    session |= {"attributes": attributes, "user": {"userId": "u"}}
    return {"version": "1.0", "session": session, "context": {"System": system}, "request": request}
