"""Passkeys of accounts: added by whoever has just signed in, good for signing in, taken off again.

Every challenge is ours, signed, for one browser and one thing, for five minutes, and good once. An account
that only the city's identity provider vouches for has none here: what the provider takes away must be gone.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from city.passkeys import ASKED_FOR, FRESH, MOST, Passkey, PasskeyStore
from city.staff import FAILURES_WINDOW, Account, Deed, is_name, may_try
from city.tokens import Purpose, Seen
from web.staff.authenticators import RelyingParty, Untrue, id_of
from web.staff.gate import Entered, Gate, Why, digest_of

_TRIED = "passkey"
"""Under which failures of a place are counted: whoever brings a wrong passkey has named nobody."""

COPIED = "copied"
"""What the log says of a count that has not risen."""


class Adding(StrEnum):
    """Whether somebody may add a passkey, or what became of adding one."""

    GOOD = "good"
    OWN = "own"  # the account is the identity provider's
    STALE = "stale"  # signed in too long ago
    FULL = "full"
    LOST = "lost"  # asked for in another browser, too long ago, or answered before
    UNTRUE = "untrue"  # what came back is not believed
    KNOWN = "known"  # it is somebody's already


class Asked(NamedTuple):
    """What a browser is to be asked, and what it must bring back beside the answer."""

    options: dict[str, Any]
    errand: str


class Keyring:
    """Adds passkeys and lets in by them."""

    def __init__(self, gate: Gate, store: PasskeyStore, party: RelyingParty) -> None:
        self._gate = gate
        self._store = store
        self._party = party

    def of(self, account: Account) -> Sequence[Passkey]:
        """Those of an account, the oldest first."""
        return self._store.of(account.name)

    def may_add(self, account: Account, cookie: str) -> Adding:
        """Whether this person, in this browser, may add one now."""
        if not account.hashed:
            return Adding.OWN
        session = self._gate.store.session(digest_of(cookie))
        if session is None or session.began + FRESH <= self._gate.now():
            return Adding.STALE
        return Adding.FULL if len(self.of(account)) >= MOST else Adding.GOOD

    def ask_to_add(self, account: Account, cookie: str) -> Asked:
        """What a browser is asked for a new one; whether it may be added is :meth:`may_add`'s."""
        challenge, known = secrets.token_bytes(32), self.of(account)
        handle = known[0].handle if known else secrets.token_urlsafe(32)
        options = self._party.to_add(account.name, handle, known, challenge)
        return Asked(options, self._sign(challenge, f"{digest_of(cookie)} {handle}"))

    def add(self, account: Account, cookie: str, errand: str, said: str, label: str) -> Adding:
        """Keep what the browser made. ``label`` is what its owner calls it."""
        may = self.may_add(account, cookie)
        if may is not Adding.GOOD:
            return may
        challenge, session, handle = self._spend(errand, parts=3)
        if not challenge or session != digest_of(cookie):
            return Adding.LOST
        try:
            own_id, credential, counter = self._party.added(said, challenge)
        except Untrue as error:
            self._gate.note(account.name, Deed.REFUSED, passkey=error.flaw.value)
            return Adding.UNTRUE
        passkey = Passkey(
            id=own_id,
            name=account.name,
            label=label if is_name(label) else f"Passkey {len(self.of(account)) + 1}",
            added=self._gate.now(),
            handle=handle,
            credential=credential,
            counter=counter,
        )
        if not self._store.add(passkey):
            return Adding.KNOWN
        self._gate.note(account.name, Deed.PASSKEY_ADDED, passkey.label)
        return Adding.GOOD

    def drop(self, account: Account, passkey_id: str) -> bool:
        """Take one off; whether it was that account's."""
        known = {each.id: each.label for each in self.of(account)}
        if not self._store.drop(account.name, passkey_id):
            return False
        self._gate.note(account.name, Deed.PASSKEY_DROPPED, known.get(passkey_id, ""))
        return True

    def ask_to_enter(self) -> Asked:
        """What a browser is asked for any passkey of this site."""
        challenge = secrets.token_bytes(32)
        return Asked(self._party.to_enter(challenge), self._sign(challenge, "enter"))

    def enter(self, errand: str, said: str, source: str) -> Entered:
        """Sign in whose passkey it is. ``source`` is the internet address that tries."""
        now = self._gate.now()
        if not may_try(*self._gate.store.failures(_TRIED, source, now - FAILURES_WINDOW)):
            return Entered(Why.WAIT)
        challenge, what = self._spend(errand, parts=2)
        account = self._whose(challenge, said) if challenge and what == "enter" else None
        if account is None:
            # Each under a name of its own: an office behind one address has thirty tries, not five.
            self._gate.store.failed(f"{_TRIED} {secrets.token_hex(8)}", source, now)
            return Entered(Why.PASSKEY)
        return self._gate.admit(account, by="passkey")

    def _whose(self, challenge: str, said: str) -> Account | None:
        """Whose account the answer opens; None, and a line in the log where one is known, if none."""
        try:
            passkey = self._store.find(id_of(said))
        except Untrue:
            return None
        if passkey is None:
            return None
        try:
            counter = self._party.entered(said, challenge, passkey)
        except Untrue as error:
            self._gate.note(passkey.name, Deed.REFUSED, passkey=error.flaw.value)
            return None
        account = self._gate.store.account(passkey.name)
        if account is None or account.invited or not account.hashed:
            return None
        if not self._store.count(passkey.id, counter, self._gate.now()):
            self._gate.note(account.name, Deed.REFUSED, passkey=COPIED)
            return None
        return account

    def _sign(self, challenge: bytes, what: str) -> str:
        text = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        return self._gate.signer.sign(Purpose.PASSKEY, f"{text} {what}", self._gate.now() + ASKED_FOR)

    def _spend(self, errand: str, parts: int) -> list[str]:
        """What was signed, once; as many empty texts where it is not ours, is over, or was spent."""
        now = self._gate.now()
        read = self._gate.signer.read(Purpose.PASSKEY, errand, now)
        found = read.subject.split(" ")
        if read.seen is not Seen.GOOD or len(found) != parts:
            return [""] * parts
        until = now + ASKED_FOR + timedelta(minutes=1)
        return found if self._gate.store.spend(f"passkey {found[0]}", now, until) else [""] * parts
