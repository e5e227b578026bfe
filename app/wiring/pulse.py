"""Whether each channel works: canaries are sent and heard, and what they say is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from app.channel_limits import canaries as addresses
from app.channel_settings import names, ways
from app.emergency_table import emergency
from app.wiring import state
from app.wiring.state import office

if TYPE_CHECKING:
    from pathlib import Path

    from app.clock import RunningClock
    from app.settings import Settings
    from city.delivery.pulse import Pulse
    from notifier.channels import Channel
    from notifier.sending.canary import Canaries, Perch

HEARING = "/canary/"
"""Where the city's own site hears a canary of the webhook."""


def singer(settings: Settings, clock: RunningClock) -> Callable[[], int]:
    """A tick that sends each canary that is due; how many were."""
    opened: list[Canaries] = []

    def tick() -> int:
        if not opened:
            opened.append(_canaries(settings))
        return opened[0].tick(clock.now())

    return tick


def _canaries(settings: Settings) -> Canaries:
    from notifier.sending.canary import Canaries

    city = settings.city
    secret = state.key(settings, "canary-key")
    return Canaries(office.canaries(settings), _perches(settings), secret, city.name, city.locales[0])


def _perches(settings: Settings) -> Mapping[str, Perch]:
    """Where each channel's canary goes: to whom the environment names, or to the channel's own loopback."""
    from app.wiring.channels import channels
    from notifier.sending.canary import Perch

    given, site = addresses(settings), emergency(settings).site
    made = {} if state.in_bucket(settings) else {"outbox": _folder(settings.data / "canary")}
    for name, channel in channels(settings).items():
        if name in given:
            made[name] = Perch(channel, _same(given[name]))
        elif name == "webhook" and site:
            made[name] = Perch(channel, lambda canary_id: f"{site}{HEARING}{canary_id}", audible=True)
    return made


def _same(target: str) -> Callable[[str], str]:
    return lambda _id: target


def _folder(folder: Path) -> Perch:
    """The outbox's: a folder beside the one that the public page shows. What has been found is taken away."""
    from notifier.channels.outbox import Outbox
    from notifier.sending.canary import Perch

    own: Channel = Outbox(folder)

    def ear(canary_id: str) -> bool:
        with suppress(OSError):
            (folder / "new" / f"{canary_id}.json").unlink()
            return True
        return False

    return Perch(own, lambda _id: "", audible=True, ear=ear)


def hearing(settings: Settings, clock: RunningClock) -> Callable[[str], bool]:
    """What the page of the city's own site does when a canary comes back; whether there was one."""
    return lambda canary_id: office.canaries(settings).hear(canary_id, clock.now())


def pulses(settings: Settings, clock: RunningClock) -> Mapping[str, Pulse]:
    """How every channel of this city is, and why."""
    from city.delivery.pulse import Queue, pulse

    store, known, now = office.canaries(settings), state.progress(settings), clock.now()
    circuits, queues = known.circuits(), known.queues(now)
    return {
        name: pulse(store.last(name), circuits.get(name), queues.get(name, Queue()), now)
        for name in sorted(names(ways(settings)))
    }
