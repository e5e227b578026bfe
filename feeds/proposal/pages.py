"""The feeds that a web page names: staff have the page at hand, seldom the feed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from feeds.text.documents import text_of
from feeds.text.plaintext import folded

MOST = 12
_READ = 2_000_000
_TYPES = re.compile(r"application/(?:rss|atom|rdf|cap|feed)\+(?:xml|json)|text/calendar", re.IGNORECASE)
_FEED_LINK = re.compile(
    r"^webcal:|\.(?:ics|rss|atom|csv|geojson)(?:$|[?#])|rssfeed\.aspx\?|/rss(?:\.xml)?/?(?:$|[?#])|/feed/?$|[?&]ical=1"
    r"|iCalendar\.aspx|ical\.aspx",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A feed that a page names: its whole address and what the page calls it."""

    url: str
    title: str


def feeds_of(data: bytes, url: str) -> tuple[Link, ...]:
    """The feeds that the page at ``url`` names, those in its head first, at most twelve."""
    reader = _Reader(url)
    reader.feed(text_of(data[:_READ]))
    found = {link.url: link for link in (*reader.links, *reader.anchors)}
    found.pop(url, None)
    return tuple(found.values())[:MOST]


class _Reader(HTMLParser):
    """Collects ``<link rel=alternate>`` and links that look like feeds. Any page can be read."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self.anchors: list[Link] = []
        self._base = url
        self._open: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "base" and told.get("href"):
            self._base = self._whole(told["href"]) or self._base
        elif tag == "link" and "alternate" in told.get("rel", "").casefold().split():
            if _TYPES.fullmatch(told.get("type", "").partition(";")[0].strip()):
                self._keep(self.links, told.get("href", ""), told.get("title", ""))
        elif tag == "a" and _FEED_LINK.search(told.get("href", "")):
            self._open = (told["href"], [told.get("title", "")])

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            href, words = self._open
            self._keep(self.anchors, href, " ".join(words))
            self._open = None

    def _keep(self, where: list[Link], href: str, title: str) -> None:
        url = self._whole(href)
        if url and len(where) < MOST * 4:
            where.append(Link(url, folded(title)[:120]))

    def _whole(self, href: str) -> str:
        """The whole http(s) address of a reference, or "" for another scheme or none that can be read."""
        try:
            whole = urljoin(self._base, re.sub(r"^webcals?:", "https:", href.strip()))
            return whole if urlsplit(whole).scheme in ("http", "https") else ""
        except ValueError:
            return ""
