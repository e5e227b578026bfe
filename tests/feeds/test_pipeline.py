"""A refresh from end to end, over real files, a real store and a real snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from city.collection.waste import Suspension
from city.earth.places import Found
from city.ports import Post, Remembered
from city.records import Advisory, NewsItem, Official
from feeds.decide import Asking, asking, due
from feeds.fetching.fetch import Fetcher, Part
from feeds.pipeline import Ports, Refreshed, refresh
from feeds.read import read, settings_of
from feeds.source import Source
from net.errors import TooSlow
from snapshot.files import FolderFiles
from snapshot.read import Reader, Snapshot
from snapshot.sources import CityFacts
from stores.sqlite.database import Database
from stores.sqlite.feeds import SqliteFeedMemory
from stores.sqlite.pieces import SqlitePieces

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
FACTS = CityFacts(name="Port Alder", state="VA", zone="America/New_York", latitude=36.9, longitude=-76.3)
FIELDS = {"id": "no", "name": "name", "office": {"value": "council_member"}, "district": "no"}


def _rss(*titles: str) -> bytes:
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title>"
        "<pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate></item>"
        for title in titles
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()
    )


def _officials(count: int) -> bytes:
    return ("no,name\n" + "".join(f"{n},Person {n}\n" for n in range(count))).encode()


class Town:
    """A city on disk that can be refreshed again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder / "db.sqlite")
        self.memory = SqliteFeedMemory(self.database)
        self.pieces = SqlitePieces(self.database)
        self.files = FolderFiles(folder / "snapshot")
        self.posts: list[Post] = []
        self.news = Source(id="news", url="file:news.rss", kind="news", format="rss")
        self.council = Source(id="council", url="file:c.csv", kind="official", format="table", fields=FIELDS)
        self.write("news.rss", _rss("Hello"))
        self.write("c.csv", _officials(10))

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def refresh(self, now: datetime = NOW, *sources: Source, **how: Any) -> Refreshed:
        def silent(_url: str, _headers: Mapping[str, str], _most: int) -> Any:
            raise TooSlow("no answer in time", where="example.org")

        ports = Ports(
            fetcher=Fetcher(self.folder, silent, {}),
            memory=self.memory,
            pieces=self.pieces,
            posts=lambda: self.posts,
            files=self.files,
            workdir=self.folder / "work",
            facts=FACTS,
        )
        return refresh(sources or (self.news, self.council), ports, now, **how)

    def standing(self, source: str) -> Remembered | None:
        return self.memory.recall([source]).get(source)

    def snapshot(self, now: datetime = NOW) -> Snapshot:
        return Reader(self.files, recheck_seconds=0).current(now)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.database.close()


def _state(done: Refreshed, source: str) -> tuple[str, int, str]:
    return next((each.state, each.records, each.reason) for each in done.sources if each.id == source)


def test_records_reach_the_snapshot(town: Town) -> None:
    """What the feeds say is what the snapshot holds."""
    done = town.refresh()
    assert done.published.changed
    assert _state(done, "news") == ("fresh", 1, "")
    assert [each.title["en"] for each in town.snapshot().records(NewsItem)] == ["Hello"]
    assert len(town.snapshot().records(Official)) == 10


def test_nothing_new_changes_nothing_but_the_date(town: Town) -> None:
    """A second refresh keeps the files and moves "as of"."""
    first = town.refresh()
    later = NOW + timedelta(minutes=10)
    second = town.refresh(later)
    assert not second.published.changed
    assert second.published.id == first.published.id
    assert _state(second, "news") == ("unchanged", 1, "")
    assert town.snapshot(later).sources()["news"].as_of == later


def test_one_dead_source_leaves_the_others_alone(town: Town) -> None:
    """HTML where a feed was: its last records stay with their date, the others move on."""
    town.refresh()
    town.write("news.rss", b"<!DOCTYPE html><html><body>Not found</body></html>")
    town.write("c.csv", _officials(11))
    later = NOW + timedelta(hours=1)
    done = town.refresh(later)
    state, records, reason = _state(done, "news")
    assert (state, records) == ("stale", 1)
    assert "HTML" in reason
    assert _state(done, "council")[:2] == ("fresh", 11)
    snapshot = town.snapshot(later)
    assert [each.title["en"] for each in snapshot.records(NewsItem)] == ["Hello"]
    assert snapshot.sources()["news"].as_of == NOW


@pytest.mark.parametrize("broken", [b"", b"<rss><channel><item>", b"\0\1\2", b"<html>500</html>", b"{"])
def test_a_broken_feed_keeps_what_was_good(town: Town, broken: bytes) -> None:
    """Empty, truncated, binary and error pages lose nothing."""
    town.refresh()
    town.write("news.rss", broken)
    town.refresh(NOW + timedelta(minutes=10))
    assert len(town.snapshot().records(NewsItem)) == 1


def test_a_source_that_never_answered_has_failed(town: Town) -> None:
    """There is nothing to go on with, and the reason says why."""
    remote = replace(town.news, id="remote", url="https://example.org/feed")
    done = town.refresh(NOW, town.council, remote)
    assert _state(done, "remote") == ("failed", 0, "example.org: no answer in time")


def test_a_sudden_loss_is_held_back_until_it_is_accepted(town: Town) -> None:
    """Ten officials do not become one without somebody saying so."""
    town.refresh()
    town.write("c.csv", _officials(1))
    later = NOW + timedelta(hours=1)
    held = town.refresh(later)
    assert _state(held, "council")[:2] == ("held", 10)
    assert len(town.snapshot(later).records(Official)) == 10
    assert town.snapshot(later).sources()["council"].as_of == NOW
    still = town.refresh(later + timedelta(hours=1))
    assert _state(still, "council")[0] == "held"
    accepted = town.refresh(later + timedelta(hours=2), accept=frozenset({"council"}))
    assert _state(accepted, "council")[:2] == ("fresh", 1)
    assert len(town.snapshot(later).records(Official)) == 1


def _calendars(zones: int, first: date, weeks: int) -> bytes:
    lines = (
        f"{zone},{first + timedelta(weeks=week)},trash\n" for zone in range(zones) for week in range(weeks)
    )
    return ("zone,date,stream\n" + "".join(lines)).encode()


CALENDAR = Source(id="days", url="file:days.csv", kind="pickup_calendar", format="table")


def test_a_calendar_that_lost_its_days_is_held_back(town: Town) -> None:
    """It still is two records; what counts are the 80 days to come, of which six are left."""
    town.write("days.csv", _calendars(2, date(2026, 11, 23), 40))
    assert _state(town.refresh(NOW, CALENDAR), "days") == ("fresh", 2, "")
    town.write("days.csv", _calendars(2, date(2026, 11, 23), 3))
    reason = "6 days to come where there were 80; held back until townbell refresh --accept days"
    assert _state(town.refresh(NOW + timedelta(hours=1), CALENDAR), "days") == ("held", 2, reason)
    accepted = town.refresh(NOW + timedelta(hours=2), CALENDAR, accept=frozenset({"days"}))
    assert _state(accepted, "days") == ("fresh", 2, "")


def _events(*days: int) -> bytes:
    """One event on each of these days from now."""
    rows = "".join(f"Fair {day},{(NOW + timedelta(days=day)).date()}\n" for day in days)
    return f"title,start\n{rows}".encode()


EVENTS = Source(id="events", url="file:e.csv", kind="event", format="table")


def test_events_that_are_over_are_no_loss(town: Town) -> None:
    """A list of what is to come shrinks after a festival: as much as was to come is still there."""
    town.write("e.csv", _events(*range(1, 11)))
    assert _state(town.refresh(NOW, EVENTS), "events") == ("fresh", 10, "")
    town.write("e.csv", _events(10, 30))
    assert _state(town.refresh(NOW + timedelta(days=9), EVENTS), "events") == ("fresh", 2, "")


@pytest.mark.parametrize("left", [(), (1, 2), (-40, -30)])
def test_events_to_come_that_vanish_are_held_back(town: Town, left: tuple[int, ...]) -> None:
    """Ten to come that become none, two, or two of last month are more likely a broken export."""
    town.write("e.csv", _events(*range(1, 11)))
    town.refresh(NOW, EVENTS)
    town.write("e.csv", _events(*left))
    assert _state(town.refresh(NOW + timedelta(hours=1), EVENTS), "events")[:2] == ("held", 10)


def test_the_days_of_a_year_that_is_over_are_no_loss(town: Town) -> None:
    """A calendar whose forty pickups but the last four are past may go on with four of the new year."""
    town.write("days.csv", _calendars(1, date(2026, 3, 30), 40))
    town.refresh(NOW, CALENDAR)
    december = datetime(2026, 12, 27, 17, tzinfo=UTC)
    town.write("days.csv", _calendars(1, date(2027, 1, 4), 4))
    assert _state(town.refresh(december, CALENDAR), "days")[0] == "fresh"


def test_a_new_version_of_reading_reads_everything_anew(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes and settings are the same, but what is made of them may not be: it is asked for whole."""
    town.refresh()
    before = town.standing("news")
    assert before is not None
    first = settings_of(town.news, FACTS.zone, NOW)
    assert asking(before, "news", first, NOW) is Asking.NEWER
    monkeypatch.setattr("feeds.read.VERSION", "of tomorrow")
    later = settings_of(town.news, FACTS.zone, NOW)
    assert asking(before, "news", later, NOW) is Asking.SETTINGS
    town.refresh(NOW + timedelta(minutes=1))
    after = town.standing("news")
    assert after is not None
    assert (after.digest != before.digest, after.records == before.records) == (True, True)


HALVES = {
    "rss": (_rss("One", "Two", "Three", "Four"), "news", {}),
    "table": (_officials(8), "official", FIELDS),
    "ics": (
        b"BEGIN:VCALENDAR\r\n"
        + b"".join(
            b"BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:2026120%dT180000Z\r\nSUMMARY:Council\r\nEND:VEVENT\r\n"
            % (n, n)
            for n in range(1, 7)
        )
        + b"END:VCALENDAR\r\n",
        "meeting",
        {},
    ),
}


@pytest.mark.parametrize("format_name", HALVES)
def test_half_a_file_loses_nothing(town: Town, format_name: str) -> None:
    """An export that is fetched while it is written is held back, and is whole the next time."""
    data, kind, fields = HALVES[format_name]
    source = Source(id="half", url="file:half", kind=kind, format=format_name, fields=fields)
    town.write("half", data)
    whole = _state(town.refresh(NOW, source), "half")[1]
    town.write("half", data[: len(data) * 2 // 3])
    state, records, reason = _state(town.refresh(NOW + timedelta(hours=1), source), "half")
    assert (state, records) == ("held", whole)
    assert "townbell refresh --accept half" in reason
    town.write("half", data)
    assert _state(town.refresh(NOW + timedelta(hours=2), source), "half")[:2] == ("unchanged", whole)


def test_a_file_that_always_breaks_off_is_taken_as_it_is(town: Town) -> None:
    """Its entries come and go like those of any other."""
    broken = _rss("One", "Two", "Three", "Four")
    town.write("news.rss", broken[:-80])
    assert _state(town.refresh(NOW, town.news), "news")[:2] == ("fresh", 3)
    town.write("news.rss", _rss("One", "Two", "Four")[:-80])
    assert _state(town.refresh(NOW + timedelta(hours=1), town.news), "news")[:2] == ("fresh", 2)


def test_other_faults_of_a_list_do_not_unguard_it(town: Town) -> None:
    """A row that is always wrong says nothing of whether the list breaks off: half of it is held back."""
    listed = _officials(8).replace(b"Person 0", b"")
    town.write("c.csv", listed)
    whole = _state(town.refresh(NOW, town.council), "council")
    assert whole[0] == "fresh"
    assert whole[2], "the first row has no name"
    town.write("c.csv", listed[: listed.index(b",Person 5")])
    later = town.refresh(NOW + timedelta(hours=1), town.council)
    assert _state(later, "council")[:2] == ("held", whole[1])


def test_a_list_that_was_mended_is_guarded_again(town: Town) -> None:
    """That it broke off once does not let it break off for ever."""
    whole = _rss("One", "Two", "Three", "Four")
    for hours, data in enumerate((whole[:-80], whole)):
        town.write("news.rss", data)
        town.refresh(NOW + timedelta(hours=hours), town.news)
    town.write("news.rss", whole[:-80])
    assert _state(town.refresh(NOW + timedelta(hours=2), town.news), "news")[:2] == ("held", 4)


def test_titles_above_a_short_tables_header_are_skipped(town: Town) -> None:
    """A clerk's export is refreshed as ``check`` and ``propose`` read it, and nothing is wrong with it."""
    town.write("c.csv", b"City of Millbrook\r\nCouncil 2026\r\n\r\n" + _officials(3))
    assert _state(town.refresh(NOW, town.council), "council") == ("fresh", 3, "")


def test_a_column_that_is_not_there_is_named(town: Town) -> None:
    """A wrong field map says which column is missing and which there are."""
    wrong = replace(town.council, id="wrong", fields={**FIELDS, "name": "nombre"})
    state, _, reason = _state(town.refresh(NOW, town.news, wrong), "wrong")
    assert state == "failed"
    assert "nombre" in reason
    assert "name" in reason


def test_an_unknown_kind_or_format_is_said(town: Town) -> None:
    """A slip in city.toml harms its own source only."""
    done = town.refresh(NOW, town.news, replace(town.council, kind="officials"))
    assert "unknown kind 'officials'" in _state(done, "council")[2]
    done = town.refresh(NOW, town.news, replace(town.council, id="f", format="xls"))
    assert "unknown format 'xls'" in _state(done, "f")[2]


def test_only_what_is_wanted_is_fetched(town: Town) -> None:
    """The others keep their records and their date."""
    town.refresh()
    town.write("news.rss", _rss("Hello", "News"))
    later = NOW + timedelta(hours=1)
    done = town.refresh(later, wanted=lambda source: source.id == "council")
    assert _state(done, "news")[1] == 1
    assert town.snapshot(later).sources()["news"].as_of == NOW


def test_staff_posts_are_a_source(town: Town) -> None:
    """A published post is heard after the next refresh; a draft is not."""
    post = Post(
        id="p1",
        kind="suspension",
        fields={"stream": "recycling", "text": {"en": "Trucks are down.", "es": "No hay camiones."}},
        status="draft",
        created=NOW,
        changed=NOW,
    )
    town.posts = [post]
    town.refresh()
    assert town.snapshot().records(Suspension) == ()
    town.posts = [replace(post, status="published")]
    town.refresh(NOW, wanted=lambda _source: False)
    suspension = town.snapshot().records(Suspension)[0]
    assert (suspension.streams, suspension.end, suspension.start) == (("recycling",), None, NOW)


CAP = f"""<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>x1</identifier><sender>alerts@example.org</sender><sent>2026-11-22T16:00:00-00:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><category>Met</category><event>Flood Warning</event><urgency>Immediate</urgency>
  <severity>Severe</severity><certainty>Observed</certainty>
  <expires>{(NOW + timedelta(hours=3)).isoformat()}</expires>
  <area><areaDesc>Port Alder</areaDesc></area></info></alert>"""


def test_an_advisory_outlives_its_listing(town: Town) -> None:
    """A12: an alert that is no longer listed, and was not cancelled, is still known."""
    folder = town.folder / "advisories"
    folder.mkdir()
    (folder / "x1.xml").write_text(CAP)
    source = Source(id="advisories", url="folder:advisories", kind="advisory", format="cap")
    town.refresh(NOW, source)
    assert len(town.snapshot().records(Advisory)) == 1
    (folder / "x1.xml").unlink()
    town.refresh(NOW + timedelta(minutes=1), source)
    assert len(town.snapshot().records(Advisory)) == 1


def test_a_source_is_due_again_after_its_period(town: Town) -> None:
    """Neither before nor never."""
    assert due(town.standing("news"), NOW)
    town.refresh()
    assert not due(town.standing("news"), NOW + timedelta(minutes=9))
    assert due(town.standing("news"), NOW + timedelta(minutes=10))


def test_a_refresh_never_takes_back_what_another_brought(town: Town) -> None:
    """Two refreshes side by side: the one that publishes last publishes the newest of both."""
    town.refresh()

    def meanwhile(_status: object) -> None:
        town.write("news.rss", _rss("Hello", "Breaking"))
        town.refresh(NOW + timedelta(minutes=1), wanted=lambda source: source.id == "news")

    town.write("c.csv", _officials(12))
    town.refresh(NOW + timedelta(minutes=1), wanted=lambda source: source.id == "council", progress=meanwhile)
    assert len(town.snapshot().records(NewsItem)) == 2
    assert len(town.snapshot().records(Official)) == 12


def test_an_alert_is_out_before_a_list_of_addresses_is_compiled(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the keeping of new addresses and their compiling an alert is published, with the old ones."""
    homes = Source(id="homes", url="file:a.csv", kind="address", format="table")
    alerts = Source(id="advisories", url="folder:advisories", kind="advisory", format="cap")
    town.write("a.csv", b"NUMBER,STREET,LON,LAT\n12,HARBOR ST,-76.3,36.9\n")
    town.refresh(NOW, homes, alerts)
    keep, seen = town.memory.keep, []

    def overtaken(*what: Any) -> None:
        keep(*what)
        monkeypatch.undo()
        town.refresh(NOW + timedelta(minutes=1), homes, alerts, wanted=lambda source: source.is_alert)
        seen.append(town.snapshot())

    town.write("a.csv", b"NUMBER,STREET,LON,LAT\n12,HARBOR ST,-76.3,36.9\n14,HARBOR ST,-76.3,36.9\n")
    town.write("alert.xml", CAP.encode())
    (town.folder / "advisories").mkdir()
    (town.folder / "alert.xml").rename(town.folder / "advisories" / "x1.xml")
    monkeypatch.setattr(town.memory, "keep", overtaken)
    town.refresh(NOW + timedelta(minutes=1), homes, alerts, wanted=lambda source: source is homes)
    assert len(seen[0].records(Advisory)) == 1
    found = [each.resolve("14 Harbor St").found for each in (seen[0], town.snapshot())]
    assert [each is Found.EXACT for each in found] == [False, True]


def test_what_another_published_for_us_is_new_all_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two refreshes side by side: the one that brought something says so, whoever published it."""
    town.refresh()
    town.write("news.rss", _rss("Hello", "Breaking"))
    keep = town.memory.keep

    def overtaken(*what: Any) -> None:
        keep(*what)
        monkeypatch.undo()
        town.refresh(NOW + timedelta(minutes=1), wanted=lambda _source: False)

    monkeypatch.setattr(town.memory, "keep", overtaken)
    assert town.refresh(NOW + timedelta(minutes=1)).published.changed
    assert not town.refresh(NOW + timedelta(minutes=2)).published.changed


def test_news_without_a_date_stays_of_the_moment_it_was_first_read(town: Town) -> None:
    """Another item makes the file another; what stood in it before is not today's news again."""

    def feed(*titles: str) -> bytes:
        items = "".join(f"<item><title>{each}</title></item>" for each in titles)
        return f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()

    town.write("news.rss", feed("Pool opens"))
    town.refresh(NOW)
    later = NOW + timedelta(days=1)
    town.write("news.rss", feed("Pool closes", "Pool opens"))
    town.refresh(later)
    found = {each.title["en"]: each.published for each in town.snapshot(later).records(NewsItem)}
    assert found == {"Pool opens": NOW, "Pool closes": later}


def test_two_files_with_one_id_are_told() -> None:
    """Of two records under one id, whatever the file, only one can be told, and staff must know."""
    rows = (b"id,name\n1,Pool\n", b"id,name\n1,Library\n", b"id,name\n1,Pool\n")
    parts = [Part(f"{number}.csv", each) for number, each in enumerate(rows)]
    places = Source(id="places", url="folder:places", kind="place", format="table")
    done = read(places, parts, bytes, FACTS.zone, NOW)
    assert done.problems == "files: several have the id '1'"


def test_relative_links_are_made_whole(town: Town) -> None:
    """The format is told where the bytes came from."""
    remote = replace(town.news, url="https://example.org/news/feed.rss")
    item = b"<item><title>A</title><link>/a</link></item>"
    feed = b"<rss version='2.0'><channel><title>t</title>" + item + b"</channel></rss>"
    done = read(remote, [Part("", feed)], bytes, FACTS.zone, NOW)
    assert b"https://example.org/a" in done.encoded


@pytest.mark.parametrize("answers", [True, False])
def test_a_clock_that_was_set_back_silences_no_source(town: Town, answers: bool) -> None:
    """A source that was asked in the future is due now, whether it answered then or not."""
    if not answers:
        town.write("news.rss", b"<html>down</html>")
    town.refresh(NOW + timedelta(hours=7))
    assert due(town.standing("news"), NOW)
    town.refresh(NOW)
    assert not due(town.standing("news"), NOW + timedelta(minutes=1))


def test_after_a_clock_was_set_back_a_silent_source_grows_old(town: Town) -> None:
    """What it said "in the future" is from now at best, so that its silence is heard."""
    town.refresh(NOW + timedelta(hours=7))
    town.write("news.rss", b"<html>down</html>")
    town.refresh(NOW)
    assert town.snapshot().sources()["news"].as_of == NOW
