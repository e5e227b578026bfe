"""Feeds that only link to their alerts, refreshed over real HTTP on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from city.records import Advisory
from feeds.checking.check import tried
from feeds.fetching.linked import AGAIN, NEWEST
from feeds.fetching.marks import Fate, Marks
from feeds.pipeline import Refreshed
from feeds.source import Source
from net.http import Answer, Limits
from snapshot.sources import SourceStatus
from tests.feeds.checking.test_check import CITY
from tests.feeds.test_pipeline_http import CAP, NOW, PATIENCE, Town
from tests.servers import reply, serving

ENTRY = """<entry><id>{0}</id><title>Alert {0}</title><updated>2026-11-22T16:{1:02}:00Z</updated>
<link rel="alternate" href="{2}"/></entry>"""
PAGE = b"<!doctype html><html><body>Nothing to see</body></html>"


@dataclass
class Agency:
    """Who publishes alerts: an index of links, and the alerts behind them."""

    base: str = ""
    entries: list[str] = field(default_factory=list)
    alerts: dict[str, bytes] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    hanging: threading.Event = field(default_factory=threading.Event)
    etag: str = ""

    def lists(self, name: str, minute: int = 0, link: str = "") -> None:
        """One more alert, which is there."""
        self.entries.append(ENTRY.format(name, minute, link or f"/alerts/{name}"))
        self.alerts[f"/alerts/{name}"] = CAP.replace(">x1<", f">{name}<").encode()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.asked.append((handler.path, headers))
        if handler.path.startswith("/alerts/slow"):
            self.hanging.wait(PATIENCE)
        if handler.path in self.moved:
            reply(handler, 302, headers={"Location": self.moved[handler.path]})
        elif handler.path == "/index":
            self._index(handler, headers)
        else:
            known = self.alerts.get(handler.path, b"")
            reply(handler, self.statuses.get(handler.path, 200 if known else 404), known)

    def _index(self, handler: BaseHTTPRequestHandler, headers: Mapping[str, str]) -> None:
        if self.etag and headers.get("if-none-match") == self.etag:
            reply(handler, 304)
            return
        feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title>{''.join(self.entries)}</feed>"
        reply(handler, body=feed.encode(), headers={"ETag": self.etag} if self.etag else {})

    def asked_for(self) -> list[str]:
        """The names of the alerts that were asked for since the last look, in alphabetical order."""
        found = sorted(path.rpartition("/")[2] for path, _ in self.asked if path != "/index")
        self.asked.clear()
        return found


class Place:
    """A city with one alert source, which is refreshed again and again."""

    def __init__(self, folder: Path, agency: Agency, url: str) -> None:
        self.town = Town(folder)
        fetcher = replace(self.town.ports.fetcher, quick=self._quick)
        self.town.ports = replace(self.town.ports, fetcher=fetcher)
        self.agency = agency
        self.source = Source(id="alerts", url=url, kind="advisory")
        self.minutes = 0

    def _quick(self, url: str, headers: Mapping[str, str], most: int) -> Answer:
        return self.town.client.get(url, headers, Limits(1.0, most))

    def refresh(self, **how: object) -> SourceStatus:
        """One refresh, a minute after the last; how the source stands then."""
        self.minutes += 1
        done: Refreshed = self.town.refresh(NOW + timedelta(minutes=self.minutes), self.source, **how)
        return next(each for each in done.sources if each.id == "alerts")

    def heard(self) -> list[str]:
        """The alerts that residents may hear of, in alphabetical order."""
        known = self.town.snapshot().records(Advisory)
        return sorted(each.message.identifier for each in known if each.message.status == "Actual")

    def marks(self) -> Marks:
        return Marks.of(self.town.standing("alerts").etag)


@pytest.fixture
def agency() -> Iterator[Agency]:
    agency = Agency()
    with serving(agency) as base:
        agency.base = base
        yield agency
        agency.hanging.set()


@pytest.fixture
def place(tmp_path: Path, agency: Agency) -> Iterator[Place]:
    place = Place(tmp_path, agency, f"{agency.base}/index")
    yield place
    place.town.client.close()
    place.town.database.close()


def test_the_alerts_behind_the_links_are_heard(place: Place, agency: Agency) -> None:
    """No record is made of the entries themselves, and nothing is wrong."""
    agency.lists("a")
    agency.lists("b")
    status = place.refresh()
    assert (status.state, status.records, status.reason) == ("fresh", 2, "")
    assert place.heard() == ["a", "b"]


@pytest.mark.parametrize("link", ["/alerts/a", "alerts/a"])
def test_an_rss_feed_of_links_is_one_too(place: Place, agency: Agency, link: str) -> None:
    """Nothing in it says CAP: that alerts are wanted is what tells."""
    agency.lists("a")
    agency.alerts["/rss"] = f"""<rss version="2.0"><channel><title>Alerts</title><item><title>Flood</title>
        <link>{link}</link><guid>a</guid><pubDate>Sun, 22 Nov 2026 16:00:00 GMT</pubDate></item>
        </channel></rss>""".encode()
    place.source = replace(place.source, url=f"{agency.base}/rss")
    assert place.refresh().state == "fresh"
    assert place.heard() == ["a"]


def test_a_link_is_asked_for_once(place: Place, agency: Agency) -> None:
    """And once more when its entry says that it changed; the alert is heard all the while."""
    agency.lists("a")
    agency.lists("b")
    place.refresh()
    assert agency.asked_for() == ["a", "b"]
    agency.lists("c")
    assert place.refresh().records == 3
    assert agency.asked_for() == ["c"]
    assert place.refresh().state == "unchanged"
    assert agency.asked_for() == []
    agency.entries[0] = ENTRY.format("a", 30, "/alerts/a")
    place.refresh()
    assert agency.asked_for() == ["a"]
    assert place.heard() == ["a", "b", "c"]


def test_a_link_that_fails_loses_none_of_the_others(place: Place, agency: Agency) -> None:
    """404: it is named, and asked again until it is there."""
    agency.lists("a")
    agency.lists("b")
    late = agency.alerts.pop("/alerts/b")
    status = place.refresh()
    assert (status.state, place.heard()) == ("fresh", ["a"])
    assert status.reason == f"{agency.base}/alerts/b: the server answered 404 (not found)"
    agency.asked_for()
    agency.alerts["/alerts/b"] = late
    status = place.refresh()
    assert (agency.asked_for(), place.heard(), status.reason) == (["b"], ["a", "b"], "")


def test_what_was_read_is_kept_while_its_link_fails(place: Place, agency: Agency) -> None:
    """Its entry says that it changed, and the server has it no more: what it said before is still heard."""
    agency.lists("a")
    place.refresh()
    agency.entries[:] = [ENTRY.format("a", 30, "/alerts/a")]
    agency.lists("b")
    del agency.alerts["/alerts/a"]
    assert "404" in place.refresh().reason
    assert place.heard() == ["a", "b"]


def test_a_slow_link_loses_none_of_the_others(place: Place, agency: Agency) -> None:
    """It has its own time, and then is a problem."""
    agency.lists("slow")
    for name in "abcdef":
        agency.lists(name)
    status = place.refresh()
    assert place.heard() == ["a", "b", "c", "d", "e", "f"]
    assert status.reason.startswith(f"{agency.base}/alerts/slow: ")
    assert "no answer in time" in status.reason


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        ("http://169.254.169.254/latest/meta-data", "'169.254.169.254' is a private address"),
        ("http://[fd00:ec2::254]/", "'fd00:ec2::254' is a private address"),
    ],
)
@pytest.mark.parametrize("is_redirect", [True, False])
def test_a_link_leads_to_no_private_address(
    place: Place, agency: Agency, target: str, wrong: str, is_redirect: bool
) -> None:
    """Neither by itself nor by a redirect, and the others are read."""
    agency.lists("a")
    agency.lists("inside", link="" if is_redirect else target)
    if is_redirect:
        agency.moved["/alerts/inside"] = target
    status = place.refresh()
    assert place.heard() == ["a"]
    assert wrong in status.reason
    assert "allow_private" not in status.reason, "nobody is to open the door for a feed's sake"
    assert place.marks().fates[_key(place, Fate.OPEN)] is Fate.OPEN


def test_a_link_leads_to_no_file(place: Place, agency: Agency) -> None:
    """What is on this machine is none of a feed's business."""
    agency.lists("a")
    agency.lists("b", link="file:///etc/passwd")
    agency.lists("c")
    agency.moved["/alerts/c"] = "file:///etc/passwd"
    reason = place.refresh().reason
    assert reason == "file:///etc/passwd: its link is no address of the web (and 1 more)"
    assert place.heard() == ["a"]


def _key(place: Place, fate: Fate) -> str:
    return next(key for key, each in place.marks().fates.items() if each is fate)


def test_a_private_address_is_refused_where_none_is_allowed(
    place: Place, agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed's own server stands for a public one; a link and a redirect into a house's network do not."""
    from net import addresses

    allowed = addresses.may_dial
    monkeypatch.setattr(
        addresses, "may_dial", lambda each, **_: each == "127.0.0.1" or allowed(each, allow_private=False)
    )
    agency.lists("a")
    agency.lists("router", link="http://192.168.0.1/alert")
    agency.lists("inside")
    agency.moved["/alerts/inside"] = "http://10.0.0.1/alert"
    status = place.refresh()
    assert place.heard() == ["a"]
    assert "is a private address" in status.reason
    assert "(and 1 more)" in status.reason


def test_what_is_no_alert_is_said_and_not_asked_for_again(place: Place, agency: Agency) -> None:
    """A link to a page for people; it stands with the source until its entry changes or goes."""
    agency.lists("a")
    agency.lists("page")
    agency.alerts["/alerts/page"] = PAGE
    assert "/alerts/page: it is no CAP alert" in place.refresh().reason
    agency.asked_for()
    agency.lists("b")
    assert "/alerts/page: it is no CAP alert" in place.refresh().reason
    assert agency.asked_for() == ["b"]
    assert place.heard() == ["a", "b"]


def test_a_feed_of_which_no_alert_can_be_had_is_no_quiet_day(place: Place, agency: Agency) -> None:
    """It fails with the first reason, and once there is an alert it is heard."""
    agency.lists("a")
    agency.lists("b")
    gone, agency.alerts = agency.alerts, {}
    status = place.refresh()
    assert status.state == "failed"
    assert status.reason.startswith(
        "of the 2 alerts that it links to none can be had: the server answered 404"
    )
    agency.alerts = gone
    place.minutes += 10
    assert place.refresh().state == "fresh"
    assert place.heard() == ["a", "b"]


def test_not_modified_is_asked_for_only_where_nothing_is_left_to_ask(place: Place, agency: Agency) -> None:
    """An unchanged index must not keep a link that failed from being tried again."""
    agency.etag = '"1"'
    agency.lists("a")
    agency.lists("b")
    late = agency.alerts.pop("/alerts/b")
    place.refresh()
    agency.alerts["/alerts/b"] = late
    place.refresh()
    place.refresh()
    conditions = [headers.get("if-none-match") for path, headers in agency.asked if path == "/index"]
    assert conditions == [None, None, '"1"']
    assert place.heard() == ["a", "b"]


def test_the_newest_links_are_followed_and_the_rest_is_said(place: Place, agency: Agency) -> None:
    """However long an index is, and in whatever order."""
    for number in range(NEWEST + 20):
        agency.lists(f"n{number:03}", minute=number % 60, link="" if number < 20 else f"/alerts/n{number:03}")
    agency.entries.reverse()
    status = place.refresh()
    assert len(agency.asked_for()) == len(place.heard()) == NEWEST
    assert f"the newest {NEWEST} of the {NEWEST + 20} alerts that it links to" in status.reason
    assert not {"n000", "n001"} & set(place.heard())
    assert len(place.town.standing("alerts").etag) < 2_000


def test_a_few_of_those_that_fail_are_tried_at_a_time(place: Place, agency: Agency) -> None:
    """Those first that were tried longest ago, so that each has its turn."""
    agency.lists("a")
    names = [f"f{number:02}" for number in range(2 * AGAIN)]
    for name in names:
        agency.lists(name)
        del agency.alerts[f"/alerts/{name}"]
    place.refresh()
    assert agency.asked_for() == ["a", *names]
    place.refresh()
    place.refresh()
    assert agency.asked_for() == names


def test_a_host_that_wants_to_be_left_alone_is(place: Place, agency: Agency) -> None:
    """After 429 few of its links are asked in this refresh; all of them have their turn later."""
    agency.lists("a")
    place.refresh()
    agency.asked_for()
    names = [f"b{number:02}" for number in range(60)]
    for name in names:
        agency.lists(name)
        agency.statuses[f"/alerts/{name}"] = 429
    place.refresh()
    assert 0 < len(agency.asked_for()) < len(names) / 2
    assert place.heard() == ["a"]
    agency.statuses.clear()
    for _ in range(6):
        place.refresh()
    assert len(place.heard()) == 61


def test_a_credential_goes_to_the_feeds_own_host_only(place: Place, agency: Agency, tmp_path: Path) -> None:
    """A header of the source is sent for a link beside it, and for one elsewhere it is not."""
    place.source = replace(place.source, headers={"X-Key": "a-secret-of-the-city"})
    with serving(agency) as elsewhere:
        agency.lists("a")
        agency.lists("b", link=f"{elsewhere}/alerts/b")
        place.refresh()
    sent = {path.rpartition("/")[2]: headers.get("x-key") for path, headers in agency.asked}
    assert sent == {"index": "a-secret-of-the-city", "a": "a-secret-of-the-city", "b": None}
    assert place.heard() == ["a", "b"]


def test_alerts_in_a_feed_and_behind_its_links_are_both_heard(place: Place, agency: Agency) -> None:
    """An entry that holds its alert is read as it stands, and its link is not asked."""
    agency.lists("a")
    inside = CAP.replace(">x1<", ">within<").partition("?>")[2]
    agency.entries.append(
        f"<entry><id>w</id><title>w</title><link href='/alerts/w'/><content>{inside}</content></entry>"
    )
    place.refresh()
    assert place.heard() == ["a", "within"]
    assert agency.asked_for() == ["a"]


def test_news_are_not_followed(place: Place, agency: Agency) -> None:
    """Only a source of alerts asks for what its entries link to."""
    agency.lists("a")
    place.source = replace(place.source, kind="news")
    assert place.refresh().records == 1
    assert agency.asked_for() == []


@pytest.mark.parametrize(
    "marks",
    [
        Marks(),
        Marks({"0123456789ab": Fate.READ, "ba9876543210": Fate.OPEN}, 'W/"a b"'),
        Marks({}, '"x"'),
        Marks({"0123456789ab": Fate.NO_ALERT}),
    ],
)
def test_marks_are_read_as_they_were_written(marks: Marks) -> None:
    """Whatever the feed's own ETag is."""
    assert Marks.of(str(marks)) == marks


def test_an_etag_of_a_feed_without_links_is_itself() -> None:
    """It was remembered before there were marks, or of a feed that holds its alerts."""
    assert Marks.of('"links a"') == Marks({}, '"links a"')


def test_check_names_the_link_that_fails(place: Place, agency: Agency) -> None:
    """The source is read, and what is wrong with one link is to be mended by whoever publishes it."""
    agency.lists("a")
    agency.lists("b")
    del agency.alerts["/alerts/b"]
    found = tried(place.source, place.town.ports.fetcher, CITY, NOW)
    assert (found.ok, found.records) == (True, 1)
    assert [each.what for each in found.troubles] == ["the server answered 404 (not found)"]
