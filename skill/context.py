"""What an intent may look at: the snapshot, the moment, the city, the place and the memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from city.earth.places import Location
from city.localtime import day_of
from city.nouns import noun
from skill.memory import Memory
from skill.settings import SkillSettings

if TYPE_CHECKING:
    from city.reports import ReportDesk
    from skill.amazon.books import Books
    from snapshot.read import Snapshot
    from snapshot.sources import SourceStatus

OLD = timedelta(days=2)
SILENT = timedelta(minutes=5)  # an alert source that says nothing for longer is not believed to be quiet
NOT_GOOD = frozenset({"stale", "held", "failed"})


def _silence(_key: str) -> None:
    """Where nobody can be told to wait."""


@noun(frozen=True, slots=True, kw_only=True)
class Context:
    """One turn's surroundings. ``now`` is aware; ``place`` is None where the resident's is not known.

    ``desk`` takes residents' reports, None where nobody does; ``books`` opens what is kept about
    residents, None where nothing is. ``meanwhile`` says a phrase before the answer, for those alone
    who are about to make a live call.
    """

    snapshot: Snapshot
    now: datetime
    settings: SkillSettings
    memory: Memory
    place: Location | None = None
    desk: ReportDesk | None = None
    books: Callable[[], Books] | None = None
    meanwhile: Callable[[str], None] = _silence

    @property
    def today(self) -> date:
        """The day that the city's clocks show."""
        return day_of(self.now, self.settings.zone)

    def sources(self, used: Sequence[str], kinds: Sequence[str] = ()) -> tuple[SourceStatus, ...]:
        """The sources with these ids, and those of these kinds."""
        found = self.snapshot.sources().values()
        return tuple([source for source in found if source.id in used or source.kind in kinds])

    def is_stale(self, source: SourceStatus) -> bool:
        """Whether an answer must say as of when this source holds."""
        if source.as_of is None:
            return False
        return source.state in NOT_GOOD or self.now - source.as_of > OLD

    def silent_since(self) -> datetime | None:
        """Since when an alert source has not been heard, or None if all were in the last five minutes.

        A source that has never answered at all is :meth:`never_heard`.
        """
        heard = [source.as_of for source in self.sources((), ("advisory",))]
        known = [moment for moment in heard if moment is not None]
        silent = [moment for moment in known if self.now - moment > SILENT]
        return min(silent, default=None)

    def never_heard(self) -> bool:
        """Whether some alert source has never answered at all."""
        return any(source.as_of is None for source in self.sources((), ("advisory",)))
