"""What staff want to say in an emergency, before it is a message: the draft, where it holds, how it stands.

A draft never changes. What was approved is therefore what is sent; whoever wants other words
drafts again. Its times are spans, since the hour of sending is not known yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any, Protocol

from city.alerts.messages import Message, message
from city.earth.geometry import Point
from city.emergency.governance import Entry
from city.localized import Localized, words_of
from city.nouns import noun


@noun(frozen=True, slots=True, kw_only=True)
class Where:
    """Where a draft holds: zones of the city, drawings, or, if it says so in so many words, all of it.

    ``zones`` are pairs of zone set and id. Polygons are rings of ``(lat, lon)``, circles
    ``(lat, lon, km)``. ``name`` is what residents call it; zones have names of their own.
    """

    zones: tuple[tuple[str, str], ...] = ()
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    whole_city: bool = False
    fill_holes: bool = False  # a zone with a hole is taken with it: CAP knows no holes
    name: Localized = field(default_factory=dict)

    @property
    def is_nowhere(self) -> bool:
        """Whether nothing was chosen. That is no area; it is never the whole city (F14)."""
        return not (self.zones or self.polygons or self.circles or self.whole_city)


@noun(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be said: a template or own words, where, and for how long.

    ``details`` follow the template's description, ``words`` (by part: event, headline,
    description, instruction) take the place of its own; either means that a person
    must read it first. ``correction`` is what is said if it was sent by mistake.
    ``levels`` are CAP's category, urgency, severity, certainty and response of own words.
    ``updates`` is the id of the advisory that it brings up to date, "" for a first one.
    """

    id: str
    template: str
    status: str = "Actual"
    where: Where
    lasts: timedelta
    details: Localized = field(default_factory=dict)
    words: Mapping[str, Localized] = field(default_factory=dict)
    correction: Localized = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    ceiling: int | None = None
    updates: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)  # as they were given

    @property
    def is_live(self) -> bool:
        """Whether it would reach residents: only what is Actual ever does (B4)."""
        return self.status == "Actual"

    @property
    def is_as_approved(self) -> bool:
        """Whether every word of it is the template's."""
        return not (self.details or self.words or self.correction or self.levels)


@noun(frozen=True, slots=True, kw_only=True)
class Published:
    """A CAP message of the city, as it was frozen.

    ``chain`` is the advisory that began what it is about, ``sent`` the text that stands in it
    (references repeat it byte by byte, B3), ``until`` when it expires, ``item`` the message as
    plain values (:func:`city.alerts.messages.item`), ``document`` the bytes that never change (F5).
    """

    identifier: str
    advisory_id: str
    chain: str
    sender: str
    sent: str
    at: datetime
    until: datetime
    msg_type: str
    is_public: bool
    item: Mapping[str, Any] = field(repr=False)
    document: bytes = field(repr=False)

    @property
    def message(self) -> Message:
        """What stands in the document."""
        return message(self.item)


class AdvisoryStore(Protocol):
    """Drafts, the log and what was published. Only ever added to."""

    def add(self, draft: Draft, entry: Entry) -> None:
        """Keep a new draft with the first entry of its log."""
        ...

    def fields(self, advisory_id: str) -> Mapping[str, Any] | None:
        """The draft with this id, as it was given."""
        ...

    def log(self, advisory_id: str = "") -> Sequence[Entry]:
        """The entries in the order of their numbers: of one advisory, or all."""
        ...

    def append(self, entries: Sequence[Entry], *, after: int, published: Published | None = None) -> bool:
        """Add the entries, and the message with them, unless the log has grown beyond number ``after``.

        False where it has, or where a ticket among the entries was used before: nothing is added then.
        """
        ...

    def published(self) -> Sequence[Published]:
        """All messages, in the order of their sending."""
        ...

    def recent(self, now: datetime) -> Sequence[Published]:
        """Those of :func:`recent`: of chains that were over less than 48 hours ago."""
        ...

    def document(self, identifier: str) -> Published | None:
        """The message with this identifier."""
        ...

    def waiting(self) -> Sequence[str]:
        """The advisories that were submitted and neither approved, rejected nor sent since."""
        ...

    def latest(self) -> datetime | None:
        """When the last message was published; None where there is none."""
        ...

    def revision(self) -> int:
        """How many messages there are: it changes whenever there is a new one, in whatever process."""
        ...


LISTED_FOR = timedelta(hours=48)
"""How long after its end a message stays in the public feed (B9)."""


def recent(published: Sequence[Published], now: datetime) -> list[Published]:
    """The messages of the chains that were over less than 48 hours ago, in order.

    A chain is over with its cancel, or else when the last of its messages expires. It is given
    whole or not at all: without its cancel, an alert that runs for a week would be in force again.
    """
    over: dict[str, datetime] = {}
    for each in published:
        over[each.chain] = max(over.get(each.chain, each.until), each.until)
    over |= {each.chain: each.at for each in published if each.msg_type == "Cancel"}
    return [each for each in published if now < over[each.chain] + LISTED_FOR]


def listed(published: Sequence[Published], now: datetime) -> list[Published]:
    """What the public feed shows, newest first (B9): also what was cancelled or has expired, for 48 hours.

    Never a test: what is not for the public is on no public channel (B4). A message is
    listed as it was frozen, whatever became of it.
    """
    return [each for each in reversed(recent(published, now)) if each.is_public]


def in_force(published: Sequence[Published], chain: str, now: datetime) -> list[Published]:
    """The messages of a chain that an update or a cancel must refer to: all that have not expired (B3).

    Empty where the chain was cancelled: nothing of it is in force then.
    """
    mine = [each for each in published if each.chain == chain]
    if any(each.msg_type == "Cancel" for each in mine):
        return []
    return [each for each in mine if each.until > now]


def same_person(one: str, other: str) -> bool:
    """Whether two names mean one person: case, accents and spaces make nobody another."""
    return words_of(one) == words_of(other)


def names_the_area(typed: str, names: Sequence[str]) -> bool:
    """Whether what was typed is the area's name, in whatever language the draft names it."""
    return bool(words_of(typed)) and words_of(typed) in {words_of(each) for each in names}


def is_person(name: str) -> bool:
    """Whether the name says anything, and fits a log."""
    return bool(words_of(name)) and len(name) <= 100 and not re.search(r"[\x00-\x1f]", name)
