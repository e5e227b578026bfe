"""Who comes in: invitations, passphrases with one-time codes, whom the provider vouches for, and sessions.

A passphrase is kept as Argon2id (RFC 9106), the second factor is a code of the half minute (RFC 6238).
Whoever is refused does not hear what was wrong, and an unknown name takes as long as a known one.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import NamedTuple

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from city.errors import TownbellError, WrongUse
from city.federation import Admitted, Person, Rules, address, admitted, is_doubtful
from city.passkeys import PasskeyStore
from city.staff import (
    FAILURES_WINDOW,
    INVITED_FOR,
    LONGEST,
    VOUCHED_FOR,
    Account,
    Deed,
    Logged,
    Passphrase,
    Role,
    Session,
    StaffStore,
    holds,
    is_name,
    is_only_vouched,
    may_try,
    passphrase,
)
from city.tokens import Purpose, Seen, Signer

_DIGITS = 6
_AROUND = (0, -1, 1)  # time steps of thirty seconds: a clock may go wrong by one


class Why(StrEnum):
    """What became of trying to come in."""

    GOOD = "good"
    WRONG = "wrong"  # the name, the passphrase or the code
    WAIT = "wait"  # too often in vain
    OVER = "over"  # the invitation was used, is old, or is none
    UNLIKE = "unlike"  # the two passphrases differ
    CODE = "code_wrong"  # the code, while joining
    PASSKEY = "passkey_wrong"  # no passkey of ours, or not the answer to what was asked


class Entered(NamedTuple):
    """``cookie`` is the browser's, once, where ``why`` is good."""

    why: Why | Passphrase | Admitted
    cookie: str = ""


class Gate:
    """Lets the staff in. ``now`` is aware; ``rules`` are whom the identity provider may vouch for (None:
    there is no such provider), ``passkeys`` are void where an account is renewed (None: there are none)."""

    def __init__(
        self,
        store: StaffStore,
        signer: Signer,
        now: Callable[[], datetime],
        rules: Rules | None = None,
        passkeys: PasskeyStore | None = None,
    ) -> None:
        self.store = store
        self.signer = signer
        self.now = now
        self.rules = rules
        self._passkeys = passkeys
        self._admitting = threading.Lock()

    def invite(self, name: str, role: Role, by: str, email: str = "", department: str = "") -> str:
        """A token with which ``name`` chooses a passphrase, once, within :data:`INVITED_FOR`.

        For an account that exists its role is changed and its passphrase is void: so it is renewed, too.
        """
        if not is_name(name):
            raise WrongUse(f"{name!r} is no name", fix="Use at most 60 letters, digits and spaces")
        known = self.store.account(name)
        nonce = secrets.token_urlsafe(12)
        made = replace(
            known or Account(name=name, role=role),
            role=role,
            department=department,
            invited=nonce,
            hashed="",
            secret=pyotp.random_base32(),
            step=0,
        )
        self._keep(made, email)
        called = made.name
        self._forget_passkeys(called)
        self._log(by, Deed.INVITED, called, role=role.value, **_of(department))
        return self.signer.sign(Purpose.INVITE, f"{nonce} {called}", self.now() + INVITED_FOR)

    def address(self, name: str, email: str, by: str) -> None:
        """Note whose address it is, so that two who come by different doors are one person."""
        known = self.store.account(name)
        if known is None:
            raise nobody(name)
        self._keep(known, email)
        self._log(by, Deed.LINKED, known.name)

    def _keep(self, account: Account, email: str) -> None:
        """With this address, if one is named. Raises WrongUse where two accounts could be one person."""
        said = address(email)
        if email and not said:
            raise WrongUse("that is no e-mail address", fix="Write name@yourcity.gov")
        kept = replace(account, email=said or account.email)
        others = [each for each in self.store.accounts() if each.name != account.name]
        if said and any(each.email == said for each in others):
            raise WrongUse("another account has this address", fix="Two accounts of one person count as two")
        if self.rules is not None and is_doubtful(kept):
            fix = "Give it: else it could be the second account of somebody who signs in with the city's own"
            raise WrongUse("an account that may alert needs an e-mail address", fix=fix)
        self.store.keep(kept)

    def invited(self, token: str) -> Account | None:
        """Whose invitation it is; None where it is none, or was used."""
        read = self.signer.read(Purpose.INVITE, token, self.now())
        nonce, _, name = read.subject.partition(" ")
        account = self.store.account(name) if read.seen is Seen.GOOD else None
        return account if account and nonce and account.invited == nonce else None

    def join(self, token: str, chosen: str, again: str, code: str) -> Entered:
        """Choose the passphrase, prove that the codes work, and be signed in."""
        account = self.invited(token)
        if account is None:
            return Entered(Why.OVER)
        if chosen != again:
            return Entered(Why.UNLIKE)
        judged = passphrase(chosen, account.name)
        if judged is not Passphrase.GOOD:
            return Entered(judged)
        step = self._step(account, code)
        if step is None:
            return Entered(Why.CODE)
        self.store.keep(replace(account, invited="", hashed=_hasher().hash(chosen), step=step))
        self._log(account.name, Deed.JOINED, account.name)
        return Entered(Why.GOOD, self._begin(account.name))

    def sign_in(self, name: str, said: str, code: str, source: str) -> Entered:
        """Compare both factors. ``source`` is the internet address that tries."""
        now = self.now()
        if not may_try(*self.store.failures(name, source, now - FAILURES_WINDOW)):
            return Entered(Why.WAIT)
        account = self.store.account(name)
        has = account is not None and bool(account.hashed) and not account.invited
        fits = _fits(account.hashed if account and has else _nobody(), said)
        step = self._step(account, code) if account and fits else None
        if account is None or step is None or not self.store.used(account.name, step):
            self.store.failed(name, source, now)
            if account is not None:  # of an unknown name nothing is written: it may be a passphrase
                self._log(account.name, Deed.REFUSED)
            return Entered(Why.WRONG)
        self._log(account.name, Deed.SIGNED_IN)
        return Entered(Why.GOOD, self._begin(account.name))

    def vouched(self, person: Person, source: str) -> Entered:
        """Let in whom the provider vouches for, as the rules say; a new account where there is none."""
        now, tried = self.now(), f"vouched {person.subject}"
        if not may_try(*self.store.failures(tried, source, now - FAILURES_WINDOW)):
            return Entered(Why.WAIT)
        # One after the other: two who come for the first time under one name would be one account.
        with self._admitting, self.store.together():
            accounts = self.store.accounts()
            why, account = admitted(self.rules or Rules(), person, accounts)
            if account is not None and account not in accounts:
                self.store.keep(account)
        if account is None:
            return self._not_vouched(why, person, accounts, source)
        if why is not Admitted.KNOWN:
            self._log(account.name, Deed.LINKED, account.name, why=why.value)
        given = {"role": account.role.value, **_of(account.department)}
        self._log(account.name, Deed.SIGNED_IN, by="vouched", **given)
        return Entered(Why.GOOD, self._begin(account.name))

    def _not_vouched(
        self, why: Admitted, person: Person, accounts: Sequence[Account], source: str
    ) -> Entered:
        self.store.failed(f"vouched {person.subject}", source, self.now())
        known = next((each.name for each in accounts if each.subject == person.subject), "")
        said = known or (person.name if is_name(person.name) else "?")
        self._log(said, Deed.REFUSED, why=why.value)
        return Entered(why)

    def may_come(self, source: str) -> bool:
        """Whether somebody from there may try to come by way of the provider."""
        return may_try(*self.store.failures("vouched", source, self.now() - FAILURES_WINDOW))

    def came_wrongly(self, source: str) -> None:
        """Count, of the place only, what came from there and was not the provider's word."""
        self.store.failed(f"vouched {secrets.token_hex(8)}", source, self.now())

    def who(self, cookie: str) -> Account | None:
        """Whose browser it is; None where nobody is signed in."""
        digest, now = digest_of(cookie), self.now()
        session = self.store.session(digest) if cookie else None
        account = self.store.account(session.name) if session else None
        if session is None or account is None or account.invited or not holds(session, account, now):
            return None
        self.store.seen(digest, now)
        return account

    def is_due(self, account: Account, cookie: str) -> bool:
        """Whether the identity provider is to be asked again whether it vouches for this browser's person."""
        if not is_only_vouched(account):
            return False
        session = self.store.session(digest_of(cookie))
        return session is not None and session.began + VOUCHED_FOR <= self.now()

    def admit(self, account: Account, **how: str) -> Entered:
        """Let in somebody who has proven who they are; ``how`` goes into the log."""
        self._log(account.name, Deed.SIGNED_IN, **how)
        return Entered(Why.GOOD, self._begin(account.name))

    def note(self, name: str, deed: Deed, about: str = "", **detail: str) -> None:
        """Add a line to the log."""
        self._log(name, deed, about, **detail)

    def end_sessions(self, name: str, by: str) -> None:
        """Sign somebody out everywhere; their account stays. Raises TownbellError where there is none."""
        known = self.store.account(name)
        if known is None:
            raise nobody(name)
        self.store.keep(known)  # which ends every session of it
        self._log(by, Deed.ENDED, known.name)

    def leave(self, cookie: str) -> None:
        """End the session of this browser."""
        account = self.who(cookie)
        self.store.end(digest_of(cookie))
        if account is not None:
            self._log(account.name, Deed.SIGNED_OUT)

    def remove(self, name: str, by: str) -> None:
        """Nobody is called so any more. Raises TownbellError where nobody was."""
        if not self.store.remove(name):
            raise nobody(name)
        self._forget_passkeys(name)
        self._log(by, Deed.REMOVED, name)

    def _forget_passkeys(self, name: str) -> None:
        """Until they are forgotten they open nothing: the account is gone, or waits to be joined."""
        if self._passkeys is not None:
            self._passkeys.forget(name)

    def _begin(self, name: str) -> str:
        cookie = secrets.token_urlsafe(32)
        self.store.begin(Session(digest=digest_of(cookie), name=name, began=self.now(), seen=self.now()))
        return cookie

    def _step(self, account: Account, code: str) -> int | None:
        """The time step whose code it is; None where it is none, or older than one that was used."""
        said = "".join(code.split())
        if len(said) != _DIGITS or not said.isascii() or not said.isdigit():
            return None
        codes = pyotp.TOTP(account.secret)
        now = self.now()
        steps = [codes.timecode(now) + each for each in _AROUND]
        fitting = [each for each in steps if secrets.compare_digest(codes.generate_otp(each), said)]
        return next((each for each in fitting if each > account.step), None)

    def _log(self, name: str, deed: Deed, about: str = "", **detail: str) -> None:
        self.store.log(Logged(at=self.now(), name=name, deed=deed, about=about, detail=detail))


def _of(department: str) -> dict[str, str]:
    return {"department": department} if department else {}


def nobody(name: str) -> TownbellError:
    """What is said of a name that no account has."""
    return TownbellError(f"nobody of the staff is called {name!r}", fix="Run: townbell staff list")


def digest_of(cookie: str) -> str:
    """What the store keeps of a cookie: who reads the store cannot come in."""
    return hashlib.sha256(cookie.encode(errors="replace")).hexdigest()


def code_address(account: Account, city: str) -> str:
    """What an authenticator reads, as text or from a picture."""
    return pyotp.TOTP(account.secret).provisioning_uri(name=account.name, issuer_name=f"Townbell {city}")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # RFC 9106's second recommendation: 64 MiB, three passes


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe())


def _fits(hashed: str, said: str) -> bool:
    try:
        return _hasher().verify(hashed, said[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
