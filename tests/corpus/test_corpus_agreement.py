"""What our parsers make of the recorded corpus agrees with what its sources say, but for a known list."""

from __future__ import annotations

from pathlib import Path

import pytest

from city.errors import Unreadable
from tests.corpus.corpus_expectations import expectations
from tests.corpus.corpus_judges import JUDGES, NOTHING
from tests.corpus.corpus_known import KNOWN


def _verdict(corpus: Path, check: str, path: str, value: object) -> str | None:
    try:
        return JUDGES[check]((corpus / path).read_bytes(), value)
    except Unreadable as error:
        return str(error)


@pytest.mark.parametrize("check", sorted(JUDGES))
def test_agrees_with_the_sources(corpus: Path, check: str) -> None:
    """Every expectation of this kind is met, or differs for a reason that is written down."""
    told = expectations(corpus, check)
    differing = {
        each.key: verdict for each in told if (verdict := _verdict(corpus, check, each.path, each.value))
    }
    surprising = {
        key: verdict for key, verdict in differing.items() if key not in KNOWN and verdict != NOTHING
    }
    assert surprising == {}
    assert any(verdict != NOTHING for verdict in differing.values()) or len(differing) < len(told)


def test_known_differences_are_still_there(corpus: Path) -> None:
    """A difference that is mended must leave the list, so that the list stays true."""
    told = {each.key: each for each in expectations(corpus, *JUDGES)}
    mended = [
        key
        for key in KNOWN
        if key not in told or not _verdict(corpus, told[key].check, told[key].path, told[key].value)
    ]
    assert mended == []


def test_every_known_difference_is_documented() -> None:
    """docs/conformance.md gives each reason in the words of the list."""
    document = (Path(__file__).parents[2] / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert [reason for reason in sorted(set(KNOWN.values())) if reason not in document] == []
