"""Every page that the site has is looked at by axe-core in a browser: a new one must be, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from app.settings import load
from app.wiring.site import site
from tests.browser import test_pages, test_staff, test_two_persons
from tests.clocks import Clock
from tests.contract.townbell import PORT_ALDER

JOURNEYS = {
    "/staff/sign-in": "test_staff",
    "/staff/join/<token>": "test_staff",
    "/staff/posts/<post_id>/history": "test_staff",
    "/staff/reports/<number>": "test_report",
    "/staff/alerts/<advisory_id>": "test_two_persons",
    "/staff/alerts/<advisory_id>/update": "test_two_persons",
    "/place": "test_place",
    "/place/<token>": "test_place",
    "/place/<token>/year": "test_place",
}
"""Pages that a journey comes to, and the file that looks at them there."""
PARTS = {
    "/alerts/banner": "the alerts of every page",
    "/staff/alert-map/<zone_set>": "the map of a form",
    "/staff/alerts/<advisory_id>/told": "the counts of an alert",
    "/ask": "test_pages asks it with its questions",
}
"""What is put into a page that is looked at."""
NO_PAGE = (".json", ".xml", ".csv", ".css", ".ics", ".webmanifest", ".js", ".png")
NO_PAGES = ("/healthz", "/metrics", "/seal-", "/static/", "/report/photo/", "/staff/reports/<number>/photo")


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Map:
    """All addresses of the demo city, with everything that can be switched on."""
    environment = {
        "TOWNBELL_DATA": str(tmp_path_factory.mktemp("pages")),
        "TOWNBELL_URL": "http://localhost:8080",
        "TOWNBELL_SMTP_HOST": "127.0.0.1",
    }
    return site(load(Path(PORT_ALDER), environment), Clock()).url_map  # type: ignore[arg-type]


def pages(rules: Map) -> Iterator[Rule]:
    """Those at which something is to be seen."""
    for rule in rules.iter_rules():
        is_file = rule.rule.endswith(NO_PAGE) or rule.rule.startswith(NO_PAGES)
        if "GET" in (rule.methods or ()) and not is_file and rule.rule not in PARTS:
            yield rule


def test_every_page_is_looked_at(rules: Map) -> None:
    """By the lists that axe-core goes through, or by a journey that is named here."""
    bound = rules.bind("localhost")
    seen = set()
    for path in (*test_pages.PAGES, *test_staff.PAGES, *test_two_persons.PAGES):
        try:
            found, _ = bound.match(path.partition("?")[0], return_rule=True)
        except HTTPException:
            continue  # a page that is none: the lists have one
        seen.add(found.rule)
    assert sorted({rule.rule for rule in pages(rules)} - seen - JOURNEYS.keys()) == []


def test_the_journeys_that_are_named_look(rules: Map) -> None:
    """The files are there and ask axe-core; and what is named here is an address of the site."""
    known = {rule.rule for rule in rules.iter_rules()}
    assert known >= JOURNEYS.keys() | PARTS.keys()
    for file in set(JOURNEYS.values()):
        assert ".axe()" in Path(__file__).with_name(f"{file}.py").read_text("utf-8"), file
