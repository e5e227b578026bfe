"""Targets in one spelling, so that a STOP finds whom it is from."""

from __future__ import annotations

import pytest

from city.enrolment.targets import email, normal, phone


@pytest.mark.parametrize(
    "said",
    [
        "+17575550142",
        "17575550142",
        "7575550142",
        "(757) 555-0142",
        "757.555.0142",
        "757-555-0142",
        "+1 757 555 0142",
        "  757 555 0142 ",
        "757\u2011555\u20110142",
    ],
)
def test_one_number_has_one_spelling(said: str) -> None:
    """However people write it, it is what providers call the sender of a text."""
    assert phone(said) == "+17575550142"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "911",
        "555-0142",
        "+1 157 555 0142",
        "757-155-0142",
        "٧٥٧٥٥٥٠١٤٢",
        "call me",
        "+0123456789",
        "1" * 16,
    ],
)
def test_what_is_no_number_is_none(said: str) -> None:
    """Nothing is guessed."""
    assert phone(said) == ""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Rosa.Diaz@Example.ORG", "rosa.diaz@example.org"),
        (" a@b.co ", "a@b.co"),
        ("a@b", ""),
        ("a b@c.de", ""),
        ("a@b..de", ""),
        ("a@b.de,c@d.ef", ""),
        ("<a@b.de>", ""),
        ("x" * 65 + "@b.de", ""),
        ("a@b.de\nBcc: c@d.ef", ""),
    ],
)
def test_an_e_mail_address_is_one_and_in_lower_case(said: str, expected: str) -> None:
    """One address, and nothing that could be a second or a header."""
    assert email(said) == expected


def test_a_url_is_left_alone() -> None:
    """Other channels have targets of their own kinds."""
    assert normal("webhook", "https://Example.org/X") == "https://Example.org/X"
