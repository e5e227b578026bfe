"""What the city tells of a resident's own place, already in words: the page /place shows it as it stands.

Filled by the skill, so that the page says what the speaker says; read by the web room, which knows no topic.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from city.nouns import noun


@noun(frozen=True, slots=True)
class Told:
    """One answer of the speaker's: the key of what it is about, its words, and what it rests on.

    ``rows`` are a bold part and a second part, which may be "". ``as_of`` is aware, None where nobody knows.
    """

    about: str
    text: str
    rows: tuple[tuple[str, str], ...] = ()
    as_of: datetime | None = None
    sources: tuple[str, ...] = ()


@noun(frozen=True, slots=True, kw_only=True)
class Facility:
    """A place of the city that is near: ``state`` is "open", "closed" or "" where nobody knows.

    ``hours`` are today's. Coordinates are WGS 84 degrees.
    """

    name: str
    kind: str
    address: str
    away: str
    state: str
    hours: str
    phone: str
    lat: float
    lon: float


@noun(frozen=True, slots=True)
class Sitting:
    """A meeting to come; ``off`` where it does not take place on that day."""

    body: str
    when: str
    where: str
    off: bool


@noun(frozen=True, slots=True)
class InForce:
    """An advisory that concerns the place: its tier's name, its sentence, its end, and what to do."""

    tier: str
    text: str
    until: datetime | None
    what_to_do: str


@noun(frozen=True, slots=True, kw_only=True)
class Home:
    """All that is told of one place at one moment. ``pickups`` are the next of each stream, with why.

    ``blind_since`` and ``never_heard`` say that an alert may be missing.
    """

    pickups: tuple[Told, ...] = ()
    told: tuple[Told, ...] = ()
    facilities: tuple[Facility, ...] = ()
    meetings: tuple[Sitting, ...] = ()
    alerts: tuple[InForce, ...] = ()
    blind_since: datetime | None = None
    never_heard: bool = False
    sources: tuple[str, ...] = field(default=())
