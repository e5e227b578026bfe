"""What is kept of a question: its matter, and nobody in it."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.scrubbing import GAP, LONGEST, scrubbed

KNOWN = {"Dunes", "Beach", "Lighthouse", "Park"}


def kept(text: str) -> str:
    return scrubbed(text, lambda word: word in KNOWN)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Is there a kayak rental at Dunes Beach?", "is there a kayak rental at dunes beach"),
        ("¿Se puede acampar en el parque?", "se puede acampar en el parque"),
        ("write to ann.lee@mail.example about my kayak", "write to … about my kayak"),
        ("see https://x.example/?who=me and www.x.example", "see … and …"),
        ("why is 120 Royal Palm Way so loud", "why is … so loud"),
        ("why is 120 royal palm so loud", "why is … royal palm so loud"),
        ("por qué hay ruido en la calle ocho número 450", "por que hay ruido en la …"),
        ("my phone is 757-555-0199", "my phone is …"),
        ("my phone is seven five seven five five five", "my phone is …"),
        ("mi caso es el dos mil cuarenta", "mi caso es el …"),
        ("my name is John Smith and I lost my kayak", "… and i lost my kayak"),
        ("me llamo Ana Ruiz y perdí mi kayak", "… y perdi mi kayak"),
        ("where does Mr. Whitmore keep his kayak", "where does … his kayak"),
        ("does Penelope Whitmore have a kayak", "does … have a kayak"),
        ("what is 311", "what is 311"),
        ("call 988 or 7575550199", "call 988 or …"),
        ("12 757-555-0199", ""),
        ("?!", ""),
        ("", ""),
    ],
)
def test_only_the_matter_is_left(said: str, left: str) -> None:
    """Numbers, addresses, e-mails, links and names go; words stay, in lower case and without accents."""
    assert kept(said) == left


def test_it_is_short() -> None:
    """A story is cut at a word."""
    told = kept("kayak " * 500)
    assert len(told) <= LONGEST
    assert set(told.split()) == {"kayak"}


@given(st.text(max_size=300))
def test_no_number_or_mark_is_ever_left(text: str) -> None:
    """Whatever is said, what is kept has no digits but those of public services, and no marks but the gap."""
    left = kept(text)
    assert len(left) <= LONGEST
    for word in left.split():
        assert word == GAP or not any(char.isdigit() for char in word) or len(word) == 3
    assert not set(left) & set(string.punctuation)
