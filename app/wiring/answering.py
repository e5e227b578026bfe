"""The second person: how they are called, and the page on which they answer."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from app.wiring.advising import Advising, advising, as_drawn, previewed
from city.errors import TownbellError

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.emergency.oncall import OnCall
    from notifier.channels import Channel
    from notifier.emergency.calling import Calling
    from web.ports import Answering

ANSWER = "/advisory/answer/"
"""Where the page is, on the city's site."""


def calling(settings: Settings, clock: RunningClock, found: Advising | None = None) -> Calling:
    """Calls the on-call list of this city."""
    from app.wiring import state
    from city.tokens import Signer
    from notifier.emergency.calling import Calling

    opened = found or advising(settings, clock)
    site = opened.table.site
    return Calling(
        desk=opened.desk,
        roster=opened.table.on_call,
        pager=StaffPager(settings, clock),
        signer=Signer(state.key(settings, "key")),
        link=lambda ticket: f"{site}{ANSWER}{ticket}" if site else "",
        nonce=lambda: secrets.token_hex(8),
    )


class StaffPager:
    """Calls people over the very channels by which residents are told (city.emergency.oncall.Pager).

    Their ``outbox`` is a folder of its own: what staff are asked is nothing for the public page.
    """

    def __init__(self, settings: Settings, clock: RunningClock) -> None:
        self._settings = settings
        self._clock = clock
        self._channels: Mapping[str, Channel] | None = None

    def page(self, person: OnCall, about: str, subject: str, text: str, key: str = "") -> bool:
        """One attempt; whether it was taken, or may have been."""
        from city.delivery.deliveries import Lane, Result
        from notifier.channels import Letter

        channel = self._ways().get(person.channel)
        if channel is None or not (person.target or person.channel == "outbox"):
            return False
        letter = Letter(
            delivery_id=hashlib.sha256(about.encode()).hexdigest()[:32],
            subscription_id=f"on-call {person.name}",
            event_id=f"on-call {about}",
            topic="on_call",
            locale=person.locale,
            subject=subject,
            text=text,
            sent_at=self._clock.now(),
            target=person.target,
            lane=Lane.EMERGENCY,
            answer=key,
        )
        (outcome,) = channel.send([letter])
        channel.close()  # nobody is paged so often that a connection were worth keeping
        return outcome.result in (Result.SENT, Result.UNKNOWN)

    def _ways(self) -> Mapping[str, Channel]:
        from app.wiring import state
        from app.wiring.channels import channels
        from notifier.channels.outbox import Outbox

        if self._channels is None:
            own = {"outbox": Outbox(self._settings.data / "on-call")}
            is_function = state.in_bucket(self._settings)  # whose disk is gone with it
            self._channels = {**channels(self._settings), **({} if is_function else own)}
        return self._channels


def caller(settings: Settings, clock: RunningClock) -> Callable[[], object]:
    """A tick that calls whoever is to be called now. Cheap where nothing waits for an answer."""
    from app.wiring import state

    store = state.advisories(settings)
    opened: list[Calling] = []

    def tick() -> int:
        if not store.waiting():
            return 0
        if not opened:
            opened.append(calling(settings, clock))
        return opened[0].tick()

    return tick


def answering(settings: Settings, clock: RunningClock) -> Answering:
    """The page's side of a one-time link; everything is opened when the first one is followed."""
    return _Answers(settings, clock)


class _Answers:
    """web.ports.Answering over the desk."""

    def __init__(self, settings: Settings, clock: RunningClock) -> None:
        self._settings = settings
        self._clock = clock

    def look(self, token: str) -> Mapping[str, Any] | str:
        """What is asked, or the word for why there is nothing to answer. Changes nothing (F15)."""
        from city.tickets import Bad

        opened = advising(self._settings, self._clock)
        found = calling(self._settings, self._clock, opened).read(token)
        if isinstance(found, Bad):
            return found.value
        ticket, case = found
        shown = previewed(self._settings, opened, case.draft.id)
        return {
            **shown,
            "person": ticket.person,
            "by": case.standing.submitted_by,
            "zones": opened.desk.tools.zones(),
            "as_drawn": as_drawn(case),
            "views": shown["on_channels"],
        }

    def answer(self, token: str, action: str, area: str) -> tuple[bool, str]:
        """Approve, send or reject; whether it was done, and else the reason in words."""
        from city.emergency.emergencies import names_the_area
        from city.emergency.governance import Refused, Why
        from city.tickets import Bad
        from notifier.emergency.refusals import refused

        opened = advising(self._settings, self._clock)
        found = calling(self._settings, self._clock, opened).read(token)
        if isinstance(found, Bad):
            return False, found.value
        ticket, case = found
        desk, advisory_id = opened.desk, case.draft.id
        names = desk.register.area_names(case.draft)
        try:
            if action == "send" and case.draft.is_live and not names_the_area(area, names):
                raise refused(Why.AREA_TYPED_WRONG, advisory_id, names=names)  # before the ticket is used up
            if action == "reject":
                desk.reject(advisory_id, ticket.person, ticket=ticket.nonce)
            else:
                desk.approve(advisory_id, ticket.person, ticket=ticket.nonce, content=ticket.content)
            if action == "send":
                desk.send(advisory_id, ticket.person, area=area)
        except Refused as error:
            return False, error.why.value
        except TownbellError as error:
            return False, str(error)
        return True, ""
