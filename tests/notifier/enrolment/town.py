"""Joining and leaving over a real store in a small city, with channels that remember what they sent."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from city.enrolment.signup import By
from city.enrolment.wishes import Form, Reading
from city.tokens import Signer
from notifier.channels import Letter
from notifier.enrolment.courier import Courier
from notifier.enrolment.joining import Joining
from notifier.enrolment.leaving import Leaving
from notifier.enrolment.mine import OwnPage
from notifier.enrolment.texting import Texting
from notifier.enrolment.tools import Tools
from notifier.sending.emission import Gated
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.signups import SqliteSignups
from stores.sqlite.subscriptions import SqliteSubscriptions
from tests.notifier.alder import CITY, Clock, Recorder, resolve

HOME = "1 Harbor Street"
ROSA, PHONE = "rosa@example.org", "+17575550142"
URL = "https://alerts.portalder.example"
_COUNT = itertools.count(1)


@dataclass
class Desk:
    """Everything together, as app/wiring/enrolling.py puts it."""

    folder: Path
    url: str = URL
    clock: Clock = field(default_factory=Clock)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    remembered: list[Mapping[str, Any]] = field(default_factory=list)
    streams: tuple[str, ...] = ("trash", "recycling", "bulk", "yard_waste")

    def __post_init__(self) -> None:
        self.database = Database(self.folder / "townbell.sqlite")
        key = key_in(self.folder / "key")
        self.store = SqliteSignups(self.database, KeySeal(key))
        self.subscriptions = SqliteSubscriptions(self.database, KeySeal(key))
        self.sent = {"email": Recorder("email"), "sms": Recorder("sms")}
        self.tools = Tools(
            store=self.store,
            subscriptions=self.subscriptions,
            signer=Signer(key),
            city=CITY,
            url=self.url,
            channels=frozenset({"email", "sms", "outbox", "webhook"}),
            resolve=resolve,
            bodies=lambda: ("City Council",),
            below=lambda _: 4711,
            fresh=lambda: f"fresh{next(_COUNT)}",
            streams=lambda: self.streams,
        )
        self.joining, self.leaving = Joining(self.tools), Leaving(self.tools)
        self.own = OwnPage(self.tools, self.leaving, lambda _: ())
        self.texting = Texting(self.tools, self.joining, self.leaving, self._ask)
        self.courier = Courier(self.tools, {name: Gated(each) for name, each in self.sent.items()})

    def close(self) -> None:
        self.database.close()

    @property
    def now(self):  # type: ignore[no-untyped-def]
        return self.clock.now()

    def wait(self, **time: float) -> None:
        self.clock.instant += timedelta(**time)

    def read(self, *topics: str, channel: str = "email", target: str = "", **more: str) -> Reading:
        target = target or (ROSA if channel == "email" else PHONE)
        topics = topics or ("pickup", "weather")
        form = Form(topics=topics, address=HOME, channel=channel, target=target, agreed=True, **more)
        found = self.joining.read(form)
        assert not found.faults, found.faults
        return found

    def ask(self, *topics: str, channel: str = "email", source: str = "203.0.113.9", **more: str) -> str:
        """Ask, and have sent what is to be sent; the ticket."""
        reading = self.read(*topics, channel=channel, **more)
        asked = self.joining.ask(reading, "es-US", "Web form, es-US: yes", source, self.now)
        self.courier.tick(self.now)
        return asked.ticket

    def joined(self, *topics: str, channel: str = "email", **more: str) -> None:
        """Ask, and confirm."""
        ticket = self.ask(*topics, channel=channel, **more)
        self.joining.confirm_by_code(ticket, "004711", self.now)

    def letters(self, channel: str = "email") -> list[Letter]:
        return self.sent[channel].letters

    def token(self, kind: str) -> str:
        """The token in the last letter's link of this kind."""
        found = re.search(rf"/{kind}/([^?]+)", self.letters()[-1].link)
        assert found is not None
        return found[1]

    def kept(self, target: str = "") -> set[str]:
        """The topics that a target, or anybody, is subscribed to."""
        return {f"{each.topic}" for each in self.subscriptions.every() if target in ("", each.target)}

    def filters(self) -> dict[str, list[str]]:
        """The filters of what everybody is subscribed to, by topic."""
        every = sorted((f"{each.topic}", each.filter) for each in self.subscriptions.every())
        return {topic: [wanted for of, wanted in every if of == topic] for topic, _ in every}

    def text(self, words: str, sender: str = PHONE) -> str:
        """Text something to the city."""
        from city.enrolment.signup_store import Inbound

        return self.texting.heard(Inbound(sender, words), self.now)

    def leave_token(self, topic: str) -> str:
        (one,) = [each for each in self.subscriptions.every() if each.topic == topic]
        return self.tools.leave_token(one, self.now)

    def _ask(
        self, text: str, locale: str, address: str, before: Mapping[str, Any]
    ) -> tuple[str, Mapping[str, Any]]:
        self.asked.append((text, locale, address))
        self.remembered.append(before)
        return "The library is open until 8 PM.", {"turn": before.get("turn", 0) + 1}


__all__ = ["HOME", "PHONE", "ROSA", "URL", "By", "Desk"]
