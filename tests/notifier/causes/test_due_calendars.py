"""Any calendar of the city's, such as vacancies on its boards: reminders to whoever asked for it."""

from __future__ import annotations

from datetime import timedelta

from city.records import Event, NewsItem
from tests.notifier.alder import NOON, Town

START = NOON + timedelta(days=1, hours=2)
EVE = NOON + timedelta(hours=6)  # 18:00 in New York
ROW = {"topic": "news", "filter": "board vacancies"}
MINUTE = timedelta(minutes=1)


def vacancy(**more: object) -> Event:
    fields = {"id": "v1", "source": "board-vacancies", "title": {"en": "Tree Board seat", "es": "Vacante"}}
    return Event(**{**fields, "start": START, "place": "121 W Main St", **more})  # type: ignore[arg-type]


def said(town: Town, after: timedelta, *records: object) -> list[tuple[str, str]]:
    town.view.all, town.clock.instant = list(records), NOON + after
    return town.told()


def test_the_evening_before_or_the_lead_that_was_asked_for(town: Town) -> None:
    """To whoever named the calendar, and to nobody who asked for all news or for a category."""
    town.subscribe(
        {**ROW, "id": "v"}, {**ROW, "id": "lead", "lead_minutes": "60"},
        {"id": "all", "topic": "news"}, {"id": "tree", "topic": "news", "filter": "tree"},
    )  # fmt: skip
    six = timedelta(hours=6)
    assert said(town, six - MINUTE, vacancy()) == []
    assert said(town, six, vacancy()) == [("v", "Tree Board seat: tomorrow, Tuesday, at 2 PM")]
    assert town.sent[-1].text == (
        "Reminder: Tree Board seat, tomorrow, Tuesday, at 2 PM. Place: 121 West Main Street."
    )
    assert said(town, timedelta(hours=25), vacancy()) == [("lead", "Tree Board seat: today at 2 PM")]
    assert said(town, timedelta(hours=26), vacancy()) == []


def test_who_was_reminded_hears_what_changed_each_time(town: Town) -> None:
    """Called off, on again, moved, called off a second time: each once, to those who were told."""
    town.subscribe({**ROW, "id": "v"})
    steps = [
        (vacancy(), "Tree Board seat: tomorrow, Tuesday, at 2 PM"),
        (vacancy(cancelled=True), "Cancelled: Tree Board seat"),
        (vacancy(), "Taking place after all: Tree Board seat"),
        (vacancy(start=START + timedelta(hours=1)), "New time: Tree Board seat"),
        (vacancy(start=START + timedelta(hours=1), cancelled=True), "Cancelled: Tree Board seat"),
    ]
    for number, (event, subject) in enumerate(steps):
        after = timedelta(hours=6, minutes=number)
        assert said(town, after, event) == [("v", subject)]
        assert said(town, after, event) == []
    assert said(town, timedelta(hours=7)) == [], "vanishing from the feed is no change"


def test_who_was_told_nothing_hears_of_no_change(town: Town) -> None:
    """What was called off before its reminder was due is not mentioned."""
    town.subscribe({**ROW, "id": "v"})
    assert said(town, timedelta(hours=6), vacancy(cancelled=True)) == []


def test_a_sources_news_can_be_asked_for_by_its_id(town: Town) -> None:
    """The same filter brings the news of a source of that id."""
    town.subscribe({**ROW, "id": "v"}, {**ROW, "id": "other", "filter": "parks"})
    item = NewsItem(id="n", source="board-vacancies", title={"en": "Two seats"}, published=NOON + MINUTE)
    assert said(town, 2 * MINUTE, item) == [("v", "Two seats")]


def test_who_waits_for_an_event_that_was_moved_before_now_hears_it(town: Town) -> None:
    """It began an hour ago instead of in an hour: until the hour that they were told it is worth knowing."""
    town.subscribe({**ROW, "id": "v"})
    assert len(said(town, timedelta(hours=6), vacancy())) == 1
    earlier = vacancy(start=START - timedelta(hours=2))
    assert said(town, timedelta(hours=25), earlier) == [("v", "New time: Tree Board seat")]
    town.subscribe({**ROW, "id": "late"})
    assert said(town, timedelta(hours=25, minutes=1), earlier) == [], "who was told nothing hears nothing"


def test_news_of_before_somebody_subscribed_is_not_told(town: Town) -> None:
    """What is published from then on; also where others of the same wishes hear it."""
    town.subscribe({"id": "old", "topic": "news"})
    town.clock.instant = NOON + 2 * MINUTE
    town.subscribe({"id": "new", "topic": "news", "target": "https://example.org/new"})
    item = NewsItem(id="n", source="rss", title={"en": "Pier open"}, published=NOON + MINUTE)
    assert said(town, 3 * MINUTE, item) == [("old", "Pier open")]
    later = NewsItem(id="o", source="rss", title={"en": "Pier shut"}, published=NOON + 4 * MINUTE)
    assert [who for who, _ in said(town, 5 * MINUTE, later)] == ["new", "old"]
