"""Passkeys of the staff: keys that lie in a telephone, a computer or a stick, and never leave it. Pure.

The nouns and the port; what an authenticator says is read by web/staff/authenticators.py (W3C Web
Authentication Level 3). A passkey that has asked for a finger, a face or a PIN is both factors at once
(NIST SP 800-63B-4, 3.1.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime, timedelta
from typing import Protocol

from city.nouns import noun

MOST = 10
"""Passkeys of one account: a telephone, a computer, a stick, and their predecessors."""
ASKED_FOR = timedelta(minutes=5)
"""How long the answer to a challenge may take: somebody looks for their stick."""
FRESH = timedelta(minutes=15)
"""How lately somebody must have signed in to add one: a browser that was left open adds nobody's."""


@noun(frozen=True, slots=True, kw_only=True)
class Passkey:
    """``id`` is the credential's id, as base64url; ``name`` whose account it opens, ``label`` its own name.

    ``handle`` is what the authenticator knows the account by, random base64url, one for all passkeys of an
    account. ``credential`` is the attested credential data (WebAuthn 6.5.2) with the public key. ``counter``
    is the newest count of signatures; 0 where the authenticator does not count. ``added`` and ``used`` are
    aware.
    """

    id: str
    name: str
    label: str
    added: datetime
    handle: str = field(repr=False)
    credential: bytes = field(repr=False)
    counter: int = 0
    used: datetime | None = None


class PasskeyStore(Protocol):
    """Passkeys by account. Names of accounts are the same in letters of either case."""

    def of(self, name: str) -> Sequence[Passkey]:
        """Those of an account, the oldest first."""
        ...

    def find(self, passkey_id: str) -> Passkey | None:
        """The one with this id, whosever it is."""
        ...

    def add(self, passkey: Passkey) -> bool:
        """Keep a new one; False where its id is known already, and nothing changes."""
        ...

    def count(self, passkey_id: str, counter: int, at: datetime) -> bool:
        """Note a use; False where the count has not risen: of two that answer with one count, one is a copy.

        Two counts of 0 are an authenticator that does not count (WebAuthn 6.1.1).
        """
        ...

    def drop(self, name: str, passkey_id: str) -> bool:
        """Forget the one, if it is that account's; whether it was."""
        ...

    def forget(self, name: str) -> None:
        """Forget all of that account's."""
        ...
