"""Every file of the recorded corpus, the broken ones too, is read or refused in a sentence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from city.errors import TownbellError
from feeds.formats import Parsed, ParseOptions, recognise

FOLDERS = (
    "broken",
    "cap",
    "csv",
    "geojson",
    "ics",
    "legistar",
    "nws",
    "open311",
    "rss",
    "socrata",
    "waste",
    "alexa",
)
WINDOW = ParseOptions(
    start=datetime(2020, 1, 1, tzinfo=UTC), end=datetime(2027, 1, 1, tzinfo=UTC), zone="America/New_York"
)

RECOGNISED = {
    "csv": {"table"},
    "geojson": {"table"},
    "socrata": {"table"},
    "open311": {"open311"},
    "rss": {"rss"},
    "ics": {"ics"},
    "nws": {"cap"},
    "legistar": {"legistar", "civicclerk", "table"},
}
"""What ``auto`` must make of the files of a folder. Rows of other meeting systems are tables."""

OTHERWISE = {
    "open311/socialtorch__Cities.json": "table",  # a list of cities, of no kind that Open311 knows
    "rss/rsparser__ScriptingNews.json": None,  # RSS as JSON of one web log's own making
    "ics/icalendar__calendars_issue_1237_x_property.jcal": None,  # jCal (RFC 7265) is not read
    "ics/icalendar__calendars_rfc_7265_appendix_example_1_jcal.jcal": None,
    "ics/icalendar__calendars_rfc_7265_example_3.jcal": None,
    "ics/icalrecur_test.open.txt": None,  # a table of rules for the test of agreement
    "ics/icalrecur_test_rscale.open.txt": None,
    "ics/icalrecur_test_rscale_withicu.open.txt": None,
    "ics/icalendar__alarms_example.ics": None,  # single components without a calendar or an event
    "ics/icalendar__alarms_start_date.ics": None,
    "ics/icalendar__availabilities_rfc_7953_1.ics": None,
    "ics/icalendar__availabilities_rfc_7953_2.ics": None,
    "ics/icalendar__journals_example.ics": None,
    "ics/icalendar__timezones_issue_53_tzid_parsed_properly.ics": None,
    "ics/icalendar__timezones_pacific_fiji.ics": None,
    "socrata/esri__us-ca-carson-count-only.json": None,  # a number, no rows
    "socrata/esri__us-nm-washington-count-only.json": None,
    "socrata/esri__us-pa-lancaster-count-only.json": None,
    "socrata/koop__crimes-views.json": None,  # descriptions of data sets, no rows
    "socrata/koop__filtered-view.json": None,
    "socrata/koop__schools-view.json": None,
    "socrata/koop__zip-view.json": None,
    "legistar/cityscrapers__hist_chi_citycouncil_event.json": None,  # one object of another system
    "legistar/cityscrapers__hist_hacc_event.json": "theeventscalendar",
    "legistar/cityscrapers__chi_ssa_32.json": "googlecalendar",
    "legistar/cityscrapers__il_adcrc.json": None,
}
"""The files of those folders that are something else."""


def _files(corpus: Path, folder: str) -> list[Path]:
    return sorted(path for path in (corpus / folder).iterdir() if path.is_file())


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_crashes_a_parser(corpus: Path, folder: str) -> None:
    """Recognising and parsing ends in JSON values, or in an error that says what is wrong."""
    for path in _files(corpus, folder):
        data = path.read_bytes()
        found = recognise(data)
        if found is None:
            continue
        try:
            parsed: Parsed = found.parse(data, WINDOW)
        except TownbellError:
            continue
        assert json.dumps([dict(item) for item in parsed.items], allow_nan=False)
        assert all(problem.what for problem in parsed.problems)


@pytest.mark.parametrize("folder", sorted(RECOGNISED))
def test_auto_picks_the_format_of_the_folder(corpus: Path, folder: str) -> None:
    """The right format for every file of a folder, and none for those that are of no known format."""
    wrong = {}
    for path in _files(corpus, folder):
        found = recognise(path.read_bytes())
        name = found.name if found else None
        key = f"{folder}/{path.name}"
        if (name != OTHERWISE[key]) if key in OTHERWISE else (name not in RECOGNISED[folder]):
            wrong[key] = name
    assert wrong == {}


def test_alexa_requests_are_of_no_feed_format(corpus: Path) -> None:
    """An Alexa envelope is not mistaken for a feed."""
    found = {
        path.name: recognise(path.read_bytes()) for path in _files(corpus, "alexa") if path.suffix == ".json"
    }
    assert found
    assert {name for name, format_ in found.items() if format_ is not None} == set()
