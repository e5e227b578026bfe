"""Any rows and any bytes become a proposal or an error that is understood, and a proposal is valid TOML."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from city.errors import TownbellError
from feeds import kinds
from feeds.proposal.attempt import Found
from feeds.proposal.pages import feeds_of
from feeds.proposal.proposing import propose
from tests.feeds.proposal.judging import TOWN

FEW = settings(max_examples=80, derandomize=True, deadline=None, database=None)
NAMES = st.sampled_from(
    ["name", "Start Date", "zone", "weekday", "DAY", "stream", "lat", "LON", "status", "permit_number",
     "address", "house_number", "street_name", "id", "Question", "answer", "x.y", "", "MONDAY", "TUESDAY",
     "WEDNESDAY", "THURSDAY", "FRIDAY", "trash_day", "recycling_week", "NAME_ES", "holiday", "rule",
     "every_weeks", "título"]
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(
        ["", "Monday", "1", "7", "Yes", "No", "2026-12-01", "31/12/2026", "9999-99-99", "TR", "Garbage",
         "37.1", "-75.9", "1e400", "nan", "12 Alder St", "open", "Christmas Day", "0001-01-01", "\ud800",
         "a" * 5000, "\x00]\"", "Weekly", "Tuesday / Friday", "9-5", "(757) 555-0101",
         "https://city.example/x", "1765000000000"]
    ),
    st.none(), st.integers(), st.floats(), st.lists(st.integers(), max_size=2), st.text(max_size=12),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)  # fmt: skip
ROWS = st.lists(
    st.dictionaries(st.one_of(NAMES, st.text(max_size=9)), VALUES, max_size=9), min_size=1, max_size=5
)


@FEW
@given(ROWS, st.sampled_from(["", *kinds.names()]))
def test_any_rows_of_any_kind(rows: list[dict[str, Any]], kind: str) -> None:
    """Whatever the columns hold and staff name: a table that TOML reads, or an error of ours."""
    data = json.dumps(rows).encode("utf-8", "replace")
    try:
        found = propose(Found("https://city.example/data.json", data), TOWN, kind)
    except TownbellError:
        return
    assert len(tomllib.loads(found.toml)["sources"]) == 1
    assert found.records
    for each in found.alternatives:
        assert len(tomllib.loads(each.toml)["sources"]) == 1


@FEW
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Bytes of no kind are an error of ours, or, by chance, a source."""
    try:
        assert propose(Found("file:x", data), TOWN).records
    except TownbellError:
        return


@FEW
@given(st.text(alphabet="<>/=\"' abhklinrt:.#&;!-[]", max_size=300))
def test_any_page(text: str) -> None:
    """A page of any make has a list of feeds, most often none; all of them http(s)."""
    page = f'<html><link rel="alternate" type="application/rss+xml" href="{text}"><a href="{text}.ics">{text}'
    assert all(each.url.startswith("http") for each in feeds_of(page.encode(), "https://city.example/"))
