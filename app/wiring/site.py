"""The pages: what the web room is handed of the others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.wiring import state
from app.wiring.answering import answering
from app.wiring.console.staffing import console
from app.wiring.duty import on_duty
from app.wiring.enrolling import enrolment
from app.wiring.pages.place import places
from app.wiring.pages.practices import practices
from app.wiring.published import snapshots
from app.wiring.pulse import hearing
from app.wiring.reporting import reporting
from app.wiring.seeing import seeing
from app.wiring.talking import alexa_skill, conversation, skill, skill_with_desk

if TYPE_CHECKING:
    from flask import Blueprint, Flask

    from app.clock import RunningClock
    from app.settings import Settings
    from skill.conversation import Conversation
    from skill.turn import Reply
    from snapshot.read import Snapshot
    from web.ports import Alerts, Answered, BriefingItem, PastAlert

SHOWN = 50
"""How many of the delivered messages the page shows."""


def site(settings: Settings, clock: RunningClock) -> Flask:
    """The site of this city, ready to be served.

    In a function there is no outbox (its disk is gone with it), and Alexa calls a function of its own.
    """
    from app.seal_file import seal_shown
    from app.site_table import site_table
    from web.ports import Site
    from web.site import create_site

    own, is_function = state.advisories(settings), state.in_bucket(settings)
    talk = conversation(settings, clock)
    return create_site(
        Site(
            city=settings.city,
            ask=_asker(talk, clock, snapshots(settings, clock)),
            again=_again(talk, clock, snapshots(settings, clock)),
            now=clock.now,
            secret=state.key(settings, "page-key").decode(),
            health=_health(snapshots(settings, clock), clock),
            outbox=None if is_function else lambda: _delivered(settings.data / "outbox" / "new"),
            alerts=_alerts(settings, clock),
            past_alerts=_past_alerts(settings, clock),
            source_kinds={each.id: each.kind for each in settings.sources}
            | {"staff": "staff", "city-advisories": "advisory"},
            alexa=None if is_function else _alexa(settings, clock),
            briefing=_briefing(settings, clock),
            published=own.published,
            document=own.document,
            answering=answering(settings, clock),
            duty=on_duty(settings, clock),
            enrolment=enrolment(settings, clock, talk),
            console=console(settings, clock),
            places=places(settings, clock),
            practices=practices(settings),
            reporting=reporting(settings, clock, skill_with_desk(settings, clock)),
            seal=seal_shown(settings),
            url=site_table(settings).url,
            hear=hearing(settings, clock),
            seeing=seeing(settings, clock),
            metrics_token=settings.environment.get("TOWNBELL_METRICS_TOKEN", ""),
        )
    )


def _asker(
    talk: Conversation, clock: RunningClock, snapshot: Callable[[], Snapshot]
) -> Callable[[str, str, str | None, Mapping[str, Any]], Answered]:
    def ask(text: str, locale: str, address: str | None, kept: Mapping[str, Any]) -> Answered:
        return _answered(talk.ask(text, locale, address, kept, clock.now()), kept, snapshot())

    return ask


def _again(
    talk: Conversation, clock: RunningClock, snapshot: Callable[[], Snapshot]
) -> Callable[[Sequence[str], str, str, str | None], Answered | None]:
    """What a link to an answer asks by its ids; what is said on after it leans on it as usual."""
    from skill.shared import meant

    def again(asked: Sequence[str], text: str, locale: str, address: str | None) -> Answered | None:
        found = meant(asked)
        if found is None:
            return None
        reply = talk.again(found, text, locale, address, clock.now())
        return _answered(reply, reply.state, snapshot())

    return again


def _answered(reply: Reply, before: Mapping[str, Any], snapshot: Snapshot) -> Answered:
    """A turn as the pages show it, with what a link to it says."""
    from skill.pictured import pictured
    from skill.shared import shared
    from web.ports import Answered, Link

    found = shared(reply, before, snapshot)
    place, sites = pictured(reply)
    return Answered(reply.to_dict(), reply.state, place, sites, Link(*found) if found else None)


def _alerts(settings: Settings, clock: RunningClock) -> Callable[[str], Alerts]:
    """What is in force in the city, for the head of every page."""
    from skill.answers.banner import banner
    from web.ports import Alert, Alerts

    answering = skill(settings, snapshots(settings, clock))

    def alerts(locale: str) -> Alerts:
        found = banner(answering, locale, clock.now())
        shown = [
            Alert(
                each.tier,
                each.text,
                each.until,
                each.id,
                each.sent,
                each.what_to_do,
                each.where,
                each.areas,
            )
            for each in found.advisories
        ]
        return Alerts(shown, found.blind_since, found.never_heard)

    return alerts


def _past_alerts(settings: Settings, clock: RunningClock) -> Callable[[str], Sequence[PastAlert]]:
    """What was in force in the city lately, for the page of alerts."""
    from skill.answers.banner import over
    from web.ports import PastAlert

    answering = skill(settings, snapshots(settings, clock))

    def past(locale: str) -> Sequence[PastAlert]:
        found = over(answering, locale, clock.now())
        return [PastAlert(each.tier, each.text, each.ended) for each in found]

    return past


def _briefing(settings: Settings, clock: RunningClock) -> Callable[[str], Sequence[BriefingItem]]:
    """The items of the flash briefing, told from the snapshot at each request."""
    from skill.answers.briefing import briefing
    from web.ports import BriefingItem

    answering = skill(settings, snapshots(settings, clock))

    def items(locale: str) -> Sequence[BriefingItem]:
        found = briefing(answering, locale, clock.now())
        return [BriefingItem(each.uid, each.updated, each.title, each.text, each.url) for each in found]

    return items


def _health(snapshot: Callable[[], Snapshot], clock: RunningClock) -> Callable[[], Mapping[str, Any]]:
    """Whether there is something to answer from, and how each source stands."""
    from city.errors import TownbellError

    def health() -> Mapping[str, Any]:
        try:
            current = snapshot()
        except TownbellError as error:
            return {"ok": False, "reason": str(error)}
        sources = {
            each.id: {"state": each.state, "as_of": each.as_of.isoformat() if each.as_of else None}
            for each in current.sources().values()
        }
        return {"ok": True, "snapshot": current.id, "now": clock.now().isoformat(), "sources": sources}

    return health


def _delivered(folder: Path) -> Sequence[Mapping[str, Any]]:
    """The newest messages of the outbox, newest first."""
    if not folder.is_dir():
        return ()
    newest = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [json.loads(path.read_text("utf-8")) for path in newest[:SHOWN]]


def _alexa(settings: Settings, clock: RunningClock) -> Blueprint:
    """POST /alexa: verified as Amazon's, always."""
    import time

    from net.certificates import fetch_certificates
    from web.amazon.alexa import alexa_blueprint
    from web.amazon.alexa_verifier import amazon_verifiers

    answering = alexa_skill(settings, clock)
    return alexa_blueprint(
        answering.sdk_skill,
        lambda envelope, _context: answering.handle(envelope, clock.now()),
        amazon_verifiers(
            settings.skill_id,
            clock.now,
            lambda url: fetch_certificates(url, time.monotonic, settings.environment),
        ),
    )
