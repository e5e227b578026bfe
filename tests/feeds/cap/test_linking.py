"""Which alerts a feed only links to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feeds.cap.linking import Link, index

URL = "https://agency.example/feeds/all"
PIECES = (
    "<feed xmlns='http://www.w3.org/2005/Atom'>", "</feed>", "<entry>", "</entry>", "<rss><channel>",
    "<item>", "</item>", "<link href='a.xml'/>", "<link href='//[::/'/>", "<link/>",
    "<link>http://b.example/1</link>",
    "<updated>2026-11-22T16:00:00Z</updated>", "<updated>0001-01-01T00:00:00+23:59</updated>",
    "<pubDate>Sun, 22 Nov 2026 10:00:00 +99999999999999999999</pubDate>", "<alert>", "<content>&lt;alert&gt;",
    "<id>x</id>", "\x00", "&amp;", "<!-- ", "<![CDATA[",
)  # fmt: skip


def links(*entries: str) -> list[Link]:
    """Of a feed with these entries."""
    found = index(f"<feed xmlns='http://www.w3.org/2005/Atom'>{''.join(entries)}</feed>".encode(), URL)
    return list(found.links) if found else []


def test_a_link_is_relative_to_its_feed() -> None:
    """As a browser reads it."""
    entry = "<entry><link href='alerts/1.xml'/><updated>2026-11-22T16:00:00Z</updated></entry>"
    assert links(entry) == [Link("https://agency.example/feeds/alerts/1.xml", "2026-11-22T16:00:00Z")]


def test_an_entrys_own_address_is_not_its_alerts() -> None:
    """rel="self" is the entry, and what says that it is CAP comes first of all."""
    own, page = "<link rel='self' href='/entry'/>", "<link rel='alternate' href='/page'/>"
    alert = "<link type='application/cap+xml' href='/alert'/>"
    assert [each.url for each in links(f"<entry>{own}{page}</entry>")] == ["https://agency.example/page"]
    assert [each.url for each in links(f"<entry>{own}{page}{alert}</entry>")] == [
        "https://agency.example/alert"
    ]


def test_an_address_that_is_listed_twice_is_followed_once() -> None:
    """As it was last changed."""
    entry = "<entry><link href='/1'/><updated>2026-11-22T{}:00:00Z</updated></entry>"
    assert [each.sent for each in links(*map(entry.format, (12, 14, 13)))] == ["2026-11-22T14:00:00Z"]


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_feed_loses_the_entries_that_are_followed(pieces: list[str]) -> None:
    """However broken it is: what is left of it links to nothing, and nothing but that is left out."""
    found = index("".join(pieces).encode(), URL)
    if found is None:
        return
    left = found.without({each.url for each in found.links})
    again = index(left, URL)
    assert again is None
    assert b"<entry" not in left or not found.only_links
