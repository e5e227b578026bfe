"""Links to a place: the same for the same place, opened by us alone, and silent about where it is."""

from __future__ import annotations

import base64
import re

from hypothesis import given
from hypothesis import strategies as st

from web.place.links import LONGEST, PlaceLinks

LINKS = PlaceLinks("installation key")
LETTERS = st.characters(exclude_characters="\0", exclude_categories=("Cs",))
LABELS = st.text(LETTERS, min_size=1, max_size=120)


@given(LABELS)
def test_what_was_closed_is_opened_again_and_stands_in_an_address(label: str) -> None:
    """Any label comes back letter for letter; its token needs no escaping; a place has one."""
    token = LINKS.close(label)
    assert LINKS.open(token) == label
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
    assert LINKS.close(label) == token


def test_a_link_tells_neither_the_address_nor_how_long_it_is() -> None:
    """No part of the address is in the token, encoded or not, and short and long street names look alike."""
    one, other = LINKS.close("7 Elm St"), LINKS.close("1200 Avenida de las Palmas")
    assert len(one) == len(other)
    sealed = base64.urlsafe_b64decode(one + "=" * (-len(one) % 4))
    assert b"Elm" not in sealed


@given(st.integers(0, 63), st.integers(0, 63))
def test_a_link_that_was_altered_or_is_another_installations_leads_nowhere(at: int, to: int) -> None:
    """One letter changed is no link; neither is one that another key has closed."""
    token = LINKS.close("120 Royal Palm Way")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    changed = token[:at] + letters[to] + token[at + 1 :]
    assert LINKS.open(changed) == ("120 Royal Palm Way" if changed == token else "")
    assert PlaceLinks("another key").open(token) == ""


@given(st.text(max_size=LONGEST + 20))
def test_anything_else_is_no_link(text: str) -> None:
    """Whatever is put there is refused without an error."""
    assert LINKS.open(text) == ""
