"""What the flash briefing tells, in its exact words, and in which order."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from city.records import Meeting, MeetingStatus, NewsItem, Record
from skill.answers.briefing import LONGEST, Item, briefing
from skill.skill import Skill
from tests.skill.town import NOW, SETTINGS, Town, local, tornado


def told(folder: Path, *more: Record, locale: str = "en-US", now: datetime = NOW) -> tuple[Item, ...]:
    town = Town(folder, *more)
    return briefing(Skill(lambda: town.snapshot, SETTINGS), locale, now)


def today(**changes: object) -> Meeting:
    given = {"id": "today", "body": "City Council", "start": local(22, 19), **changes}
    return Meeting(source="meetings", title={}, location={"en": "Room 100", "es": "sala 100"}, **given)  # type: ignore[arg-type]


def story(**changes: object) -> NewsItem:
    given = {
        "id": "s",
        "title": {"en": "Pool opens", "es": "Abre la piscina"},
        "published": NOW - timedelta(hours=1),
        "text": {"en": "Come & swim.", "es": "Venga a nadar."},
        **changes,
    }
    return NewsItem(source="news", **given)  # type: ignore[arg-type]


def test_the_latest_news_come_newest_first(tmp_path: Path) -> None:
    """Five items of the last seven days, dated as published, each with its text behind its title."""
    items = told(tmp_path, story(url="https://portalder.example/pool"))
    assert [item.text for item in items] == [
        "Pool opens. Come & swim.",
        "Story number 1.",
        "Story number 2.",
        "Story number 3.",
        "Story number 4.",
    ]
    assert items[0].updated == NOW - timedelta(hours=1)
    assert [item.url for item in items[:2]] == ["https://portalder.example/pool", ""]


def test_they_come_in_the_locales_words(tmp_path: Path) -> None:
    """Spanish has its own words for everything, and the same items under the same names."""
    english, spanish = (
        told(tmp_path / locale, story(), today(), tornado(), locale=locale) for locale in ("en-US", "es-US")
    )
    assert [item.uid for item in spanish] == [item.uid for item in english]
    assert [item.text for item in spanish[:3]] == [
        "Alerta de emergencia: Aviso de tornado, hasta las 11 de la mañana. En inglés: Take cover now.",
        "Abre la piscina. Venga a nadar.",
        "Hay reunión del Concejo Municipal hoy a las 7 de la tarde. Lugar: sala 100.",
    ]


def test_an_emergency_is_before_everything(tmp_path: Path) -> None:
    """It is dated after news that came later, since Alexa reads by date; the order is that of the dates."""
    items = told(tmp_path, story(published=NOW - timedelta(minutes=1)), tornado())
    assert items[0].title == "Tornado Warning, until 11 AM"
    assert items[0].text == "Emergency alert: Tornado Warning, until 11 AM. Take cover now."
    assert items[1].title == "Pool opens"
    assert [item.updated for item in items] == sorted((item.updated for item in items), reverse=True)
    assert items[0].updated <= NOW


def test_an_alert_of_last_month_is_still_young_enough_to_be_read(tmp_path: Path) -> None:
    """What is in force is dated today where Alexa would pass it over as older than seven days."""
    (old,) = [item for item in told(tmp_path, _long_in_force()) if "Tornado" in item.title]
    assert old.updated == local(22, 0)


def _long_in_force() -> Record:
    return tornado(sent=NOW - timedelta(days=30))


def test_todays_meetings_are_told(tmp_path: Path) -> None:
    """With time and place; one that is off is told as off; one of tomorrow is not told."""
    off = today(id="off", body="Parks Board", start=local(22, 17), status=MeetingStatus.CANCELLED)
    tomorrow = today(id="tomorrow", body="School Board", start=local(23, 19))
    texts = [item.text for item in told(tmp_path, today(), off, tomorrow)]
    assert "The City Council meets today at 7 PM. Place: Room 100." in texts
    assert "The Parks Board meeting today at 5 PM is cancelled." in texts
    assert not [text for text in texts if "School" in text]


def test_a_meeting_that_is_over_is_not_told(tmp_path: Path) -> None:
    """This morning's meeting is no news at night."""
    texts = [item.text for item in told(tmp_path, today(start=local(22, 6)), now=NOW + timedelta(hours=8))]
    assert not [text for text in texts if "Council" in text]


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en-US", "There is no recent news from Port Alder."),
        ("es-US", "No hay noticias recientes de Port Alder."),
    ],
)
def test_there_is_always_an_item(tmp_path: Path, locale: str, words: str) -> None:
    """A feed without one is an error to Alexa. Nothing in it claims that there are no alerts."""
    items = told(tmp_path, locale=locale, now=NOW + timedelta(days=60))
    assert [item.text for item in items] == [words]
    assert items[0].updated == local(21, 0, month=1) + timedelta(days=365)


def test_names_outlive_a_change_of_words(tmp_path: Path) -> None:
    """A corrected story is the same item with other words."""
    first = told(tmp_path / "a", story())[0]
    second = told(tmp_path / "b", story(title={"en": "Pool opens today"}))[0]
    assert first.uid == second.uid
    assert (first.title, second.title) == ("Pool opens", "Pool opens today")


def test_hostile_words_are_plain_and_bounded(tmp_path: Path) -> None:
    """Markup, addresses and control characters go; a text is cut at a sentence below 4,500 characters."""
    text = (
        "<script>alert(1)</script><b>Bold</b> https://bad.example/x \u202e[a](b)\x00 " + "Long words. " * 900
    )
    item = told(tmp_path, story(text={"en": text}, url="javascript:alert(1)"))[0]
    assert 4_000 < len(item.text) < LONGEST
    assert item.text.startswith("Pool opens. Bold a Long words.")
    assert item.text.endswith("words.")
    assert not set(item.text) & set("<>\u202e\x00")
    assert item.url == ""
