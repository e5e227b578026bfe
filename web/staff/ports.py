"""What the console is handed of the other rooms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from city.earth.places import Resolution
from city.errors import Unreadable
from city.ports import Asked, Missed, Post
from city.records import Zone
from city.reports import Kept
from web.staff.gate import Gate

if TYPE_CHECKING:
    from city.federation import Terms
    from net.openid import OpenIdProvider
    from web.staff.keyring import Keyring


class Late(NamedTuple):
    """A source that is not as it should be: its id, its state, and why, in English; ``trouble`` is why in a
    word, for which there is a sentence in every language, "" where there is none."""

    id: str
    state: str
    reason: str
    trouble: str = ""


class Upcoming(NamedTuple):
    """What will be told: when, of which kind, of what by language (or of nothing), to how many people."""

    at: datetime
    kind: str
    what: Mapping[str, str]
    people: int


class Desk(Protocol):
    """What is written for residents. Errors name the field that is missing or wrong (Unreadable)."""

    def lacking(self, kind: str, fields: Mapping[str, Any]) -> Sequence[Unreadable]:
        """All that keeps it from being told: each names a field that is missing or wrong."""
        ...

    def posts(self) -> Sequence[Post]:
        """The newest first."""
        ...

    def post(self, post_id: str) -> Post | None: ...

    def spoken(self, kind: str, fields: Mapping[str, Any]) -> Mapping[str, str]:
        """By locale, what the skill would say; "" where no answer tells it by itself."""
        ...

    def views(
        self, kind: str, fields: Mapping[str, Any], spoken: Mapping[str, str]
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """By locale, what each channel makes of it (app/wiring/console/channel_views.py)."""
        ...

    def write(
        self,
        post_id: str,
        kind: str,
        fields: Mapping[str, Any],
        by: str,
        publish_at: datetime | None = None,
        expire_at: datetime | None = None,
        department: str = "",
    ) -> Post:
        """Keep it as a draft, half-done or not, or anew what was kept under this id; "" is a new one."""
        ...

    def settle(self, post_id: str, status: str, by: str) -> Post | None:
        """Publish or withdraw it; residents hear of it at once, or when its time has come.

        Raises Unreadable for what cannot be told.
        """
        ...

    def history(self, post_id: str) -> Sequence[Post]:
        """Everything that it ever was, the oldest first."""
        ...


class AlertDesk(Protocol):
    """The city's own alerts. What may not be done is raised as governance.Refused, with the reason; what
    cannot be read of a draft as TownbellError."""

    @property
    def approved(self) -> Collection[str]:
        """Templates that one person may send alone."""
        ...

    def zones(self) -> Sequence[Zone]: ...

    def locate(self, address: str) -> Resolution: ...

    def overview(self) -> Sequence[Mapping[str, Any]]:
        """How every one stands, the newest first."""
        ...

    def case(self, advisory_id: str) -> Mapping[str, Any] | None:
        """One of them: its words, its area, whom it reaches, its log, and how its telling goes."""
        ...

    def draft(self, fields: Mapping[str, Any], by: str) -> str:
        """Keep a draft; its id."""
        ...

    def update(self, advisory_id: str, changes: Mapping[str, Any], by: str) -> str:
        """Bring it up to date; the new one's id. It has left, or waits for its second person."""
        ...

    def take(self, step: str, advisory_id: str, by: str, area: str = "", content: str = "") -> None:
        """Take a step: submit, approve, approve_send, reject, send, glass, cancel or mistake.

        ``area`` is its name as it was typed, ``content`` the digest of what the person was shown.
        """
        ...


class FeedDesk(Protocol):
    """The city's sources. What cannot be done is raised as TownbellError, in words for staff."""

    @property
    def kinds(self) -> Sequence[str]: ...

    def sources(self) -> Sequence[Mapping[str, Any]]:
        """Each with how it stands and how it was in the last days (app/wiring/console/feeding.py)."""
        ...

    def look(self, typed: str, kind: str, columns: Mapping[str, str]) -> Mapping[str, Any]:
        """What a source for this address or upload would be: its map of fields, rows, spoken examples.

        ``columns`` are those that staff chose for some of the fields, "" for none.
        """
        ...

    def upload(self, name: str, content: bytes) -> str:
        """Keep a file until it is added; what it goes by meanwhile."""
        ...

    def add(self, typed: str, kind: str, columns: Mapping[str, str], by: str) -> str:
        """Add what was proposed, and ask it at once; the source's id."""
        ...

    def remove(self, source_id: str) -> bool:
        """No longer ask what staff added; False where the city's own file has it."""
        ...

    def release(self, source_id: str) -> bool:
        """Believe what it says now; whether it is told then."""
        ...


class ReportsDesk(Protocol):
    """What residents reported."""

    def newest(self, most: int) -> Sequence[Kept]:
        """The newest first."""
        ...

    def report(self, number: str) -> Kept | None:
        """The one with this number of ours."""
        ...

    def photo(self, kept: Kept) -> bytes | None:
        """The photo that came with it, if there was one and it is kept here."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """The identity provider. ``redirect`` is our address to which it sends browsers back; ``name`` is what
    the city calls its accounts there, "" for no name of its own."""

    provider: OpenIdProvider
    redirect: str
    terms: Terms
    scopes: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """The ports of the console. ``late`` are the sources that need a look, ``matters`` what needs a person
    (app/wiring/duty.py), ``figures`` the last days of the telling, ``topics`` what a
    fact may be about, and ``topic_of(question, language)`` what a question is most likely about, or "".
    ``asked(first, last)`` counts questions of these days, ``told`` messages (channel, lane, state, cause,
    count), ``waiting`` those whose turn it is, by channel, ``upcoming`` what will be told next, by schedule.
    ``alerts`` is where the city's own alerts are drafted, approved and sent, ``feeds`` where its sources are
    looked after, ``reports`` what residents reported. ``vouching`` is the city's identity provider (None:
    there is none), ``departments`` those for which an account or a post can be, ``keyring`` the passkeys
    (None: the store has none, or the city's address is one for which browsers have none)."""

    gate: Gate
    desk: Desk
    questions: Callable[[], Sequence[Missed]]
    late: Callable[[], Sequence[Late]]
    matters: Callable[[], Sequence[Mapping[str, Any]]]
    figures: Callable[[], Sequence[Mapping[str, Any]]]
    topics: Sequence[str]
    topic_of: Callable[[str, str], str]
    asked: Callable[[date, date], Mapping[Asked, int]]
    told: Callable[[], Sequence[Sequence[Any]]]
    waiting: Callable[[], Mapping[str, int]]
    upcoming: Callable[[], Sequence[Upcoming]]
    alerts: AlertDesk
    feeds: FeedDesk
    reports: ReportsDesk
    vouching: Vouching | None = None
    departments: Sequence[str] = ()
    keyring: Keyring | None = None
