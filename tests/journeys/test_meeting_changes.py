"""A feed changes what it says of a meeting; those who were reminded hear of it (F22).

From the bytes of the feed to the letter: the real formats, a real refresh, a real snapshot,
the real notifier. In every case the feed's own stamp of its last change stays what it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feeds.fetching.fetch import Fetcher
from feeds.pipeline import Ports, refresh
from feeds.source import Source
from net.errors import TooSlow
from snapshot.files import FolderFiles
from snapshot.read import Reader
from snapshot.sources import CityFacts
from stores.sqlite.database import Database
from stores.sqlite.feeds import SqliteFeedMemory
from stores.sqlite.pieces import SqlitePieces
from tests.notifier.alder import NOON, ZONE, Town

HOUR = timedelta(hours=1)
START = NOON + timedelta(hours=7)  # Monday, 23 November 2026, 7 PM
FACTS = CityFacts(name="Port Alder", state="FL", zone=ZONE, latitude=27.5, longitude=-82.5)
ROW = {
    "id": "s1",
    "topic": "meetings",
    "filter": "City Council",
    "quiet_from": "00:00",
    "quiet_to": "00:00",
}


class Feed:
    """A city with one source of meetings, and one resident who is reminded of them an hour before."""

    def __init__(self, folder: Path, format_name: str) -> None:
        self._folder = folder
        self._source = Source(id="council", url="file:feed", kind="meeting", format=format_name)
        database = Database(folder / "feeds.db")
        self._memory, self._pieces = SqliteFeedMemory(database), SqlitePieces(database)
        self._files = FolderFiles(folder / "snapshot")
        (folder / "town").mkdir()
        self.town = Town(folder / "town")
        self.town.subscribe(ROW)

    def says(self, text: str, after: timedelta) -> list[tuple[str, str]]:
        """What is told once the feed has this content, so long before the start of the meeting."""
        now = START - after
        (self._folder / "feed").write_text(text, "utf-8")
        ports = Ports(
            fetcher=Fetcher(self._folder, _no_network, {}),
            memory=self._memory,
            pieces=self._pieces,
            posts=list,
            files=self._files,
            workdir=self._folder / "work",
            facts=FACTS,
        )
        refresh([self._source], ports, now)
        view: Any = Reader(self._files, 0).current(now)
        self.town.view = view
        self.town.clock.instant = now
        return self.town.told()

    @property
    def last(self) -> str:
        return self.town.sent[-1].text


def _no_network(_url: str, _headers: Mapping[str, str], _most: int) -> Any:
    raise TooSlow("no answer in time", where="example.org")


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[Callable[[str], Feed]]:
    """Make a city whose meetings come in this format."""
    made: list[Feed] = []

    def make(format_name: str) -> Feed:
        made.append(Feed(tmp_path, format_name))
        return made[-1]

    yield make
    for each in made:
        each.town.close()


def legistar(**given: Any) -> str:
    event = {
        "EventId": 2907,
        "EventLastModifiedUtc": "2026-11-01T12:00:00.000",
        "EventBodyName": "City Council",
        "EventDate": "2026-11-23T00:00:00",
        "EventTime": "7:00 PM",
        "EventLocation": "City Hall",
        "EventAgendaStatusName": "Final",
        "EventComment": None,
    }
    return json.dumps([event | given])


def ics(*lines: str, start: str = "20261123T190000", summary: str = "City Council Meeting") -> str:
    more = "".join(f"{line}\r\n" for line in lines)
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:cc-1\r\nDTSTAMP:20261101T120000Z\r\n"
        f"LAST-MODIFIED:20261101T120000Z\r\nSEQUENCE:0\r\nDTSTART;TZID={ZONE}:{start}\r\n"
        f"SUMMARY:{summary}\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def rss(title: str) -> str:
    return f"""<rss version="2.0" xmlns:calendarEvent="https://c.example/Calendar.aspx"><channel><title>x</title>
<item><title>{title}</title><guid>e1</guid><pubDate>Sun, 01 Nov 2026 07:00:00 -0500</pubDate>
<calendarEvent:EventDates>November 23, 2026</calendarEvent:EventDates>
<calendarEvent:EventTimes>07:00 PM - 09:00 PM</calendarEvent:EventTimes>
<calendarEvent:Location>City Hall</calendarEvent:Location></item></channel></rss>"""


REMINDED = [("s1", "City Council: today at 7 PM")]
OFF = [("s1", "Cancelled: City Council")]


@pytest.mark.parametrize(
    ("format_name", "before", "after", "told"),
    [
        ("legistar", legistar(), legistar(EventAgendaStatusName="Cancelled"), OFF),
        ("legistar", legistar(), legistar(EventComment="The meeting has been cancelled."), OFF),
        ("legistar", legistar(), legistar(EventBodyName="City Council - CANCELED"), OFF),
        ("legistar", legistar(), legistar(EventLocation="CANCELLED"), OFF),
        ("legistar", legistar(), legistar(EventTime="Canceled"), OFF),
        ("legistar", legistar(), legistar(EventComment="Postponed."), [("s1", "Postponed: City Council")]),
        ("ics", ics(), ics("STATUS:CANCELLED"), OFF),
        ("ics", ics(), ics(summary="CANCELLED - City Council Meeting"), OFF),
        ("ics", ics(), ics("LOCATION:*** MEETING CANCELED ***"), OFF),
        ("ics", ics(), ics("DESCRIPTION:NOTICE OF CANCELLATION. No quorum."), OFF),
        ("rss", rss("City Council Meeting"), rss("CANCELLED - City Council Meeting"), OFF),
    ],
)
def test_a_cancellation_without_a_new_stamp_is_told(
    feed: Callable[[str], Feed], format_name: str, before: str, after: str, told: list[tuple[str, str]]
) -> None:
    """The content decides: whoever was reminded hears that it is off, once, with the time they knew."""
    city = feed(format_name)
    assert city.says(before, HOUR) == REMINDED
    assert city.says(after, HOUR / 2) == told
    assert "7 PM" in city.last
    assert city.says(after, HOUR / 4) == []


@pytest.mark.parametrize(
    ("format_name", "before", "after", "when"),
    [
        ("legistar", legistar(), legistar(EventTime="8:30 PM"), "8:30 PM"),
        ("legistar", legistar(), legistar(EventComment="Rescheduled to December 3 at 5 PM."), "December 3"),
        ("legistar", legistar(), legistar(EventDate="2026-12-03T00:00:00"), "December 3"),
        ("ics", ics(), ics(start="20261203T190000"), "December 3"),
        ("ics", ics(), ics(summary="City Council Meeting - moved to Dec 3"), "December 3"),
        ("rss", rss("City Council Meeting"), rss("City Council Meeting rescheduled to Dec. 3"), "December 3"),
    ],
)
def test_a_new_time_is_told_whatever_said_it(
    feed: Callable[[str], Feed], format_name: str, before: str, after: str, when: str
) -> None:
    """The meeting keeps its id when it moves, so those who were reminded of the old time hear the new one."""
    city = feed(format_name)
    assert city.says(before, HOUR) == REMINDED
    assert city.says(after, HOUR / 2) == [("s1", "New time: City Council")]
    assert when in city.last


@pytest.mark.parametrize(
    ("format_name", "before", "after"),
    [
        ("legistar", legistar(), legistar(EventLocation="City Hall, Room 5", EventComment="Moved to Room 5")),
        ("legistar", legistar(), legistar(EventTime="")),
        ("legistar", legistar(), legistar(EventComment="If the meeting is cancelled, we will say so.")),
        ("ics", ics(), ics("DESCRIPTION:1. The cancelled towing contract")),
    ],
)
def test_what_changes_nothing_for_those_who_go_is_not_told(
    feed: Callable[[str], Feed], format_name: str, before: str, after: str
) -> None:
    """Neither a time that is only left out, nor a hypothetical, nor an agenda is news of the meeting."""
    city = feed(format_name)
    assert city.says(before, HOUR) == REMINDED
    assert city.says(after, HOUR / 2) == []


def test_a_meeting_that_leaves_the_listing_is_not_called_cancelled(feed: Callable[[str], Feed]) -> None:
    """Feeds drop meetings for many reasons: nobody is told that it is off, nor when it is back."""
    city = feed("legistar")
    assert city.says(legistar(), HOUR) == REMINDED
    assert city.says("[]", HOUR / 2) == []
    assert city.says(legistar(), HOUR / 3) == []
    assert city.says(legistar(EventAgendaStatusName="Cancelled"), HOUR / 4) == OFF


def test_one_instance_of_a_series_moves_and_keeps_its_name(feed: Callable[[str], Feed]) -> None:
    """RECURRENCE-ID names the instance wherever it goes; the next week's is another meeting."""
    series = ics("RRULE:FREQ=WEEKLY;COUNT=3")
    moved = series.replace(
        "END:VCALENDAR",
        f"BEGIN:VEVENT\r\nUID:cc-1\r\nDTSTAMP:20261101T120000Z\r\nRECURRENCE-ID;TZID={ZONE}:20261123T190000\r\n"
        f"DTSTART;TZID={ZONE}:20261124T190000\r\nSUMMARY:City Council Meeting\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    city = feed("ics")
    assert city.says(series, HOUR) == REMINDED
    assert city.says(moved, HOUR / 2) == [("s1", "New time: City Council")]
    assert city.says(moved, HOUR - timedelta(days=7)) == REMINDED


def test_a_meeting_whose_day_alone_is_known_is_announced_that_morning(feed: Callable[[str], Feed]) -> None:
    """Without a time there is no hour before; it is told at seven, of the day and of no midnight."""
    city = feed("legistar")
    assert city.says(legistar(EventTime="TBD"), timedelta(hours=13)) == []
    assert city.says(legistar(EventTime="TBD"), timedelta(hours=12)) == [("s1", "City Council: today")]
    assert city.last.startswith("Reminder: City Council meets today.")
