"""The theeventscalendar format: a WordPress site's events as the items of a calendar."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from city.errors import Unreadable
from feeds import kinds
from feeds.formats import Parsed, ParseOptions, load, recognise
from feeds.kinds import Context

WINDOW = ParseOptions(
    datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC), zone="America/New_York"
)
MARKET: dict[str, Any] = {
    "id": 7,
    "global_id": "portalder.example?id=7",
    "status": "publish",
    "rest_url": "https://portalder.example/wp-json/tribe/events/v1/events/7",
    "url": "https://portalder.example/event/market/",
    "title": "Holiday Market &#8211; Old Town &amp; Pier",
    "description": "<p>Crafts, food.</p>\n<p>Free parking</p>",
    "all_day": False,
    "start_date": "2026-12-05 10:00:00",
    "end_date": "2026-12-05 16:00:00",
    "utc_start_date": "2026-12-05 15:00:00",
    "utc_end_date": "2026-12-05 21:00:00",
    "timezone": "America/New_York",
    "cost": "&#36;5",
    "venue": {"venue": "Pier 4", "address": "1 Harbor Way", "city": "Port Alder", "zip": "23301"},
}


def read(*events: Any, **answer: Any) -> Parsed:
    """A listing of these events."""
    data = {"events": list(events), "rest_url": "https://x/wp-json/tribe/events/v1/events/", **answer}
    return load("theeventscalendar").parse(json.dumps(data).encode(), WINDOW)


def test_an_event_has_the_fields_of_a_calendar_and_its_cost() -> None:
    """Entities and markup are gone, the venue is one line."""
    assert read(MARKET).items == (
        {
            "uid": "portalder.example?id=7",
            "summary": "Holiday Market – Old Town & Pier",
            "start": "2026-12-05T10:00:00-05:00",
            "end": "2026-12-05T16:00:00-05:00",
            "all_day": False,
            "zone": "America/New_York",
            "location": "Pier 4, 1 Harbor Way, Port Alder, 23301",
            "status": None,
            "description": "Crafts, food. Free parking",
            "url": "https://portalder.example/event/market/",
            "cost": "$5",
        },
    )


def test_all_day_events_end_at_the_next_midnight() -> None:
    """23:59:59 of the last day is the exclusive end of the day after."""
    days = {**MARKET, "all_day": True, "start_date": "2026-12-05 00:00:00", "end_date": "2026-12-06 23:59:59"}
    item = read(days).items[0]
    assert (item["start"], item["end"], item["all_day"]) == ("2026-12-05", "2026-12-07", True)


def test_an_offset_for_a_zone_is_the_instant_that_utc_gives() -> None:
    """WordPress allows "UTC-5" as a zone; the city's clocks show the instant."""
    item = read({**MARKET, "timezone": "UTC-5"}).items[0]
    assert (item["start"], item["zone"]) == ("2026-12-05T10:00:00-05:00", "America/New_York")
    bare = {key: value for key, value in MARKET.items() if not key.startswith("utc_")}
    assert read({**bare, "timezone": "UTC-5"}).items[0]["start"] == "2026-12-05T10:00:00-05:00"
    assert read({**bare, "timezone": ""}).items[0]["start"] == "2026-12-05T10:00:00-05:00"


@pytest.mark.parametrize("venue", [[], None, False, {"venue": ""}, [{"venue": ""}]])
def test_an_event_may_have_no_venue(venue: object) -> None:
    """No venue is an empty list."""
    assert read({**MARKET, "venue": venue}).items[0]["location"] is None


def test_only_what_is_published_is_listed() -> None:
    """Drafts and private events that a signed-in key may see are nobody's business."""
    parsed = read({**MARKET, "status": "draft"}, {**MARKET, "status": "private"}, {**MARKET, "id": 8})
    assert len(parsed.items) == 1


def test_a_cancelled_event_says_so() -> None:
    """By its status where there is one, by its title elsewhere; both reach the kind."""
    by_status = {**MARKET, "event_status": "canceled", "global_id": "a"}
    by_title = {**MARKET, "title": "CANCELED: Holiday Market", "global_id": "b"}
    context = Context(source="wp", zone="America/New_York", now=datetime(2026, 11, 20, tzinfo=UTC))
    built = kinds.load("event").build(read(by_status, by_title, MARKET).items, context)
    assert [record.cancelled for record in built.records] == [True, True, False]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"total": 3, "total_pages": 1}, 0),
        ({"total": 30, "total_pages": 3, "next_rest_url": "https://x/?page=2"}, 1),
        ({"total": 30, "total_pages": 3, "previous_rest_url": "https://x/?page=2"}, 0),
        ({"total": 30, "total_pages": 3}, 1),
    ],
)
def test_a_page_that_is_not_the_last_says_so(answer: dict[str, Any], said: int) -> None:
    """A city must not believe that page one is all there is."""
    assert len(read(MARKET, **answer).problems) == said


def test_an_event_that_cannot_be_read_loses_no_other() -> None:
    """Each is read alone."""
    parsed = read({**MARKET, "start_date": "0000-00-00 00:00:00"}, 7, MARKET)
    assert len(parsed.items) == 1
    assert {problem.where for problem in parsed.problems} == {"events", "event 1"}


def test_one_event_alone_is_a_listing_of_one() -> None:
    """The API answers an event's own address with the event."""
    parsed = load("theeventscalendar").parse(json.dumps(MARKET).encode(), WINDOW)
    assert len(parsed.items) == 1


def test_the_error_of_wordpress_is_refused_with_its_words() -> None:
    """WordPress says with ``code`` and ``message`` what is wrong."""
    data = b'{"code": "rest_no_route", "message": "No route was found", "data": {"status": 404}}'
    with pytest.raises(Unreadable, match="No route was found"):
        load("theeventscalendar").parse(data, WINDOW)


def test_it_is_recognised_by_the_address_of_the_api() -> None:
    """Empty, escaped as PHP does, or a single event."""
    escaped = json.dumps({"events": [], "rest_url": "https://x/wp-json/tribe/events/v1/events/"})
    for data in (escaped.replace("/", "\\/"), json.dumps(MARKET)):
        found = recognise(data.encode())
        assert found is not None
        assert found.name == "theeventscalendar"
