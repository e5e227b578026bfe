"""The city's own advisories: what the desk of :mod:`notifier.emergency` is handed of the other rooms."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from app.channel_limits import rates
from app.emergency_table import Emergency, emergency
from app.wiring import state
from app.wiring.feeds import ready, refresher
from app.wiring.published import published

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.emergency.emergencies import Draft
    from notifier.emergency.desk import Desk
    from notifier.emergency.register import Case
    from notifier.emergency.signing import Sign
    from notifier.sending.texts import Words
    from snapshot.read import Snapshot


class Advising(NamedTuple):
    """The desk, and what the city has decided about it."""

    desk: Desk
    table: Emergency


def advising(settings: Settings, clock: RunningClock) -> Advising:
    """The desk of this city on this machine."""
    from app.wiring.notifier import notifier
    from city.records import Zone
    from notifier.causes import advisories
    from notifier.emergency.composing import House
    from notifier.emergency.desk import Desk
    from notifier.emergency.tools import Rules, Tools
    from snapshot.read import Reader

    table = emergency(settings)
    ready(settings, clock)
    notifying = notifier(settings, clock)
    reader = Reader(published(settings, clock), recheck_seconds=1)

    def view() -> Snapshot:
        return reader.current(clock.now())

    desk = Desk(
        Tools(
            store=state.advisories(settings),
            house=House(city=settings.city, sender=table.sender, unreviewed=table.unreviewed),
            rules=Rules(approved=table.approved, staff=table.staff, ceiling=table.ceiling),
            zones=lambda: view().records(Zone),
            ground=lambda: advisories.ground(settings.city, view().records(Zone)),
            audience=lambda message: notifying.reached(message, clock.now()),
            tell=_teller(settings, clock),
            sign=_sign(table),
            now=clock.now,
            new_id=lambda now: _new_id(settings, now),
        )
    )
    return Advising(desk, table)


def _teller(settings: Settings, clock: RunningClock) -> Callable[[], object]:
    """Has what was published compiled at once; a snapshot in a bucket is the refresh's, which polls it."""
    if state.in_bucket(settings):
        return lambda: None
    return lambda: refresher(settings, clock)(wanted=lambda _source: False)


def _sign(table: Emergency) -> Sign:
    """Signs with the city's key, if it has one; read when something is signed, since it may not be there."""
    from city.errors import TownbellError
    from notifier.emergency.signing import as_it_is, signer

    if table.signing is None:
        return as_it_is
    key, certificate = table.signing

    def sign(document: bytes) -> bytes:
        try:
            return signer(key.read_bytes(), certificate.read_bytes())(document)
        except OSError as error:
            raise TownbellError(f"{error.strerror}", where=f"{error.filename}") from error

    return sign


def teller(settings: Settings, clock: RunningClock) -> Callable[[], bool]:
    """A tick that sees to it that the snapshot has what was published, by whatever process; whether any was.

    Whoever sends refreshes at once, too; this is for whoever was stopped between the two.
    """
    store, refresh = state.advisories(settings), refresher(settings, clock)
    seen = 0

    def tick() -> bool:
        nonlocal seen
        revision = store.revision()
        if revision == seen:
            return False
        refresh(wanted=lambda _source: False)
        seen = revision
        return True

    return tick


def _new_id(settings: Settings, now: datetime) -> str:
    """Unique for ever (B1): the city, the day on its clocks, and 40 random bits; short enough to be typed."""
    from app.emergency_table import slug
    from city.localtime import day_of

    day = day_of(now, settings.city.zone)
    return f"{slug(settings.city.name)}-{day:%Y%m%d}-{secrets.token_hex(5)}"


def shown(advising: Advising, advisory_id: str) -> dict[str, Any]:
    """Where one advisory stands, as JSON, and what comes next."""
    case = advising.desk.register.case(advisory_id)
    found = row(case)
    return {**found, "next": _next(found, advising.desk.register.is_preapproved(case.draft))}


def row(case: Case) -> dict[str, Any]:
    """Where one stands, as JSON."""
    from city.emergency.governance import Step

    draft, stands = case.draft, case.standing
    done = {each.step: each.detail for each in case.log}
    sent = done.get(Step.SEND) or done.get(Step.BREAK_GLASS) or {}
    return {
        "id": draft.id,
        "state": stands.state.value,
        "status": draft.status,
        "live": draft.is_live,
        "template": draft.template,
        "area": _area(draft),
        "updates": draft.updates or None,
        "drafted_by": stands.drafted_by or None,
        "submitted_by": stands.submitted_by or None,
        "approved_by": stands.approved_by or None,
        "sent_by": stands.sent_by or None,
        "sent_at": stands.sent_at.isoformat() if stands.sent_at else None,
        "why": sent.get("why"),
        "recipients": sent.get("recipients") or done.get(Step.SUBMIT, {}).get("recipients"),
    }


def as_drawn(case: Case) -> Mapping[str, Any]:
    """The area as it was chosen, for a map."""
    where = case.draft.where
    return {
        "zones": [":".join(each) for each in where.zones],
        "rings": where.polygons,
        "circles": where.circles,
        "whole_city": where.whole_city,
    }


def _area(draft: Draft) -> str:
    """The area in a word: its name, or its zones."""
    from city.localized import in_language

    zones = ", ".join(":".join(filter(None, each)) for each in draft.where.zones)
    return (
        in_language(draft.where.name, "en")
        or zones
        or ("whole city" if draft.where.whole_city else "drawing")
    )


def _read(said: Words, locale: str, draft: Draft) -> dict[str, str]:
    """What residents would read; a drill's words say that they are one, in every part (F13)."""
    from words import phrases

    if draft.is_live:
        return {"subject": said.subject, "text": said.text}
    say = phrases(locale).say
    return {
        "subject": say("emergency.drill.title", text=said.subject),
        "text": say("emergency.drill.text", text=said.text),
    }


def _next(found: Mapping[str, Any], preapproved: bool) -> str:
    """What whoever just took a step will want to do."""
    advisory_id = found["id"]
    alone = (
        f" Alone: townbell advisory send {advisory_id} --by YOU --area NAME --break-glass"
        if preapproved
        else ""
    )
    return {
        "draft": f"Look at it: townbell advisory preview {advisory_id}. "
        f"Then: townbell advisory submit {advisory_id} --by YOU",
        "submitted": f"Another person: townbell advisory approve {advisory_id} --by THEM.{alone}",
        "approved": f"townbell advisory send {advisory_id} --by YOU --area NAME",
        "sent": f"To end it: townbell advisory cancel {advisory_id} --by YOU (--mistake if it was one)",
    }.get(found["state"], "")


def overview(settings: Settings, clock: RunningClock) -> dict[str, Any]:
    """How every advisory stands, oldest first."""
    return {"advisories": [row(each) for each in advising(settings, clock).desk.register.cases()]}


def logged(settings: Settings, advisory_id: str) -> list[dict[str, Any]]:
    """The log, of one advisory or all, in the order of its numbers."""
    return [
        {"seq": each.seq, "at": each.at.isoformat(), "id": each.advisory_id, "step": each.step.value,
         "by": each.by, "detail": dict(each.detail)}
        for each in state.advisories(settings).log(advisory_id)
    ]  # fmt: skip


def previewed(settings: Settings, advising: Advising, advisory_id: str) -> dict[str, Any]:
    """What would be told, in which words, to how many, and by when: before anything is sent."""
    from app.wiring.console.channel_views import views
    from city.delivery.deliveries import Lane
    from notifier.emergency.preview import seconds_to_last, words

    desk, city = advising.desk, settings.city
    case = desk.register.case(advisory_id)
    found = desk.register.composed(case)
    ground, now = desk.tools.ground(), desk.tools.now()
    before = [each.message for each in case.before] if case.draft.updates else []
    message, correction = found.plain
    said = words(message, before, ground, city.locales, now, city.zone)
    undone = words(correction, [*before, message], ground, city.locales, now, city.zone)
    read = {locale: _read(each, locale, case.draft) for locale, each in said.items()}
    on_channels = {
        locale: views(settings, locale, each["subject"], each["text"], Lane.EMERGENCY, now)
        for locale, each in read.items()
    }
    parts = max((each.get("parts", 1) for some in on_channels.values() for each in some), default=1)
    seconds = seconds_to_last(found.recipients, rates(settings), {"sms": parts})
    return {
        **row(case),
        "area": " / ".join(found.names),
        "areas": {
            each.language.split("-")[0]: ", ".join(area.text for area in each.areas)
            for each in found.message.infos
        },
        "hours": case.draft.lasts.total_seconds() / 3600,
        "recipients": found.total,
        "channels": dict(found.recipients),
        "seconds_to_last": seconds,
        "last_seconds": max(seconds.values(), default=0.0),
        "sms_parts": parts,
        "ceiling": desk.register.ceiling(case.draft),
        "words": read,
        "on_channels": on_channels,
        "correction": {locale: _read(each, locale, case.draft) for locale, each in undone.items()},
        "wrong": [str(each) for each in (*found.breaches, *found.correction_breaches)],
        "advice": list(desk.register.advice(found)),
        "approve": found.content,
    }
