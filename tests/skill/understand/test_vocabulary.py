"""The city's own names, in every language that it speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.heard.vocabulary import Vocabulary, of
from tests.skill.town import named


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """What the small city calls things."""
    return of(named("plain", Path(tmp_path_factory.mktemp("town"))).snapshot)


def test_bodies_are_called_by_their_names_in_every_language(names: Vocabulary) -> None:
    """A meeting's body is published in one language and asked about in any."""
    assert names["MEETING_BODY"]["city_council"] == ("City Council", "el Concejo Municipal")


def test_places_are_called_by_their_names_in_every_language(names: Vocabulary) -> None:
    """A place's translations all mean it."""
    assert set(names["PLACE"]["central-library"]) >= {"Central Library", "Biblioteca Central"}
