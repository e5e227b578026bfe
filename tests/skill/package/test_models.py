"""A city's own names in the interaction model, within Amazon's limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from skill.package import models

FOLDER = Path(__file__).parents[3] / "interaction_models"


@pytest.fixture(params=["en-US", "es-US"])
def base(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A language's model."""
    model: dict[str, Any] = json.loads((FOLDER / f"{request.param}.json").read_text("utf-8"))
    return model


def values(model: dict[str, Any], kind: str) -> dict[str, list[str]]:
    """The names of a slot type's values, by id."""
    types = model["interactionModel"]["languageModel"]["types"]
    (found,) = [each["values"] for each in types if each["name"] == kind]
    return {each["id"]: [each["name"]["value"], *each["name"]["synonyms"]] for each in found}


def test_the_citys_names_come_first_and_no_name_means_two_things(base: dict[str, Any]) -> None:
    """A name that the city uses is taken from the general value that had it."""
    general = values(base, "PLACE")
    taken = general["library"][0]
    made = models.model(base, {"PLACE": {"main-branch": ["Main Branch", taken]}}, (), "city of x")
    found = values(made, "PLACE")
    assert next(iter(found)) == "main-branch"
    assert found["main-branch"] == ["Main Branch", taken]
    assert taken not in found.get("library", [])
    assert set(general) <= set(found) | {"library"}
    said = [name.lower() for names in found.values() for name in names]
    assert len(said) == len(set(said))


def test_an_id_that_is_known_keeps_its_other_names(base: dict[str, Any]) -> None:
    """The city's word for a body is said beside the general ones."""
    general = values(base, "MEETING_BODY")["city_council"]
    made = models.model(base, {"MEETING_BODY": {"city_council": ["The Assembly"]}}, (), "city of x")
    assert values(made, "MEETING_BODY")["city_council"] == ["The Assembly", *general]


def test_the_model_is_not_changed_in_place(base: dict[str, Any]) -> None:
    """A second city begins from the same model."""
    before = json.dumps(base)
    models.model(base, {"PLACE": {"x": ["X Hall"]}}, ["Elm Street"], "city of x")
    assert json.dumps(base) == before


def test_streets_fill_the_room_and_no_more(base: dict[str, Any]) -> None:
    """Of a hundred thousand streets as many are taken as 1.5 MB can hold, the first ones."""
    made = models.model(base, {}, (f"{n} Oak Hollow Boulevard" for n in range(100_000)), "city of x")
    assert models.LARGEST - 200 < models.size(made) <= models.LARGEST
    found = list(values(made, "STREET").values())
    assert ["0 Oak Hollow Boulevard"] in found
    assert ["99999 Oak Hollow Boulevard"] not in found


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("José Martí Center (West)", "José Martí Center West"),
        ("Parks & Recreation", "Parks Recreation"),
        ("St. Mary's Well-Being", "St. Mary's Well-Being"),
        ("<script>", "script"),
        ("“ ”", ""),
        ("x" * 141, ""),
        ("x" * 140, "x" * 140),
    ],
)
def test_a_name_is_written_as_amazon_allows(name: str, spoken: str) -> None:
    """Other characters than letters, digits, points, apostrophes and hyphens become spaces."""
    assert models.speakable(name) == spoken
