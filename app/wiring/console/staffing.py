"""The staff console: its accounts, what it shows, and what it writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.wiring import state
from app.wiring.state import office

if TYPE_CHECKING:
    from datetime import datetime

    from app.clock import RunningClock
    from app.settings import Settings
    from app.wiring.console.feeding import FeedDesk
    from city.delivery.pulse import Queue
    from city.errors import Unreadable
    from city.ports import Post
    from web.staff.gate import Gate
    from web.staff.keyring import Keyring
    from web.staff.ports import Console

_DAYS = 7


def gate(settings: Settings, clock: RunningClock) -> Gate:
    """Who comes in, over the accounts of this machine or of the table."""
    from app.wiring.console.vouching import rules
    from city.tokens import Signer
    from web.staff.gate import Gate

    signer = Signer(state.key(settings, "key"))
    return Gate(office.staff(settings), signer, clock.now, rules(settings), office.passkeys(settings))


def keyring(settings: Settings, gate: Gate) -> Keyring | None:
    """The passkeys of the accounts, under the city's public address; None where there can be none."""
    from app.site_table import site_table
    from web.staff.authenticators import RelyingParty
    from web.staff.keyring import Keyring

    store = office.passkeys(settings)
    party = RelyingParty.at(site_table(settings).url, settings.city.name)
    return Keyring(gate, store, party) if party is not None else None


def console(settings: Settings, clock: RunningClock) -> Console:
    """The ports of the console's pages."""
    from app.staff_table import departments
    from app.wiring.console.alerting import AlertDesk
    from app.wiring.console.reported import ReportsDesk
    from app.wiring.console.upcoming import upcoming
    from app.wiring.console.vouching import vouching
    from app.wiring.duty import standing_matters
    from app.wiring.seeing import seeing
    from skill.topics import TOLD_BY_FACTS
    from web.staff.ports import Console

    feeds = _feeds(settings, clock)
    seen = seeing(settings, clock)
    door = gate(settings, clock)
    return Console(
        gate=door,
        keyring=keyring(settings, door),
        desk=_Desk(settings, clock),
        questions=lambda: office.unanswered(settings).every(),
        late=feeds.late,
        matters=lambda: standing_matters(settings, clock.now()),
        figures=lambda: list(seen.shown()["days"])[:_DAYS],
        topics=TOLD_BY_FACTS,
        topic_of=lambda question, language: _topic_of(settings, question, language, clock.now()),
        asked=lambda first, last: office.questions(settings).between(first, last),
        told=lambda: state.progress(settings).totals(),
        upcoming=upcoming(settings, clock),
        waiting=lambda: _waiting(state.progress(settings).queues(clock.now())),
        alerts=AlertDesk(settings, clock),
        feeds=feeds,
        reports=ReportsDesk(settings),
        vouching=vouching(settings, clock),
        departments=departments(settings),
    )


def _feeds(settings: Settings, clock: RunningClock) -> FeedDesk:
    """The sources as this machine asks them, or as the refresh of AWS does."""
    if state.in_bucket(settings):
        from app.wiring.console.feeding_aws import BucketFeedDesk

        return BucketFeedDesk(settings, clock)
    from app.wiring.console import feeding

    return feeding.FeedDesk(settings, clock)


def _tell(settings: Settings, clock: RunningClock) -> None:
    """Have what was written compiled at once. In a bucket the refresh does it, which looks twice a minute."""
    if not state.in_bucket(settings):
        from app.wiring.feeds import refresher

        refresher(settings, clock)(wanted=lambda _source: False)


def _waiting(queues: Mapping[str, Queue]) -> Mapping[str, int]:
    return {name: each.waiting for name, each in queues.items() if each.waiting}


def _topic_of(settings: Settings, question: str, language: str, now: datetime) -> str:
    """What a question that nobody could answer is most likely about, if a fact can tell it; else ""."""
    from app.wiring.talking import model_file
    from city.localtime import day_of
    from skill.topics import TOLD_BY_FACTS, TOPIC_OF
    from skill.understand import Understander

    locale = next((each for each in settings.city.locales if each.startswith(language)), None)
    model = model_file(locale) if locale else None
    if locale is None or model is None:
        return ""
    found = Understander(json.loads(model.read_text("utf-8")), locale=locale).understand(
        question, today=day_of(now, settings.city.zone)
    )
    topic = TOPIC_OF.get(found.intent, "")
    return topic if topic in TOLD_BY_FACTS else ""


class _Desk:
    """web.staff.ports.Desk over the store, the feeds and the skill's own words."""

    def __init__(self, settings: Settings, clock: RunningClock) -> None:
        self._settings = settings
        self._clock = clock

    def posts(self) -> Sequence[Post]:
        """The newest first."""
        return sorted(office.posts(self._settings).every(), key=lambda each: each.changed, reverse=True)

    def post(self, post_id: str) -> Post | None:
        return office.posts(self._settings).get(post_id)

    def lacking(self, kind: str, fields: Mapping[str, Any]) -> Sequence[Unreadable]:
        from feeds.staff import lacking

        return lacking(self._made("", kind, fields), self._settings.city.zone)

    def spoken(self, kind: str, fields: Mapping[str, Any]) -> Mapping[str, str]:
        """By locale, what the skill would say now. Raises Unreadable for what cannot be published."""
        from app.wiring.proposing import speaker
        from feeds.staff import record

        found = record(self._made("", kind, fields), self._settings.city.zone)
        return speaker(self._settings, self._clock)(found)

    def views(
        self, kind: str, fields: Mapping[str, Any], spoken: Mapping[str, str]
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        from app.wiring.console.channel_views import of_post

        now = self._clock.now()
        return {each: of_post(self._settings, each, kind, fields, said, now) for each, said in spoken.items()}

    def history(self, post_id: str) -> Sequence[Post]:
        return office.posts(self._settings).history(post_id)

    def write(
        self,
        post_id: str,
        kind: str,
        fields: Mapping[str, Any],
        by: str,
        publish_at: datetime | None = None,
        expire_at: datetime | None = None,
        department: str = "",
    ) -> Post:
        """Keep it; what residents hear of it already must be whole, a draft need not be."""
        from feeds.staff import record

        made = self._made(post_id, kind, fields)
        made = replace(made, by=by, publish_at=publish_at, expire_at=expire_at, department=department)
        if made.status == "published":
            record(made, self._settings.city.zone)  # says what is wrong before anything is kept
        office.posts(self._settings).save(made)
        return made

    def settle(self, post_id: str, status: str, by: str) -> Post | None:
        """Publish or withdraw it, and have compiled what residents hear."""
        from feeds.staff import record

        post = self.post(post_id)
        if post is None:
            return None
        if status == "published":
            record(post, self._settings.city.zone)
        settled = replace(post, status=status, changed=self._clock.now(), by=by)
        office.posts(self._settings).save(settled)
        _tell(self._settings, self._clock)
        return settled

    def _made(self, post_id: str, kind: str, fields: Mapping[str, Any]) -> Post:
        import secrets

        from city.ports import Post

        now = self._clock.now()
        known = self.post(post_id) if post_id else None
        if known is not None:
            return replace(known, fields=fields, changed=now)
        new = f"post-{secrets.token_hex(4)}"
        return Post(id=new, kind=kind, fields=fields, status="draft", created=now, changed=now)
