"""The proposals beside two hundred hand-labelled files; docs/proposals.md has the figures."""

from __future__ import annotations

import tomllib

import pytest

from tests.feeds.proposal.judging import CORPUS, HERE, Label, Verdict, judged, labels, proposal_of

TABLES = [each for each in labels() if each.path.startswith("tables/")]
RECORDED = [each for each in labels() if not each.path.startswith("tables/")]

MISSES = {
    # Waste calendars of one address in languages that no city of ours speaks: read as events.
    "ics/nsr_se__kattarp_villa.1.ics",
    "ics/moriya-life-calendar__garbage.ics",
    # Observances of all kinds ("Mother's Day") beside a few holidays.
    "ics/ical4j__valid_canada.ics",
    # A user group that "meets" every month is no public body.
    "ics/ical4j__valid_korganizer_sample.ics",
    # French columns, a day for each stream: taken for areas.
    "socrata/mulhouse_alsace_fr__habsheim.json",
    # The answer for one British address, whose "every Tuesday" stands deep inside.
    "waste/fixmystreet__controller_waste_kingston_4471550.json",
}
"""Files whose kind is guessed wrongly, and why. One that comes right must leave this list."""


@pytest.mark.parametrize("label", TABLES, ids=lambda label: label.path)
def test_a_table_as_portals_publish_it_is_understood(label: Label) -> None:
    """The kind is the labelled one, and no column is taken for a field that it is not."""
    verdict = judged(label)
    assert verdict.kind_is_right, verdict.kind
    assert not verdict.wrong


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded feeds are not beside the project")
@pytest.mark.parametrize("label", RECORDED, ids=lambda label: label.path)
def test_a_recorded_feed_is_understood_or_a_known_miss(label: Label) -> None:
    """The kind is the labelled one but for the known misses, and no column is taken wrongly."""
    verdict = judged(label)
    assert verdict.kind_is_right != (label.path in MISSES), verdict.kind
    assert not verdict.wrong


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded feeds are not beside the project")
def test_nearly_all_columns_are_found() -> None:
    """Of the labelled columns at least 95 in 100 are proposed: caution is not bought with silence."""
    verdicts = [judged(each) for each in labels() if each.fields]
    assert _found(verdicts) >= 0.95


def _found(verdicts: list[Verdict]) -> float:
    wanted = sum(len(each.label.fields) for each in verdicts)
    return sum(len(each.right) for each in verdicts) / wanted


def test_every_table_has_a_label() -> None:
    """No invented table lies about unjudged."""
    files = {f"tables/{each.name}" for each in (HERE / "tables").glob("*.csv")}
    assert files == {each.path for each in TABLES}


@pytest.mark.parametrize(
    "label", [each for each in TABLES if each.kind != "none"], ids=lambda label: label.path
)
def test_what_is_proposed_is_valid_toml_and_says_the_same(label: Label) -> None:
    """The text to be pasted, read as TOML, is the source that was tried; and it gave records."""
    found = proposal_of(label.file, label.path)
    assert found is not None
    (table,) = tomllib.loads(found.toml)["sources"]
    assert table == {key: value for key, value in found.source.items() if value != {}}
    assert found.records > 0
