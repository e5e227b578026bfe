"""What needs a person: matters, the log about them, and whom to page about which. Pure.

A matter is known by its kind and what it is about, so that it is one matter in whatever process
sees it. Where it stands is read from the log alone, which is only added to. Whom to call is
decided in :mod:`city.emergency.oncall`, as for an alert that waits for its second person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from city.emergency.oncall import Call, OnCall, Page, whom_to_page
from city.nouns import noun

STILL_EVERY = timedelta(hours=1)
"""After the rounds one person an hour, each with a link that is good for two, until somebody acknowledges."""
INTERVAL = timedelta(hours=1)
"""A matter that is over and comes back within this time is the same: nobody is paged about it anew."""


class Kind(StrEnum):
    """What sort of thing needs a person."""

    UNPLACED = "unplaced"  # an official alert does not say where it applies: nobody is told of it (A14)
    HELD_BACK = "held_back"  # a source answered with so little that it is not believed
    CHANNEL = "channel"  # a way to residents is broken


class Step(StrEnum):
    """What the log says happened to a matter."""

    RAISED = "raised"
    PAGED = "paged"
    UNREACHED = "unreached"  # the page before it could not be made
    ACKNOWLEDGED = "acknowledged"
    OVER = "over"  # it needs nobody any more


@noun(frozen=True, slots=True)
class Matter:
    """One thing that needs a person. ``detail`` is what else a page says of it.

    ``about`` is an id: of an alert, a source, a channel; never of a resident.
    """

    kind: Kind
    about: str
    detail: str = ""

    @property
    def key(self) -> str:
        """The same for the same matter, for ever."""
        return f"{self.kind}:{self.about}"


@noun(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log. ``name`` is whom it concerns: who was paged, who acknowledged. ``ticket`` is the
    one-time link's nonce. ``seq`` orders the log; 0 until the store has given it one."""

    matter: str
    at: datetime
    step: Step
    name: str = ""
    ticket: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0


class Standing(NamedTuple):
    """Where a matter stands. ``since`` is when it began; None where it was never raised."""

    open: bool = False
    since: datetime | None = None
    pages: Sequence[Page] = ()
    acknowledged_by: str = ""
    ended: datetime | None = None


def standing(log: Iterable[Entry]) -> Standing:
    """What the log of one matter amounts to, in the order of its numbers."""
    found = Standing()
    for entry in log:
        found = _after(found, entry)
    return found


def _after(before: Standing, entry: Entry) -> Standing:
    if entry.step is Step.RAISED:
        if before.ended is not None and entry.at - _last_heard(before) < INTERVAL:
            return before._replace(open=True, ended=None)
        return Standing(open=True, since=entry.at)
    if entry.step is Step.PAGED:
        return before._replace(pages=(*before.pages, Page(entry.name, entry.at)))
    if entry.step is Step.UNREACHED and before.pages:
        return before._replace(pages=(*before.pages[:-1], before.pages[-1]._replace(reached=False)))
    if entry.step is Step.ACKNOWLEDGED:
        return before._replace(acknowledged_by=entry.name)
    if entry.step is Step.OVER:
        return before._replace(open=False, ended=entry.at)
    return before


def _last_heard(before: Standing) -> datetime:
    """When it ended, or when somebody was paged about it last, if that is later."""
    assert before.ended is not None
    return max([before.ended, *(each.at for each in before.pages)])


def whom(roster: Sequence[OnCall], stands: Standing, now: datetime, *, answerable: bool = True) -> Call:
    """Whom to page now about a matter, and why; nobody once somebody has acknowledged it or it is over.

    Where nobody could acknowledge it (``answerable``) the list is called through, and that is all.
    """
    answered = bool(stands.acknowledged_by) or not stands.open
    again = STILL_EVERY if answerable else None
    return whom_to_page(roster, "", stands.since or now, stands.pages, answered, now, again)


class Look(NamedTuple):
    """What is newly there, and what is over, of what was known before."""

    new: Sequence[Matter]
    over: Sequence[str]


def compared(known: Mapping[str, Standing], found: Mapping[Kind, Collection[Matter] | None]) -> Look:
    """What a look around changes. A kind that could not be looked at (None) changes nothing."""
    there = {each.key: each for some in found.values() for each in some or ()}
    new = [each for key, each in there.items() if not known.get(key, Standing()).open]
    looked = tuple(f"{kind}:" for kind, some in found.items() if some is not None)
    over = [key for key, each in known.items() if each.open and key not in there and key.startswith(looked)]
    return Look(new, over)


class LeftToStaff(Protocol):
    """The alerts that need a person's decision (A14), from who plans to who pages."""

    def note(self, events: Collection[str]) -> None:
        """These, and no others any more."""
        ...

    def events(self) -> Collection[str] | None:
        """What the last planning left to staff; None before the first."""
        ...


class DutyLog(Protocol):
    """The log of what needed a person: only ever added to, shared by all processes."""

    def entries(self, matter: str = "", *, since: datetime | None = None) -> Sequence[Entry]:
        """In the order of their numbers: of one matter or all; the whole of what stirred since then."""
        ...

    def append(self, entry: Entry, *, after: int) -> bool:
        """Add it, unless the log of its matter has grown beyond ``after``, or its ticket was used."""
        ...
