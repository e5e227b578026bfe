"""Feeds that only link to their alerts: which alerts those are, and the feed without the entries of some."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from city.alerts.messages import instant
from city.errors import Unreadable
from feeds.cap.index import entries, link_of, sent_of, status_of
from feeds.cap.reading import MAX_ALERTS, Reading
from feeds.cap.xml import holds_alert, root_of

_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Link:
    """One alert that is elsewhere. ``sent`` is when the feed says that it was last changed, as written."""

    url: str
    sent: str = ""

    @property
    def key(self) -> str:
        """What tells it from other alerts, and from itself as it was before it was changed."""
        return sha256(f"{self.url}\0{self.sent}".encode()).hexdigest()[:12]


class Index:
    """A feed of alerts. ``links`` are those that it only links to, newest first, each address once."""

    def __init__(self, data: bytes, url: str) -> None:
        """``url`` is the feed's, for links that are relative. Raises Unreadable for what is no XML."""
        reading = Reading()
        self._root = root_of(data, reading)
        self.damage = reading.problems[0].what if reading.damaged else ""
        self._linking: list[tuple[Any, str]] = []
        newest: dict[str, Link] = {}
        self._others = 0
        for entry in islice(entries(self._root), MAX_ALERTS):
            found = None if status_of(entry) or holds_alert(entry) else _absolute(url, link_of(entry))
            if found is None:
                self._others += 1
                continue
            self._linking.append((entry, found))
            link = Link(found, sent_of(entry, reading) or "")
            if found not in newest or _when(newest[found]) < _when(link):
                newest[found] = link
        self.links = tuple(sorted(newest.values(), key=_when, reverse=True))

    @property
    def only_links(self) -> bool:
        """Whether it has no alert of its own, nor tells anything of one that is not behind a link."""
        return not self._others

    def without(self, urls: Container[str]) -> bytes:
        """The feed without the entries that only link to one of these."""
        for entry, url in self._linking:
            if url in urls:
                entry.getparent().remove(entry)
        written: bytes = etree.tostring(self._root, encoding="utf-8", xml_declaration=True)
        return written


def _absolute(url: str, link: str | None) -> str | None:
    try:
        return urljoin(url, link) if link else None
    except ValueError:  # a bracket in place of a host
        return link


def _when(link: Link) -> datetime:
    return instant(link.sent) or _EARLIEST


def index(data: bytes, url: str) -> Index | None:
    """The feed, if it has entries that only link to their alerts; None for anything else."""
    try:
        found = Index(data, url)
    except Unreadable:  # whoever reads it says why
        return None
    return found if found.links else None
