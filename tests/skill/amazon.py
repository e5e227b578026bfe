"""A resident at an Alexa device, over the real store and a strict Amazon on loopback."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from net.device_alerts import AmazonDeviceAlerts
from net.progress import AmazonProgress
from notifier.enrolment.once import TextsOnce
from skill.amazon.account import Books
from skill.amazon.alexa import AlexaSkill
from skill.skill import Skill
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.residents import SqliteResidents
from stores.sqlite.subscriptions import SqliteSubscriptions
from tests.amazon_api import FRESH, IN_SESSION, USER, FakeAmazon, amazon
from tests.notifier.enrolment.town import Desk
from tests.skill.talking import desk_in, envelope
from tests.skill.test_alexa import check, words_of
from tests.skill.town import NOW, SETTINGS, Town

PATIENCE = 30.0
"""Seconds for a call to Amazon. In a turn it is 1.5, which a busy machine may take for eight calls at once:
what is said here is of what Amazon answers, and tests/net/test_device_alerts.py of what takes too long."""


@dataclass
class Resident:
    """Talks to the skill, turn by turn; ``now`` may be moved on."""

    alexa: AlexaSkill
    amazon: FakeAmazon
    books: Books
    town: Town
    locale: str = "en-US"
    now: datetime = NOW
    attributes: Mapping[str, Any] | None = None
    response: dict[str, Any] = field(default_factory=dict)

    def say(self, intent: str = "", slots: dict[str, Any] | None = None, **more: Any) -> str:
        """One turn; the words that come back."""
        attributes = dict(self.attributes) if self.attributes else None
        asked = envelope(intent, slots, locale=self.locale, attributes=attributes, **more)
        answered = self.alexa.handle(self.sent_from_here(asked), self.now)
        check(answered)
        self.response = answered["response"]
        self.attributes = answered.get("sessionAttributes")
        return words_of(answered)

    def event(self, kind: str, body: Mapping[str, Any] | None = None, sent: str = "", **more: Any) -> None:
        """Something that nobody says: a skill event, or a message."""
        asked = self.sent_from_here(envelope(kind=kind))
        del asked["session"], asked["request"]["locale"], asked["context"]["System"]["device"]
        asked["request"] |= {"timestamp": sent or self.now.isoformat(), **more}
        if body is not None:
            asked["request"]["body"] = dict(body)
        if "message" in more:
            asked["context"]["System"]["apiAccessToken"] = FRESH
        answered = self.alexa.handle(asked, self.now)
        assert answered == {"version": "1.0", "response": {}}

    def sent_from_here(self, asked: dict[str, Any], token: str = IN_SESSION) -> dict[str, Any]:
        """The request as this resident's device sends it."""
        system = asked["context"]["System"]
        system |= {"user": {"userId": USER}, "apiEndpoint": self.amazon.base, "apiAccessToken": token}
        return asked


@contextmanager
def resident_in(town: Town, folder: Path, channels: Collection[str] = (), **more: Any) -> Iterator[Resident]:
    """A resident of this town, of whom nothing is kept yet."""
    (folder / "texts").mkdir(exist_ok=True)
    database, seal = Database(folder / "townbell.sqlite"), KeySeal(key_in(folder / "key"))
    with amazon() as fake:
        books = Books(
            SqliteResidents(database, seal),
            SqliteSubscriptions(database, seal),
            AmazonDeviceAlerts(fake.base, PATIENCE),
            channels,
            TextsOnce(Desk(folder / "texts").tools) if "sms" in channels else None,
        )
        skill = Skill(
            lambda: town.snapshot,
            SETTINGS,
            desk=desk_in(folder / "desk"),
            books=lambda: books,
            progress=AmazonProgress(fake.base),
        )
        yield Resident(AlexaSkill(skill), fake, books, town, **more)
    database.close()
