"""What a resident names is found."""

from __future__ import annotations

import pytest

from skill.heard.naming import matching, plain
from skill.turn import Slot

NAMES = {
    "central": ("Central Library", "Biblioteca Central", "main library"),
    "north": ("Northside Library",),
    "pool": ("Alder Pool",),
    "hall": ("City Hall", "Ayuntamiento"),
}


def found(slot: Slot) -> set[str]:
    return set(matching(slot, list(NAMES), lambda key: (key, *NAMES[key])))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("central library", {"central"}),
        ("BIBLIOTECA CENTRAL", {"central"}),
        ("the main library", {"central"}),
        ("library", {"central", "north"}),
        ("the pool", {"pool"}),
        ("city hall", {"hall"}),
        ("zoo", set()),
        ("the", set()),
        ("", set()),
    ],
)
def test_a_name_means_what_people_mean(said: str, meant: set[str]) -> None:
    """Exact names first, then the one with all the telling words; several alike are a choice."""
    assert found(Slot(said)) == meant


def test_a_resolved_id_decides() -> None:
    """Ids are compared before words."""
    assert found(Slot("library", "north")) == {"north"}


def test_spelling_does_not_matter() -> None:
    """Accents, case, underscores and punctuation are no part of a name."""
    assert plain("Comisión de_Planificación, Inc.") == "comision de planificacion inc"
