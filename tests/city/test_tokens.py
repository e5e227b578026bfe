"""Signed links: who made them, for what, until when; and what anybody else can make of them: nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.tokens import LONGEST, Purpose, Seen, Signer, Token

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
OURS = Signer(b"our key")


@given(subject=st.text(max_size=300), purpose=st.sampled_from(Purpose))
def test_a_token_says_what_was_signed_until_it_is_over(subject: str, purpose: Purpose) -> None:
    """Whatever the subject is, it comes back as it was; at the second of its end it is over."""
    token = OURS.sign(purpose, subject, LATER)
    assert OURS.read(purpose, token, LATER - timedelta(seconds=1)) == Token(Seen.GOOD, subject)
    assert OURS.read(purpose, token, LATER) == Token(Seen.EXPIRED)
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()


@given(st.data())
def test_no_change_of_a_token_is_a_token(data: st.DataObject) -> None:
    """Any other character anywhere, one more or one less: forged."""
    token = OURS.sign(Purpose.LEAVE, "abc:subscription-1", LATER)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126))
    changed = data.draw(
        st.sampled_from(
            [token[:at] + other + token[at + 1 :], token[:at], token + other, token[:at] + token[at + 1 :]]
        )
    )
    assert changed == token or OURS.read(Purpose.LEAVE, changed, NOW) == Token(Seen.FORGED)


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.LEAVE])
def test_a_token_for_one_thing_does_nothing_else(purpose: Purpose) -> None:
    """What ends a subscription confirms none, and opens no page."""
    assert OURS.read(purpose, OURS.sign(Purpose.LEAVE, "x", LATER), NOW) == Token(Seen.FORGED)


@pytest.mark.parametrize(
    "token", ["", ".", "a", "a.b", "é.é", "=.=", "A" * (LONGEST + 1), "YQ.YQ", "\x00.\x00"]
)
def test_what_is_no_token_is_forged(token: str) -> None:
    """Nothing of a kind crashes, and nothing long is decoded."""
    assert OURS.read(Purpose.LEAVE, token, NOW) == Token(Seen.FORGED)


def test_another_installations_token_is_forged() -> None:
    """The key is what signs."""
    theirs = Signer(b"their key").sign(Purpose.MANAGE, "x", LATER)
    assert OURS.read(Purpose.MANAGE, theirs, NOW) == Token(Seen.FORGED)
