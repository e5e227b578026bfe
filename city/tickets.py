"""One-time tickets: a signed leave for one person to answer about one matter, until a given time.

A ticket is a token (:mod:`city.tokens`) that says four things. That it is used once only is the store's to
see to: its ``nonce`` goes into the log, where it is unique.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from enum import StrEnum

from city.nouns import noun
from city.tokens import Purpose, Seen, Signer

LASTS = timedelta(hours=2)


class Bad(StrEnum):
    """Why a ticket is none."""

    FORGED = "forged"
    EXPIRED = "expired"
    USED = "used"


@noun(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Who may answer about what. ``content`` is a digest of what was shown to be approved."""

    about: str
    content: str
    person: str
    nonce: str


def written(signer: Signer, purpose: Purpose, ticket: Ticket, expires: datetime) -> str:
    """The ticket as text that may stand in an address, good until ``expires`` (aware)."""
    said = [ticket.about, ticket.content, ticket.person, ticket.nonce]
    return signer.sign(purpose, json.dumps(said, ensure_ascii=False, separators=(",", ":")), expires)


def read(signer: Signer, purpose: Purpose, text: str, now: datetime) -> Ticket | Bad:
    """The ticket in the text, or why it is none. Whether it was used is not known here."""
    token = signer.read(purpose, text, now)
    if token.seen is not Seen.GOOD:
        return Bad.EXPIRED if token.seen is Seen.EXPIRED else Bad.FORGED
    try:
        about, content, person, nonce = json.loads(token.subject)
    except (ValueError, TypeError):
        return Bad.FORGED  # signed by us, of another version
    return Ticket(about=about, content=content, person=person, nonce=nonce)
