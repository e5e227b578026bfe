"""What staff wrote for a later moment is told when it has come, and no longer than they said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.wiring.feeds import refresher
from app.wiring.state import office

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings


def scheduler(settings: Settings, clock: RunningClock) -> Callable[[], bool]:
    """A tick that compiles anew what residents hear when another post is told than before; whether it was.

    Every refresh asks what is told now; this is for a city none of whose sources is asked that often.
    """
    from city.posts import Told, told

    store, refresh = office.posts(settings), refresher(settings, clock)
    known: frozenset[str] | None = None

    def tick() -> bool:
        nonlocal known
        now = clock.now()
        current = frozenset(each.id for each in store.every() if told(each, now) is Told.TOLD)
        if current == known:
            return False
        refresh(wanted=lambda _source: False)
        known = current
        return True

    return tick
