"""Feeds that list alerts: what an Atom entry or RSS item tells of an alert that is not inside it.

The NWS's index repeats the alert's own elements in the entry (``cap:event``,
``cap:expires``, ``cap:geocode``); others only link to the alert, which :mod:`feeds.fetching.linked`
follows. A link-only entry that nobody follows becomes an item without a status, so it never reaches a
resident, but staff see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from city.alerts.messages import instant, plain_identifier
from feeds.cap.alerts import info_fields
from feeds.cap.elements import area_entry, children, namespace, own_text, text_of, where
from feeds.cap.reading import Entry, Reading
from feeds.text.markup import local_name

_OF_THE_ENTRY = ("self", "edit")
"""Links of an Atom entry to what is not told of but the entry (RFC 4287, 4.2.7.2; RFC 5023, 11.1)."""


def entries(root: Any) -> Iterator[Any]:
    """The Atom entries and RSS items of a feed, in order; none if the document is not a feed."""
    if local_name(root) in ("feed", "rss", "RDF", "channel"):
        yield from root.iter("{*}entry", "{*}item")


def index_entry(entry: Any, author: str | None, reading: Reading) -> Entry | None:
    """What an entry tells by itself; ``author`` is the feed's. None, with a problem noted, for nothing."""
    at = where(entry)
    identifier = _cap(entry, "identifier") or text_of(entry, "id") or text_of(entry, "guid")
    link = link_of(entry)
    headline = text_of(entry, "title") or _cap(entry, "headline")
    if not (identifier or link) or not (headline or link or _cap(entry, "event")):
        reading.note(at, "neither holds an alert nor names one: it needs an id, and a title or a link")
        return None
    if not status_of(entry):
        reading.note(at, _advice(link))
    return {
        "sender": _cap(entry, "sender") or author_of(entry) or author,
        "identifier": plain_identifier(identifier or link or ""),
        "sent": sent_of(entry, reading),
        "status": status_of(entry),
        "scope": _cap(entry, "scope") or _implied_scope(entry),
        "msg_type": _cap(entry, "msgType"),
        "references": reading.references(_cap(entry, "references") or "", f"{at}/references"),
        "infos": [_info(entry, headline, reading)],
        "note": _cap(entry, "note"),
        "link": link,
    }


def _advice(link: str | None) -> str:
    if link:
        return f"only links to its alert, {link}; a source with this feed's own web address reads that"
    return "tells of an alert without its status, and does not link to it"


def _implied_scope(entry: Any) -> str | None:
    """The NWS's index has every element but scope, and lists what is public."""
    return "Public" if status_of(entry) else None


def _info(entry: Any, headline: str | None, reading: Reading) -> Entry:
    fields = info_fields(entry, reading)
    fields["headline"] = headline
    fields["description"] = (
        _cap(entry, "description") or text_of(entry, "summary") or text_of(entry, "description")
    )
    fields["categories"] = [
        text for each in children(entry, "category") if _is_cap(each) and (text := own_text(each))
    ]
    areas = [area_entry(each, reading) for each in children(entry, "area")]
    fields["areas"] = areas or [area_entry(entry, reading)]
    return fields


def _is_cap(element: Any) -> bool:
    return re.search(r"[:/]cap[:/]", namespace(element)) is not None


def _cap(entry: Any, name: str) -> str | None:
    """The text of a child that is CAP's own: Atom and RSS use some of the same names."""
    for child in children(entry, name):
        if _is_cap(child) and (text := own_text(child)):
            return text
    return None


def author_of(element: Any) -> str | None:
    """Who wrote an entry, or the feed (RFC 4287, 4.2.1). Looks at every child: ask a feed once."""
    if local_name(element) == "rss":
        element = next(children(element, "channel"), element)
    return text_of(element, "author", "name") or text_of(element, "author")


def status_of(entry: Any) -> str | None:
    """The status of the alert that an entry tells of, which one that only links to it does not know."""
    return _cap(entry, "status")


def link_of(entry: Any) -> str | None:
    """The address of the alert: the link that says it is CAP, else the first that is not the entry's own."""
    links = list(children(entry, "link"))
    links.sort(key=lambda each: ("cap+xml" not in (each.get("type") or ""), each.get("rel") in _OF_THE_ENTRY))
    return next((href for each in links if (href := (each.get("href") or own_text(each)).strip())), None)


def sent_of(entry: Any, reading: Reading) -> str | None:
    """When the alert, or else its entry, is said to have been sent; None where that is no instant."""
    for text in (_cap(entry, "sent"), text_of(entry, "updated"), text_of(entry, "published")):
        if text and instant(text):
            return text
    text = text_of(entry, "pubDate") or ""
    if not re.match(r"[\w, ]+\d\d:\d\d", text):
        return reading.time(text_of(entry, "updated"), where(entry))
    try:
        sent = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the latter: an offset of twenty digits
        return reading.time(text, where(entry))
    return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).isoformat()  # RFC 5322: -0000 is UTC
