"""What needs a person: looked for by the worker, paged by the list in city.toml, taken on a page."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.emergency_table import emergency
from app.wiring import state
from app.wiring.pulse import pulses
from app.wiring.state import office

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.emergency.duty import Entry, Kind, LeftToStaff, Matter
    from notifier.duty import Duty
    from web.ports import OnDuty

KEYS = "/call/duty/"
TAKE = "5"
"""The key that takes a matter (duty.by_key)."""
LONGEST_HEADLINE = 120
PAGE = "/duty/"
"""Where the page is, on the city's site."""


class Seen:
    """What the last planning of this process left to staff (city.emergency.duty.LeftToStaff)."""

    def __init__(self) -> None:
        self._events: Collection[str] | None = None

    def note(self, events: Collection[str]) -> None:
        """Remember them."""
        self._events = events

    def events(self) -> Collection[str] | None:
        """None before the first planning."""
        return self._events


def duty(settings: Settings, clock: RunningClock) -> Duty:
    """Pages the on-call list of this city."""
    from app.wiring.answering import StaffPager
    from city.tokens import Signer
    from notifier.duty import Duty

    table = emergency(settings)
    return Duty(
        log=office.duty_log(settings),
        roster=table.on_call,
        pager=StaffPager(settings, clock),
        signer=Signer(state.key(settings, "key")),
        link=lambda ticket: f"{table.site}{PAGE}{ticket}" if table.site else "",
        nonce=lambda: secrets.token_hex(8),
        city=settings.city.name,
        key=lambda ticket, locale: key_address(settings, ticket, locale),
    )


def key_address(settings: Settings, ticket: str, locale: str) -> str:
    """Where Twilio tells of a key that is pressed in a page's call; "" where nobody tells of keys."""
    from app.channel_settings import ways
    from app.wiring.channels import told_at

    url = told_at(settings)
    calls = {each.name for each in ways(settings) if each.channel == "voice" and not each.unset}
    return f"{url}{KEYS}{ticket}?lang={locale}" if url and calls == {"voice.twilio"} else ""


def watcher(settings: Settings, clock: RunningClock, seen: LeftToStaff) -> Callable[[], int]:
    """A tick that looks what needs a person and pages whoever is to be paged now; how many were."""
    opened: list[Duty] = []

    def tick() -> int:
        if not opened:
            opened.append(duty(settings, clock))
        return opened[0].tick(_matters(settings, clock, seen), clock.now())

    return tick


def _matters(
    settings: Settings, clock: RunningClock, seen: LeftToStaff
) -> Mapping[Kind, Collection[Matter] | None]:
    """What needs a person now, by kind; None where this process has not looked yet."""
    from city.delivery.pulse import Health
    from city.emergency.duty import Kind, Matter
    from feeds.decide import State

    held = [
        Matter(Kind.HELD_BACK, name, reason)
        for name, (standing, reason) in _sources(settings, clock).items()
        if standing == State.HELD.value
    ]
    staff = seen.events()
    called = _headlines(settings, clock) if staff else {}
    unplaced = [Matter(Kind.UNPLACED, each, called.get(each, "")) for each in dict.fromkeys(staff or ())]
    broken = [
        Matter(Kind.CHANNEL, name, each.why.value)
        for name, each in pulses(settings, clock).items()
        if each.health is Health.BROKEN
    ]
    return {
        Kind.HELD_BACK: held,
        Kind.UNPLACED: None if staff is None else unplaced,
        Kind.CHANNEL: broken,
    }


def _headlines(settings: Settings, clock: RunningClock) -> Mapping[str, str]:
    """What each official alert is called, by what it is known by: whoever is woken must see what it is."""
    from app.wiring.published import snapshots
    from city.alerts.messages import plain_identifier
    from city.errors import TownbellError
    from city.records import Advisory
    from words.ssml import clean

    try:
        known = snapshots(settings, clock)().records(Advisory)
    except TownbellError:  # a page without it is better than none
        return {}
    infos = {plain_identifier(each.message.identifier): each.message.infos[:1] for each in known}
    return {
        name: clean(info.headline or info.event, LONGEST_HEADLINE) + "."
        for name, some in infos.items()
        for info in some
    }


def _sources(settings: Settings, clock: RunningClock) -> Mapping[str, tuple[str, str]]:
    """How each source stands, and why: as the refresh of this machine knows it, or as is published."""
    if state.in_bucket(settings):
        from app.wiring.published import snapshots

        published = snapshots(settings, clock)().sources()
        return {name: (each.state, each.reason) for name, each in published.items()}
    known = state.memory(settings).recall(each.id for each in settings.sources)
    return {name: (each.state, each.reason) for name, each in known.items()}


def standing_matters(settings: Settings, now: datetime) -> Sequence[Mapping[str, Any]]:
    """What needs a person and is not over, oldest first."""
    from city.emergency.duty import Step, standing
    from notifier.duty import MEMORY

    logs: dict[str, list[Entry]] = {}
    for each in office.duty_log(settings).entries(since=now - MEMORY):
        logs.setdefault(each.matter, []).append(each)
    found = []
    for key, log in logs.items():
        stands = standing(log)
        if stands.open and stands.since is not None:
            kind, _, about = key.partition(":")
            raised = [each for each in log if each.step is Step.RAISED][-1]
            found.append(
                {
                    "kind": kind,
                    "about": about,
                    "detail": raised.detail.get("detail", ""),
                    "since": stands.since.isoformat(),
                    "pages": len(stands.pages),
                    "taken_by": stands.acknowledged_by,
                }
            )
    return sorted(found, key=lambda each: str(each["since"]))


def on_duty(settings: Settings, clock: RunningClock) -> OnDuty:
    """The page's side of a one-time link; everything is opened when the first one is followed."""
    return _OnDuty(settings, clock)


class _OnDuty:
    """web.ports.OnDuty over the log."""

    def __init__(self, settings: Settings, clock: RunningClock) -> None:
        self._settings = settings
        self._clock = clock

    def look(self, token: str) -> Mapping[str, Any] | str:
        """What needs a person, or why the link is none. Changes nothing (F15)."""
        from city.emergency.duty import Step
        from city.tickets import Bad

        opened = duty(self._settings, self._clock)
        found = opened.read(token, self._clock.now())
        if isinstance(found, Bad):
            return found.value
        ticket, stands = found
        kind, _, about = ticket.about.partition(":")
        raised = [each for each in opened.log.entries(ticket.about) if each.step is Step.RAISED]
        return {
            "kind": kind,
            "about": about,
            "detail": raised[-1].detail.get("detail", "") if raised else "",
            "person": ticket.person,
            "taken_by": stands.acknowledged_by,
            "over": not stands.open,
        }

    def acknowledge(self, token: str) -> str:
        """Take care of it; "" where that was noted, else why the link is none."""
        from city.tickets import Bad

        found = duty(self._settings, self._clock).acknowledge(token, self._clock.now())
        return found.value if isinstance(found, Bad) else ""

    def pressed(self, token: str, key: str, locale: str) -> str:
        """What is said next: thanks, why the call is over, or all of it again (web.ports.OnDuty)."""
        from notifier.forms.call import answered, asked_again
        from words import phrases

        say, found = phrases(locale), self.look(token)
        if isinstance(found, str):
            return answered(locale, say.say(f"duty.none.{found}"))
        if key == TAKE:
            gone = self.acknowledge(token)
            return answered(locale, say.say(f"duty.none.{gone}" if gone else "duty.done"))
        why = f"duty.why.{found['detail']}"
        detail = say.say(why) if say.has(why) else found["detail"]
        what = say.say(f"duty.about.{found['kind']}", about=found["about"], detail=detail).strip()
        again = key_address(self._settings, token, locale)
        return asked_again(locale, say.say("duty.by_key", what=what), again)
