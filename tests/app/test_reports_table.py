"""The table [reports] of city.toml."""

from __future__ import annotations

from typing import Any

import pytest

from app.reports_table import keep_days, open311
from city.errors import BadSettings

URL = "https://311.example.gov/open311/v2"


def test_without_the_table_reports_stay_here() -> None:
    """Most cities have no Open311."""
    assert open311({}, "city.toml", {}) is None


def test_how_long_a_report_is_kept() -> None:
    """Two years, or so many days as city.toml says; that alone needs no Open311."""
    assert keep_days({}, "city.toml") == 730
    assert keep_days({"reports": {"keep_days": 90}}, "city.toml") == 90
    assert open311({"reports": {"keep_days": 90}}, "city.toml", {}) is None


@pytest.mark.parametrize("days", [0, 6, -1, "90", True, 1.5])
def test_a_time_that_is_none_is_refused(days: object) -> None:
    """Nobody's report is gone before the office has read it."""
    with pytest.raises(BadSettings, match="keep_days"):
        keep_days({"reports": {"keep_days": days}}, "city.toml")


def test_key_comes_from_the_environment() -> None:
    """city.toml holds its name only."""
    said = {"open311": URL, "api_key": "env:KEY", "jurisdiction": "a.gov", "codes": {"tree": "T1"}}
    found = open311({"reports": said}, "city.toml", {"KEY": "sesame"})
    assert found is not None
    assert (found.api_key, found.jurisdiction, found.codes) == ("sesame", "a.gov", {"tree": "T1"})


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"open311": "ftp://x"}, "open311"),
        ({}, "open311"),
        ({"open311": URL, "api_key": "sesame"}, "api_key"),
        ({"open311": URL, "api_key": "env:GONE"}, "GONE"),
        ({"open311": URL, "codes": {"tree": 1}}, "codes"),
        ({"open311": URL, "jurisdiction": 7}, "jurisdiction"),
        ({"open311": URL, "surprise": 1}, "reports"),
        ("yes", "reports"),
    ],
)
def test_each_mistake_is_named_and_no_key_repeated(said: Any, names: str) -> None:
    """The operator reads what is wrong and what to write, and the key that stands there is not shown."""
    with pytest.raises(BadSettings, match=names) as failed:
        open311({"reports": said}, "city.toml", {})
    assert "sesame" not in str(failed.value)
