"""What the pages are handed of the other rooms: the nouns and callables that app/wiring fills."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from city.alerts.messages import Area
from city.earth.places import Location
from city.emergency.emergencies import Published
from city.profile import City

if TYPE_CHECKING:
    from flask import Blueprint

    from web.joining.enrolment import Enrolment
    from web.place.ports import Places
    from web.reporting.ports import Reporting
    from web.residents.ports import Practices
    from web.seal import Seal
    from web.staff.ports import Console


@dataclass(frozen=True, slots=True)
class Answered:
    """One turn: the reply in the shape of ``townbell ask --json``, and what the next turn must remember.

    ``place`` is where the resident is, if they have said so; ``sites`` are the ids of the places that were
    told of. Both are for a picture beside the words. ``link`` is what a link to the answer says.
    """

    reply: Mapping[str, Any]
    state: Mapping[str, Any]
    place: Location | None = None
    sites: Sequence[str] = ()
    link: Link | None = None


class Link(NamedTuple):
    """What a link to an answer says: the words that were asked, "" where they are not to be told, and the
    question by its ids, () where the words alone say it."""

    words: str
    asked: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """One advisory in force: its tier (emergency, weather, news) and its sentence.

    ``id`` is the same as long as it is about one thing; ``where`` is the area in the publisher's words and
    ``areas`` as it is drawn.
    """

    tier: str
    text: str
    until: datetime | None = None
    id: str = ""
    sent: datetime | None = None
    what_to_do: str = ""
    where: str = ""
    areas: Sequence[Area] = ()


@dataclass(frozen=True, slots=True)
class PastAlert:
    """One advisory that is over, and since when."""

    tier: str
    text: str
    ended: datetime


@dataclass(frozen=True, slots=True)
class Alerts:
    """What is in force, most urgent first, and whether an alert source is silent.

    ``blind_since`` is since when; ``never_heard`` that it has not answered even once.
    """

    alerts: Sequence[Alert] = ()
    blind_since: datetime | None = None
    never_heard: bool = False


@dataclass(frozen=True, slots=True)
class BriefingItem:
    """One item of the flash briefing, in words: plain text, an aware instant, "" for no address."""

    uid: str
    updated: datetime
    title: str
    text: str
    url: str = ""


class Answering(Protocol):
    """The second person's side of a one-time link. ``look`` gives what is asked (app/wiring's preview of
    the alert), or why there is nothing to answer: ``forged``, ``expired`` or ``used``."""

    def look(self, token: str) -> Mapping[str, Any] | str: ...

    def answer(self, token: str, action: str, area: str) -> tuple[bool, str]:
        """Approve, send or reject; whether it was done, else why not (governance.Why, or words)."""
        ...


class OnDuty(Protocol):
    """A one-time link of whoever is on call. ``look`` gives what needs a person (``kind``, ``about``,
    ``detail``, ``person``, ``taken_by``, ``over``), or why it is none: ``forged``, ``expired``, ``used``."""

    def look(self, token: str) -> Mapping[str, Any] | str: ...

    def acknowledge(self, token: str) -> str:
        """Take care of it; "" where that was noted, else why the link is none."""
        ...

    def pressed(self, token: str, key: str, locale: str) -> str:
        """What is said next in a call in which this key was pressed, as Twilio's document."""
        ...


class Metric(NamedTuple):
    """A family of Prometheus: ``kind`` is counter or gauge; every sample has its labels and its value."""

    name: str
    kind: str
    help: str
    samples: Sequence[tuple[Mapping[str, str], float]]


class Seeing(Protocol):
    """What staff see of the telling: counts, never persons (app/wiring/seeing.py says what of)."""

    def shown(self) -> Mapping[str, Any]: ...

    def metrics(self) -> Iterable[Metric]: ...


def _no_alerts(_: str) -> Alerts:
    return Alerts()


def _no_past(_: str) -> Sequence[PastAlert]:
    return ()


def _not_again(*_: object) -> None:
    return None


def _nothing(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The ports of the pages. ``app/wiring.py`` fills them; the web room knows nobody else.

    ``ask(text, locale, address or None, state)`` answers one turn, ``again(asked, text, locale, address or
    None)`` what a link says by its ids (None: they say nothing); ``alerts(locale)``
    is what is in force city-wide, ``past_alerts(locale)`` what lately was;
    ``outbox()`` are the delivered messages, newest
    first, in the shape that the webhook posts (None: not shown); ``health()`` is what
    ``/healthz`` says, and its ``ok`` decides the status. ``secret`` signs what a
    conversation remembers between turns. ``alexa`` is :func:`web.amazon.alexa.alexa_blueprint`'s.
    ``briefing(locale)`` are the items of the flash briefing, newest first (None: there is no such feed).
    ``published()`` are the city's own CAP messages, oldest first, ``document(identifier)`` is one of them.
    ``answering`` is where a second person approves one (None: nowhere); ``duty`` where whoever is on call
    says that they take care of a matter. ``hear(id)`` notes that a canary of the city's webhook came back;
    False where there is none of this id. ``seeing`` is what staff see; from elsewhere than this machine only
    with ``metrics_token`` ("": not at all).
    ``source_kinds`` says of each source, by its id, what it publishes; words name it for residents.
    ``enrolment`` takes sign-ups, ``console`` is for the staff, ``places`` are for the pages of a resident's
    own place, ``practices`` is what the pages on privacy and terms tell of, ``reporting`` takes reports of
    problems (None: there are no such pages).
    ``seal`` is the city's own, in the head of every page (None: a bell). ``url`` is where the site is reached
    from outside ("": not known).
    """

    city: City
    ask: Callable[[str, str, str | None, Mapping[str, Any]], Answered]
    again: Callable[[Sequence[str], str, str, str | None], Answered | None] = _not_again
    now: Callable[[], datetime]
    secret: str
    health: Callable[[], Mapping[str, Any]]
    alerts: Callable[[str], Alerts] = _no_alerts
    past_alerts: Callable[[str], Sequence[PastAlert]] = _no_past
    outbox: Callable[[], Sequence[Mapping[str, Any]]] | None = None
    alexa: Blueprint | None = None
    briefing: Callable[[str], Sequence[BriefingItem]] | None = None
    published: Callable[[], Sequence[Published]] = tuple
    document: Callable[[str], Published | None] = _nothing
    answering: Answering | None = None
    duty: OnDuty | None = None
    hear: Callable[[str], bool] | None = None
    seeing: Seeing | None = None
    metrics_token: str = field(default="", repr=False)
    example_address: str = ""
    source_kinds: Mapping[str, str] = field(default_factory=dict)
    enrolment: Enrolment | None = None
    console: Console | None = None
    places: Places | None = None
    practices: Practices | None = None
    reporting: Reporting | None = None
    seal: Seal | None = None
    url: str = ""
