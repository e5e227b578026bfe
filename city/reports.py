"""What residents report to the city, and whoever takes it: nouns and the ports between them.

The fields are those of an Open311 GeoReport v2 request (wiki.open311.org), without name,
e-mail and telephone: nobody is asked who they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from city.nouns import noun


@noun(frozen=True, slots=True, kw_only=True)
class Report:
    """A problem as a resident told it. Every word of it is untrusted.

    ``key`` is the same for the same report, so that saying "yes" twice files it once.
    ``service_type`` is one of topics.md; ``where`` is an address, a crossing or a place in
    words, with its point in WGS 84 degrees where that is known; ``attributes`` are answers to
    what the service asks for, by the code of each. ``media_url`` is where a photo of it is, for whoever has
    that address; "" without one. ``at`` is aware.
    """

    key: str
    service_type: str
    where: str = field(repr=False)
    at: datetime
    lat: float | None = None
    lon: float | None = None
    details: str = field(default="", repr=False)
    attributes: Mapping[str, str] = field(default_factory=dict, repr=False)
    media_url: str = field(default="", repr=False)
    locale: str = "en-US"


@noun(frozen=True, slots=True, kw_only=True)
class Open311:
    """Where a city takes reports by Open311 GeoReport v2: the folder that holds ``requests.json``.

    ``codes`` are the city's own service codes by our service types; a type without one is its own code.
    """

    url: str
    jurisdiction: str = ""
    api_key: str = field(default="", repr=False)
    codes: Mapping[str, str] = field(default_factory=dict)
    allow_private: bool = False


class ReportState(StrEnum):
    """Where a report stands; the reason that goes with what the resident is told."""

    KEPT = "kept"  # for the staff: the city takes no reports by machine
    WAITING = "waiting"  # for the city's system, which has not answered yet
    SENT = "sent"  # the city's system has it
    REFUSED = "refused"  # the city's system did not take it: kept for the staff


@noun(frozen=True, slots=True, kw_only=True)
class Filed:
    """A report as it is on file: our number for it, and the city's own once there is one."""

    number: str
    service_type: str
    state: ReportState
    at: datetime
    city_number: str = ""


class ReportDesk(Protocol):
    """Who takes reports. app/wiring chooses: nobody, the local store, or Open311 behind it."""

    @property
    def is_live(self) -> bool:
        """Whether filing asks the city's own system, and so may take a moment."""
        ...

    def file(self, report: Report) -> Filed:
        """Keep the report, and send it where it goes, within a few seconds.

        Once this returns, the report is safe. Raises TownbellError where it could not be kept.
        """
        ...

    def find(self, number: str) -> Filed | None:
        """The report with this number, ours or the city's, as digits and letters in any spelling."""
        ...


@noun(frozen=True, slots=True, kw_only=True)
class Kept:
    """A report in the store, with how often the city's system was asked to take it.

    ``token`` is what Open311 gave instead of a number. ``uncertain`` says that an attempt
    ended without an answer: the city's system may have the report already. ``new`` says that it
    was not on file before.
    """

    filed: Filed
    report: Report
    attempts: int = 0
    token: str = ""
    uncertain: bool = False
    new: bool = False


class Reports(Protocol):
    """Where reports are kept: sealed, for they may hold anything."""

    def add(self, report: Report, state: ReportState) -> Kept:
        """Keep a report under a new number; the one that is kept already where its key is known."""
        ...

    def find(self, number: str) -> Filed | None:
        """The report with this number, ours or the city's."""
        ...

    def waiting(self, now: datetime) -> Sequence[Kept]:
        """Those whose turn to be sent has come, oldest first."""
        ...

    def settle(self, kept: Kept, next_at: datetime | None = None) -> None:
        """Write down how an attempt ended; ``next_at`` is when a waiting one is due again."""
        ...

    def every(self) -> Sequence[Kept]:
        """All reports, oldest first."""
        ...

    def kept(self, number: str) -> Kept | None:
        """The one with this number of ours; no other is opened."""
        ...

    def newest(self, most: int) -> Sequence[Kept]:
        """So many, the newest first; no other is opened."""
        ...

    def sweep(self, before: datetime) -> int:
        """Delete those that were made before that moment, and who keeps their numbers; how many they were.

        One that still waits for the city's system is left.
        """
        ...


class Taken(StrEnum):
    """How an attempt to hand a report to the city's system ended."""

    TAKEN = "taken"
    REFUSED = "refused"  # trying again cannot help
    NOT_NOW = "not_now"  # surely not taken; later perhaps
    UNKNOWN = "unknown"  # it may have been taken: look before trying again


@noun(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The end of one attempt; ``number`` or ``token`` as the city's system gave it."""

    taken: Taken
    number: str = ""
    token: str = ""
    cause: str = ""


class Receiver(Protocol):
    """The city's own system that takes reports. Never raises for what the network does."""

    def send(self, report: Report, number: str, seconds: float) -> Attempt:
        """Hand the report over, ``number`` (ours) written into it, within so many seconds."""
        ...

    def look_for(self, report: Report, number: str, seconds: float) -> Attempt:
        """Whether the city's system has the report with our number already: TAKEN, NOT_NOW or UNKNOWN."""
        ...

    def number_of(self, token: str, seconds: float) -> Attempt:
        """The number that was promised with a token, once there is one."""
        ...
