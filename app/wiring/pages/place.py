"""What the pages of a place are handed: the skill's answers, the snapshot's rules and outlines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from app.wiring import state
from app.wiring.published import snapshots
from app.wiring.talking import skill

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.collection.pickup_rules import Rules
    from city.earth.geometry import Point
    from city.earth.places import Location, Resolution
    from city.home import Home
    from skill.skill import Skill
    from snapshot.read import Snapshot
    from web.maps.backdrop import Outline
    from web.place.ports import Places


class SpokenTown:
    """The port web.place.ports.Town over the skill and what is published at the moment."""

    def __init__(self, answering: Skill, snapshot: Callable[[], Snapshot], clock: RunningClock) -> None:
        self._answering = answering
        self._snapshot = snapshot
        self._clock = clock

    @property
    def version(self) -> str:
        """The snapshot's id."""
        return self._snapshot().id

    def find(self, text: str) -> Resolution:
        """As the speaker finds it."""
        return self._snapshot().resolve(text)

    def home(self, place: Location, locale: str) -> Home:
        """What the speaker knows of it."""
        from skill.at_home.home import home

        return home(self._answering, place, locale, self._clock.now())

    def sites(self, ids: Sequence[str], locale: str) -> Sequence[tuple[str, Point]]:
        """Where these places lie."""
        from city.localized import in_language
        from skill.location.places import places_by_id

        known = self._snapshot().derived(places_by_id)
        return [
            (in_language(place.name, locale), (place.lat, place.lon))
            for each in ids
            if (place := known.get(each)) and place.lat is not None and place.lon is not None
        ]

    def rules(self) -> Rules:
        """What decides when what is collected."""
        return self._snapshot().rules()

    def outlines(self) -> Mapping[str, tuple[Outline, ...]]:
        """Every zone's outline, worked out once as long as no record changes."""
        from web.maps.backdrop import outlines

        return self._snapshot().derived(outlines)


def places(settings: Settings, clock: RunningClock) -> Places:
    """The ports of /place."""
    from web.place.ports import Places

    current = snapshots(settings, clock)
    return Places(
        town=SpokenTown(skill(settings, current), current, clock),
        editions=state.editions(settings),
    )
