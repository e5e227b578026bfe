"""The weekly letter: on Sunday at five, one for each, of the week ahead and the news of the week before."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from city.localtime import at as local_at
from city.records import Event, NewsItem
from tests.notifier.alder import ZONE, Town, meeting, trash

SUNDAY = date(2026, 11, 29)
FIVE = local_at(SUNDAY, time(17), ZONE)
MONDAY = FIVE + timedelta(hours=7)
ROW = {"topic": "digest", "quiet_from": "00:00", "quiet_to": "00:00"}
EVENT = Event(
    id="e", source="calendar", title={"en": "Fair", "es": "Feria"}, start=MONDAY + timedelta(days=5, hours=10)
)


def letters(town: Town, moment: datetime) -> list[tuple[str, str]]:
    town.clock.instant = moment
    before = len(town.sent)
    town.notifier.deliver(once=True)
    return sorted((each.subscription_id, each.text) for each in town.sent[before:])


def test_the_letter_of_the_week(town: Town) -> None:
    """Pickups of the reader's zones, meetings, events, and last week's news: one letter, once."""
    sweeping = trash(stream="street_sweeping", zone="S1", zone_set="sweeping", weekday=3)
    town.view.all = [
        trash(), trash(stream="recycling"), trash(zone="B", weekday=4), sweeping,
        meeting(MONDAY + timedelta(days=1, hours=18)),
        meeting(MONDAY + timedelta(days=8), "Too Late", "m2"),
        meeting(MONDAY + timedelta(days=2, hours=18), "Planning Board", "m3", status="cancelled"),
        EVENT,
        NewsItem(id="n", source="rss", title={"en": "Library opens"}, published=FIVE - timedelta(days=2)),
        NewsItem(id="o", source="rss", title={"en": "Old"}, published=FIVE - timedelta(days=9)),
    ]  # fmt: skip
    town.subscribe(
        {**ROW, "id": "home", "address": "1 Harbor Street"}, {**ROW, "id": "es", "locale": "es-US"}
    )
    assert letters(town, FIVE - timedelta(seconds=1)) == []
    assert letters(town, FIVE) == [
        ("es", "Esta es su semana a partir de mañana, lunes. Reuniones: El Concejo Municipal, el martes"
         " primero de diciembre, a las 6 de la tarde. Eventos: Feria, el sábado 5 de diciembre,"
             " a las 10 de la mañana."
         " Noticias: Library opens."),
        ("home", "This is your week from tomorrow, Monday. Pickups: Trash and recycling, Tuesday, December 1;"
         " Street sweeping, Thursday, December 3. Meetings: City Council, Tuesday, December 1, at 6 PM."
         " Events: Fair, Saturday, December 5, at 10 AM. News: Library opens."),
    ]  # fmt: skip
    assert letters(town, FIVE + timedelta(hours=3)) == []


def test_nobody_reads_the_same_event_twice(town: Town) -> None:
    """A city that publishes a calendar and its news for each language: each reader has theirs, eight of each;
    where nothing is in theirs, what there is."""
    town.view.all = [
        each
        for n in range(10)
        for language, title in (("en", f"Story {n}"), ("es", f"Cuento {n}"))
        for each in (
            Event(
                id=f"{language}{n}",
                source="c",
                title={language: title},
                start=MONDAY + timedelta(hours=10 + n),
            ),
            NewsItem(
                id=f"n{language}{n}", source="r", title={language: title}, published=FIVE - timedelta(hours=n)
            ),
        )
    ]
    town.subscribe(
        {**ROW, "id": "en"}, {**ROW, "id": "es", "locale": "es-US"}, {**ROW, "id": "fr", "locale": "fr-CA"}
    )
    told = dict(letters(town, FIVE))
    assert (told["en"].count("Story"), told["en"].count("Cuento")) == (16, 0)
    assert (told["es"].count("Story"), told["es"].count("Cuento")) == (0, 16)
    assert told["fr"].count("Story") == 16, "a language that we have no words for reads English"


def test_the_next_week_is_the_next_letter(town: Town) -> None:
    """Each Sunday's is an event of its own; a week with nothing to say has none."""
    town.view.all = [trash(every_weeks=2, anchor=SUNDAY + timedelta(days=2))]
    town.subscribe({**ROW, "id": "home", "address": "1 Harbor Street"})
    weeks = [len(letters(town, FIVE + timedelta(weeks=week))) for week in range(4)]
    assert weeks == [1, 0, 1, 0]


@pytest.mark.parametrize(("hours", "count"), [(0, 1), (18.9, 1), (19, 0), (100, 0)])
def test_it_is_sent_until_monday_noon(town: Town, hours: float, count: int) -> None:
    """Who subscribes on Monday morning has this week's, who does on Wednesday waits for Sunday."""
    town.view.all = [EVENT]
    town.subscribe({**ROW, "id": "late"})
    assert len(letters(town, FIVE + timedelta(hours=hours))) == count


def test_it_is_written_at_five_on_every_sunday_of_a_year(town: Town) -> None:
    """Over both clock changes (F3)."""
    town.view.all = [trash()]
    town.subscribe({**ROW, "id": "home", "address": "1 Harbor Street"})
    for week in range(53):
        five = local_at(SUNDAY + timedelta(weeks=week), time(17), ZONE)
        before, at = (town.notifier.due(moment).due for moment in (five - timedelta(minutes=1), five))
        assert (len(before), len(at)) == (0, 1)
        assert at[0].said.lane.label == "digest"


def test_a_week_has_one_monday(town: Town) -> None:
    """What is collected on Mondays is told of this one, not of the next as well."""
    town.view.all = [trash(weekday=0)]
    town.subscribe({**ROW, "id": "home", "address": "1 Harbor Street"})
    ((_, text),) = letters(town, FIVE)
    assert text == "This is your week from tomorrow, Monday. Pickups: Trash, tomorrow, Monday."
