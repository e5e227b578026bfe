"""What a service asks of whoever reports, as GeoReport v2 service definitions say it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from city.records import ServiceAttribute, ServiceDefinition
from feeds.formats import ParseOptions
from feeds.formats.open311 import FORMAT
from feeds.kinds import Built, Context, load

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def built(attributes: Any, language: str = "en") -> Built:
    """The records of one definition with these attributes, through the real parser."""
    said = json.dumps([{"service_code": 7, "attributes": attributes}]).encode()
    items = FORMAT.parse(said, ParseOptions()).items
    return load("service_definition").build(items, Context(source="s", now=NOW, language=language))


def test_definition_is_read_with_its_choices() -> None:
    """The codes and keys are the city's; the texts are in the source's language."""
    attribute = {
        "variable": "true",
        "code": "SIZE",
        "datatype": "singlevaluelist",
        "required": "true",
        "order": 2,
        "description": "¿Qué tan grande es?",
        "values": [{"key": 1, "name": "Pequeño"}, {"key": "2", "name": ""}],
    }
    (record,) = built([attribute], "es").records
    assert record == ServiceDefinition(
        id="7",
        source="s",
        attributes=(
            ServiceAttribute(
                code="SIZE",
                question={"es": "¿Qué tan grande es?"},
                required=True,
                order=2,
                datatype="singlevaluelist",
                values=(("1", {"es": "Pequeño"}), ("2", {"es": "2"})),
            ),
        ),
    )


@pytest.mark.parametrize(
    "attribute",
    [
        {"variable": False, "code": "NOTE", "description": "Call the county for highways"},
        {"code": "", "description": "x"},
        {"code": "X", "description": ""},
        "nonsense",
        None,
    ],
)
def test_what_asks_nothing_is_left_out(attribute: Any) -> None:
    """Information only, without a code, without words, or no attribute at all."""
    (record,) = built([attribute]).records
    assert isinstance(record, ServiceDefinition)
    assert record.attributes == ()


@pytest.mark.parametrize("attributes", [{}, "x", 3])
def test_definition_without_a_list_is_a_problem(attributes: Any) -> None:
    """Told, and the others live."""
    found = built(attributes)
    assert found.records == ()
    assert "attributes" in found.problems[0].what


def test_markup_and_length_do_no_harm() -> None:
    """Words of the city are cleaned, and nothing is without end."""
    many = [{"code": f"C{n}", "description": "<b>How</b> " + "x" * 9_000} for n in range(500)]
    (record,) = built(many).records
    assert isinstance(record, ServiceDefinition)
    assert len(record.attributes) == 40
    assert record.attributes[0].question["en"].startswith("How")
    assert len(record.attributes[0].question["en"]) < 1_000
