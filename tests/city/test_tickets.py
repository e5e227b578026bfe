"""One-time tickets: good for one person, one advisory, a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies

from city.tickets import Bad, Ticket, read, written

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
TICKET = Ticket(
    advisory_id="port-alder-20261129-1a2b",
    content="0123456789abcdef",
    person="Ben Ortíz",
    expires=NOW + timedelta(hours=2),
    nonce="n-1",
)
SECRET = b"a secret of this installation"


def test_a_ticket_reads_back() -> None:
    """Every word of it, and it may stand in an address as it is."""
    text = written(SECRET, TICKET)
    assert read(SECRET, text, NOW) == TICKET
    assert text.replace(".", "").replace("-", "").replace("_", "").isalnum()


def test_a_ticket_ends() -> None:
    """Until its time it holds; from then on it is none."""
    text = written(SECRET, TICKET)
    assert read(SECRET, text, TICKET.expires - timedelta(seconds=1)) == TICKET
    assert read(SECRET, text, TICKET.expires) is Bad.EXPIRED


def test_another_secret_makes_another_ticket() -> None:
    """Who does not know the secret cannot write one."""
    assert read(b"guessed", written(SECRET, TICKET), NOW) is Bad.FORGED


def test_no_letter_of_a_ticket_can_be_changed() -> None:
    """Each character, replaced by another: refused."""
    text = written(SECRET, TICKET)
    for at in range(len(text)):
        other = "A" if text[at] != "A" else "B"
        found = read(SECRET, text[:at] + other + text[at + 1 :], NOW)
        # The last character of base64 has bits that mean nothing: the ticket itself must be the same.
        assert found is Bad.FORGED or found == TICKET, at


@pytest.mark.parametrize("text", ["", ".", "a.b", "é.é", "x" * 10_000, "....", "\x00.\x00"])
def test_what_is_no_ticket_is_refused(text: str) -> None:
    """Whatever stands in the address: no error, no ticket."""
    assert read(SECRET, text, NOW) is Bad.FORGED


@given(strategies.text(max_size=60), strategies.text(max_size=60))
def test_any_name_survives(advisory_id: str, person: str) -> None:
    """Names of any letters come back as they were."""
    try:
        person.encode(), advisory_id.encode()
    except UnicodeEncodeError:
        return
    ticket = replace(TICKET, advisory_id=advisory_id, person=person)
    assert read(SECRET, written(SECRET, ticket), NOW) == ticket
