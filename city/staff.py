"""Who of the staff may do what, who may try to sign in, and for how long a session holds. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from city.nouns import noun


class Role(StrEnum):
    """What somebody was made; each may look at everything that the console shows."""

    EDITOR = "editor"  # writes, another publishes
    PUBLISHER = "publisher"
    ORIGINATOR = "originator"  # of the city's own alerts
    APPROVER = "approver"  # the second person
    ADMINISTRATOR = "administrator"


class Deed(StrEnum):
    """What the console does, and the log says."""

    WRITE = "write"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    MANAGE = "manage"  # accounts, and reading the log
    ALERT = "alert"  # draft, send, update and cancel the city's own alerts; those have a log of their own
    APPROVE = "approve"  # be the second person of one
    FEEDS = "feeds"  # add sources, and believe what was held back
    ALONE = "alone"  # send an alert that was approved beforehand without a second person
    # What only the log says:
    ADDED = "added"
    DROPPED = "dropped"
    RELEASED = "released"
    INVITED = "invited"
    JOINED = "joined"
    REMOVED = "removed"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    OPENED = "opened"  # a resident's report
    DENIED = "denied"  # something of another department
    LINKED = "linked"  # an account, with whom the identity provider vouches for
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_DROPPED = "passkey_dropped"
    ENDED = "ended"  # every session of somebody
    REFUSED = "refused"


_MAY: Mapping[Role, Collection[Deed]] = {
    Role.EDITOR: {Deed.WRITE},
    Role.PUBLISHER: {Deed.WRITE, Deed.PUBLISH, Deed.WITHDRAW, Deed.FEEDS},
    Role.ORIGINATOR: {Deed.WRITE, Deed.ALERT, Deed.ALONE},
    Role.APPROVER: {Deed.WRITE, Deed.ALERT, Deed.ALONE, Deed.APPROVE},
    Role.ADMINISTRATOR: {Deed.WRITE, Deed.PUBLISH, Deed.WITHDRAW, Deed.MANAGE, Deed.FEEDS},
}


_WHOLE_CITY = frozenset({Deed.FEEDS, Deed.APPROVE, Deed.ALONE})
"""What speaks for everybody: nobody does it for one department. Whoever originates alerts for a department
asks an approver of the city."""
_OF_DEPARTMENTS = (Role.EDITOR, Role.PUBLISHER, Role.ADMINISTRATOR)
"""Roles that the administrator of a department can give."""


class Verdict(StrEnum):
    """Whether somebody may do something, and why not."""

    ALLOWED = "allowed"
    ROLE = "role"  # nobody with this role may
    WHOLE_CITY = "whole_city"  # only for the whole city, and the account is a department's
    ELSEWHERE = "elsewhere"  # it is another department's, or the whole city's

    @property
    def is_yes(self) -> bool:
        return self is Verdict.ALLOWED


def may(role: Role, deed: Deed) -> bool:
    """Whether somebody with this role may do this."""
    return deed in _MAY[role]


def verdict(account: Account, deed: Deed, department: str | None = None) -> Verdict:
    """Whether this person may do this to what is ``department``'s ("" : the whole city's).

    None: to anything that they may reach.
    """
    if not may(account.role, deed):
        return Verdict.ROLE
    if not account.department:
        return Verdict.ALLOWED
    if deed in _WHOLE_CITY:
        return Verdict.WHOLE_CITY
    return Verdict.ALLOWED if department in (None, account.department) else Verdict.ELSEWHERE


def may_give(account: Account, role: Role, department: str) -> bool:
    """Whether this person may make somebody so; for a department only within it, and nobody who alerts."""
    if not verdict(account, Deed.MANAGE, department).is_yes:
        return False
    return not account.department or role in _OF_DEPARTMENTS


@noun(frozen=True, slots=True, kw_only=True)
class Account:
    """One person of the staff. ``invited`` is another at every invitation, so that a link is good once;
    "" once they have joined. ``hashed`` is Argon2id of the passphrase, ``secret`` that of the one-time codes
    (RFC 6238, base32), ``step`` the newest time step whose code was used. ``email`` tells that two who come
    by different doors are one person; ``subject`` is whom the identity provider vouches for
    (:class:`city.federation.Person`)."""

    name: str
    role: Role
    invited: str = field(default="", repr=False)
    hashed: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    step: int = 0
    department: str = ""  # "": the whole city
    email: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)


@noun(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that somebody signed in with. ``digest`` is of its cookie, which nobody else has."""

    digest: str
    name: str
    began: datetime
    seen: datetime


@noun(frozen=True, slots=True, kw_only=True)
class Logged:
    """What somebody did, to what. The log is only added to."""

    at: datetime
    name: str
    deed: Deed
    about: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


class StaffStore(Protocol):
    """Accounts, sessions, failures to sign in, and the log."""

    def together(self) -> AbstractContextManager[None]:
        """What is read and kept inside holds together, whoever else writes; else a TownbellError, and nothing
        is kept."""
        ...

    def accounts(self) -> Sequence[Account]: ...

    def account(self, name: str) -> Account | None: ...

    def keep(self, account: Account) -> None:
        """Keep it as it is now; every session of that name ends."""
        ...

    def used(self, name: str, step: int) -> bool:
        """Note the time step whose code was used; False where it, or a later one, was used before."""
        ...

    def remove(self, name: str) -> bool: ...

    def begin(self, session: Session) -> None: ...

    def session(self, digest: str) -> Session | None: ...

    def seen(self, digest: str, at: datetime) -> None: ...

    def end(self, digest: str) -> None: ...

    def spend(self, errand: str, now: datetime, until: datetime) -> bool:
        """Use up what is good once; False where it was. It is forgotten after ``until``, when it is over."""
        ...

    def failed(self, name: str, source: str, at: datetime) -> None: ...

    def failures(self, name: str, source: str, since: datetime) -> tuple[int, int, int]:
        """How often that name failed from that source, that name from anywhere, any name from there."""
        ...

    def log(self, entry: Logged) -> None: ...

    def logged(self, most: int) -> Sequence[Logged]:
        """The newest first."""
        ...


IDLE = timedelta(hours=1)
LONGEST_SESSION = timedelta(hours=12)
"""A working day: whoever begins a shift signs in (OWASP ASVS 3.3)."""
VOUCHED_FOR = timedelta(minutes=15)
"""After this the identity provider is asked again whether it still vouches for somebody."""
VOUCHED_AT_MOST = timedelta(hours=1)
"""So long a session holds for whom only the provider vouches, where it cannot be asked."""
INVITED_FOR = timedelta(days=3)
FAILURES_WINDOW = timedelta(minutes=15)
FAILURES = 5
"""From one place; then it waits until the window has passed."""
FAILURES_ANYWHERE = 100
"""Of one name, from all places together: beyond it somebody guesses with many machines."""
FAILURES_OF_A_PLACE = 30
"""Of any names, from one place: an office behind one address may mistype, a machine that guesses waits."""
SHORTEST, LONGEST = 12, 256
"""Characters of a passphrase (NIST SP 800-63B-4, 3.1.1.2 asks for 15, or for 8 beside a second factor)."""
_NAME = re.compile(r"[^\W_]([\w .'-]{0,58}[^\W_.])?")


class Passphrase(StrEnum):
    """What is to be said of a passphrase that was chosen."""

    GOOD = "good"
    SHORT = "short"
    LONG = "long"
    SIMPLE = "simple"  # of a few characters only, or around the name


def is_name(name: str) -> bool:
    """Whether somebody can be called so in the console: letters, digits, spaces and ``. ' -``, at most 60."""
    return _NAME.fullmatch(name) is not None


def passphrase(chosen: str, name: str) -> Passphrase:
    """Whether it can be one. Nothing is asked of its letters: length is what counts."""
    if len(chosen) < SHORTEST:
        return Passphrase.SHORT
    if len(chosen) > LONGEST:
        return Passphrase.LONG
    told = chosen.casefold().replace(name.casefold(), "")
    return Passphrase.SIMPLE if len(set(told)) < 5 or len(told) < SHORTEST // 2 else Passphrase.GOOD


def may_try(here: int, anywhere: int, of_place: int) -> bool:
    """Whether a sign-in is looked at, after so many failures in :data:`FAILURES_WINDOW`."""
    return here < FAILURES and anywhere < FAILURES_ANYWHERE and of_place < FAILURES_OF_A_PLACE


def holds(session: Session, account: Account, now: datetime) -> bool:
    """Whether a session of this account is good at ``now`` (aware)."""
    longest = VOUCHED_AT_MOST if is_only_vouched(account) else LONGEST_SESSION
    return session.seen + IDLE > now and session.began + longest > now >= session.began


def is_only_vouched(account: Account) -> bool:
    """Whether nothing but the identity provider's word lets this person in."""
    return bool(account.subject) and not account.hashed
