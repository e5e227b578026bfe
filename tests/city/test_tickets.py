"""One-time tickets: good for one person, one matter, a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies

from city.tickets import Bad, Ticket, read, written
from city.tokens import Purpose, Signer

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=2)
TICKET = Ticket(about="port-alder-20261129-1a2b", content="0123456789abcdef", person="Ben Ortíz", nonce="n-1")
SIGNER = Signer(b"a secret of this installation")


def text_of(ticket: Ticket = TICKET, purpose: Purpose = Purpose.ANSWER) -> str:
    return written(SIGNER, purpose, ticket, UNTIL)


def test_a_ticket_reads_back() -> None:
    """Every word of it, and it may stand in an address as it is."""
    assert read(SIGNER, Purpose.ANSWER, text_of(), NOW) == TICKET
    assert text_of().replace(".", "").replace("-", "").replace("_", "").isalnum()


def test_a_ticket_ends() -> None:
    """Until its time it holds; from then on it is none."""
    assert read(SIGNER, Purpose.ANSWER, text_of(), UNTIL - timedelta(seconds=1)) == TICKET
    assert read(SIGNER, Purpose.ANSWER, text_of(), UNTIL) is Bad.EXPIRED


def test_another_secret_makes_another_ticket() -> None:
    """Who does not know the secret cannot write one."""
    assert read(Signer(b"guessed"), Purpose.ANSWER, text_of(), NOW) is Bad.FORGED


def test_a_ticket_for_one_purpose_is_none_for_another() -> None:
    """Whoever was paged about a late feed cannot approve an emergency message with that link."""
    assert read(SIGNER, Purpose.ANSWER, text_of(purpose=Purpose.DUTY), NOW) is Bad.FORGED


def test_no_letter_of_a_ticket_can_be_changed() -> None:
    """Each character, replaced by another: refused."""
    text = text_of()
    for at in range(len(text)):
        other = "A" if text[at] != "A" else "B"
        assert read(SIGNER, Purpose.ANSWER, text[:at] + other + text[at + 1 :], NOW) is Bad.FORGED, at


@pytest.mark.parametrize("text", ["", ".", "a.b", "é.é", "x" * 10_000, "....", "\x00.\x00"])
def test_what_is_no_ticket_is_refused(text: str) -> None:
    """Whatever stands in the address: no error, no ticket."""
    assert read(SIGNER, Purpose.ANSWER, text, NOW) is Bad.FORGED


def test_a_token_that_says_something_else_is_no_ticket() -> None:
    """Signed by us, of another version: refused, not misread."""
    assert read(SIGNER, Purpose.ANSWER, SIGNER.sign(Purpose.ANSWER, '["one"]', UNTIL), NOW) is Bad.FORGED


@given(strategies.text(max_size=60), strategies.text(max_size=60))
def test_any_name_survives(about: str, person: str) -> None:
    """Names of any letters come back as they were."""
    try:
        person.encode(), about.encode()
    except UnicodeEncodeError:
        return
    ticket = Ticket(about=about, content="", person=person, nonce="n")
    assert read(SIGNER, Purpose.ANSWER, text_of(ticket), NOW) == ticket
