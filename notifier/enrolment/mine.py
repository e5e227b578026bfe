"""One's own page: what is kept about a target, for whoever reads it; to change, take along or delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from city.enrolment.leaving import Bar
from city.enrolment.signup import REMEMBERED, By, Why
from city.enrolment.signup_store import Mine
from city.enrolment.subscriptions import Subscription
from city.enrolment.wishes import LEADS, Fault, Form, Settings, read_settings
from notifier.enrolment.leaving import Leaving
from notifier.enrolment.tools import Tools

PAGE_LASTS = timedelta(hours=1)
"""How long a link shows the page: it shows where somebody lives."""

Sent = Callable[[Sequence[str]], Sequence[Mapping[str, Any]]]
"""What was planned and tried for the subscriptions with these ids, as JSON."""


class OwnPage:
    """What a household may do with its own: everything, by the link that was sent to the target itself."""

    def __init__(self, tools: Tools, leaving: Leaving, sent: Sent) -> None:
        self._tools = tools
        self._leaving = leaving
        self._sent = sent

    def send_link(self, channel: str, target: str, locale: str, source: str, now: datetime) -> Why:
        """Have the link sent, if anything is kept; whoever asks is not told whether it is."""
        tools, to = self._tools, (channel, target)
        person, origin = tools.store.person(*to), tools.store.digest(source)
        with tools.store.transaction():
            why = tools.admits(person, origin, now, now - REMEMBERED)
            if why is not Why.ASKED:
                return why
            tools.store.note_ask(person, origin, now)
            if tools.subscriptions.of_target(*to) or tools.store.departures(person):
                tools.post("manage", to, locale, {"page": self.opened(to, now)}, now, PAGE_LASTS)
        return Why.ASKED

    def opened(self, to: tuple[str, str], now: datetime) -> str:
        """A new token for the page of this target."""
        token = self._tools.fresh()
        self._tools.store.open_page(token, *to, now + PAGE_LASTS)
        return token

    def look(self, token: str, now: datetime) -> Mine | None:
        """The page; None where the link is not ours or is over."""
        to = self._tools.store.page_of(token, now)
        if to is None:
            return None
        bars = self._tools.store.bars(self._tools.store.person(*to))
        paused = [each.until for each in bars if each.bar is Bar.PAUSED and each.until and now < each.until]
        return Mine(*to, self._tools.subscriptions.of_target(*to), max(paused, default=None))

    def change(
        self, token: str, subscription_id: str, form: Form, locale: str, now: datetime
    ) -> tuple[Mapping[str, Fault], Sequence[str]]:
        """Change place, lead, quiet hours and language of one; what is wrong, and what may be meant."""
        with self._tools.store.transaction():
            found = self._one(token, subscription_id, now)
            if found is None:
                return {}, ()
            settings, faults, choices = read_settings(form, (found.topic,), self._tools.resolve)
            if not faults:
                self._tools.subscriptions.save([_changed(found, settings, locale)])
        return faults, choices

    def end(self, token: str, subscription_id: str, now: datetime, stream: str = "") -> Why:
        """End one of them, or one stream of it."""
        with self._tools.store.transaction():
            found = self._one(token, subscription_id, now)
            if found is None:
                return Why.NOTHING_TO_LEAVE
            to = (found.channel, found.target)
            if stream:
                return self._end_stream(found, stream, now)
            return self._leaving.end(
                to, By.OWN_PAGE, now, topic=found.topic, only=lambda each: each.id == found.id
            )

    def _end_stream(self, found: Subscription, stream: str, now: datetime) -> Why:
        if stream not in self._leaving.streams_of(found):
            return Why.NOTHING_TO_LEAVE
        to, only = (found.channel, found.target), lambda each: each.id == found.id
        self._leaving.end_stream(to, By.OWN_PAGE, now, found.topic, stream, only)
        return Why.LEFT

    def pause(self, token: str, until: datetime | None, now: datetime) -> None:
        """Hold everything until then; None: go on."""
        to = self._tools.store.page_of(token, now)
        if to is not None:
            self._leaving.pause(to, until, now)

    def delete(self, token: str, now: datetime) -> bool:
        """Delete everything; False where the link is none."""
        to = self._tools.store.page_of(token, now)
        if to is None:
            return False
        self._leaving.forget(to, now)
        return True

    def export(self, token: str, now: datetime) -> Mapping[str, Any] | None:
        """Everything that is kept about this target, as JSON; None where the link is none."""
        found = self.look(token, now)
        return None if found is None else everything(found, self._tools, self._sent, now)

    def _one(self, token: str, subscription_id: str, now: datetime) -> Subscription | None:
        """One of those on the page: a name from elsewhere names nothing here."""
        found = self.look(token, now)
        theirs = found.subscriptions if found else ()
        return next((each for each in theirs if each.id == subscription_id), None)


def _changed(found: Subscription, settings: Settings, locale: str) -> Subscription:
    return replace(
        found,
        address=settings.address,
        location=settings.location,
        lead_minutes=settings.lead_minutes if found.topic in LEADS else found.lead_minutes,
        quiet=settings.quiet,
        locale=locale,
    )


def everything(found: Mine, tools: Tools, sent: Sent, now: datetime) -> Mapping[str, Any]:
    """Subscriptions, what was sent for them, what waits, what was left and why nothing may be sent."""
    person = tools.store.person(found.channel, found.target)
    return {
        "as_of": now.isoformat(),
        "channel": found.channel,
        "target": found.target,
        "subscriptions": [_told(each) for each in found.subscriptions],
        "sent": list(sent([each.id for each in found.subscriptions])),
        "waiting_for_confirmation": [
            {"asked": each.asked.isoformat(), "topics": [str(one.topic) for one in each.wishes]}
            for each in tools.store.open_of(person)
        ],
        "left": [
            {
                "topic": each.topic,
                "at": each.left.isoformat(),
                "by": each.by,
                "evidence_of_consent": each.evidence,
                "can_come_back": each.wish is not None,
            }
            for each in tools.store.departures(person)
        ],
        "held_back": [
            {"why": each.bar, "topic": each.topic, "until": each.until.isoformat() if each.until else None}
            for each in tools.store.bars(person)
        ],
    }


def _told(each: Subscription) -> Mapping[str, Any]:
    place = each.location
    return {
        "id": each.id,
        "topic": each.topic,
        "filter": each.filter,
        "address": each.address,
        "place": None
        if place is None
        else {"latitude": place.lat, "longitude": place.lon, "zones": dict(place.zones)},
        "locale": each.locale,
        "lead_minutes": each.lead_minutes,
        "quiet": [f"{one:%H:%M}" for one in (each.quiet.start, each.quiet.end)] if each.quiet else None,
        "zone": each.zone,
        "evidence_of_consent": each.consent.evidence,
        "confirmed": each.consent.confirmed.isoformat(),
        "created": each.created.isoformat(),
    }
