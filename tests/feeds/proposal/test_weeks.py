"""Every other week is proposed as that, never as every week; from which date it counts, staff are asked."""

from __future__ import annotations

import tomllib

import pytest

from feeds.proposal.attempt import Found
from feeds.proposal.proposing import Proposal, propose
from tests.feeds.proposal.judging import TOWN

NO_ANCHOR = {"value": ""}


def of(text: str, name: str = "days.csv") -> Proposal:
    """The proposal for this file."""
    return propose(Found(f"file:{name}", text.encode()), TOWN)


def test_week_a_and_week_b_are_every_other_week() -> None:
    """The column gives the anchor: staff write a date beside A and one beside B."""
    found = of("ZONE,RECYCLE_DAY,RECYCLE_WEEK\n1,Monday,A\n2,Monday,B\n3,Tuesday,A\n", "recycling.csv")
    fields = tomllib.loads(found.toml)["sources"][0]["fields"]
    assert fields["every_weeks"] == {"value": "2"}
    assert fields["anchor"] == {"column": "RECYCLE_WEEK", "values": {"A": "", "B": ""}}
    assert "# TO DECIDE: 'RECYCLE_WEEK' seems to tell one week from the other for recycling" in found.toml


@pytest.mark.parametrize(
    ("text", "every_weeks"),
    [
        (
            "Zone,Service,Day,Frequency\nN,Recycling,Monday,Every Other Week\nS,Trash,Monday,Weekly\n",
            {"column": "Frequency", "values": {"Every Other Week": "2", "Weekly": "1"}},
        ),
        (
            "Route,Collection Day,Material,Notes\n"
            "R1,Monday,Recycling,Collected every other week\nR2,Monday,Garbage,Weekly\n",
            {"column": "Notes", "values": {"Collected every other week": "2", "Weekly": "1"}},
        ),
        (
            "Zone,Stream,Schedule\nN,Recycling,Every other Monday\nS,Trash,Tuesday\n",
            {"column": "Schedule", "values": {"Every other Monday": "2", "Tuesday": "1"}},
        ),
    ],
    ids=["a column of its own", "among other words", "with the weekday"],
)
def test_every_other_week_in_words(text: str, every_weeks: object) -> None:
    """Wherever it stands; what is collected every week stays so."""
    found = of(text)
    assert found.source["fields"]["every_weeks"] == every_weeks
    assert found.source["fields"]["anchor"] == NO_ANCHOR
    assert "# TO DECIDE: From which date does every other week count?" in found.toml


def test_a_file_s_own_name_may_say_it() -> None:
    """ "biweekly-recycling.csv" says of all its rows how often."""
    found = of("Zone,Collection Day\nN,Monday\nS,Tuesday\n", "biweekly-recycling.csv")
    assert found.source["fields"]["every_weeks"] == {"value": "2"}
    assert found.source["fields"]["anchor"] == NO_ANCHOR


def test_a_date_that_is_there_is_the_anchor() -> None:
    """Where a column has a date on which was collected, nothing is asked."""
    text = (
        "Zone,Service,Day,Frequency,Anchor Date\n"
        "N,Recycling,Monday,Biweekly,2026-11-30\nS,Recycling,Tuesday,Biweekly,2026-12-08\n"
    )
    found = of(text)
    assert found.source["fields"]["anchor"] == "Anchor Date"
    assert "TO DECIDE" not in found.toml


def test_weeks_that_may_be_about_another_stream_are_only_asked_about() -> None:
    """A column WEEK beside the day of the trash, which mostly is collected every week, decides nothing."""
    found = of("ZONE,TRASH_DAY,WEEK\n1,Monday,A\n2,Monday,B\n3,Tuesday,A\n", "trash.csv")
    assert "every_weeks" not in found.source["fields"]
    assert "# TO DECIDE: 'WEEK' seems to tell one week from the other: for which stream?" in found.toml


def test_without_an_anchor_nobody_is_told_a_day_that_may_be_wrong() -> None:
    """The table as it is proposed makes no record of what is collected every other week."""
    from feeds import formats, kinds

    text = "Zone,Service,Day,Frequency\nN,Recycling,Monday,Every Other Week\nS,Trash,Monday,Weekly\n"
    items = formats.load("table").parse(text.encode(), formats.ParseOptions()).items
    context = kinds.Context(source="s", fields=of(text).source["fields"], now=TOWN.now)
    built = kinds.load("collection").build(items, context)
    assert [getattr(each, "stream", "") for each in built.records] == ["trash"]
    assert "has no anchor date" in built.problems[0].what
