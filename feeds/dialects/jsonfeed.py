"""JSON Feed 1.0 and 1.1 (jsonfeed.org): the same items as RSS, in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from city import localtime
from city.errors import Unreadable
from feeds.text.documents import HEAD, json_of, looks_json, saved_objects, text_of
from feeds.text.plaintext import folded, plain_text
from feeds.text.refusals import refuse_error


def is_json_feed(data: bytes) -> bool:
    """Whether the start of these bytes names the version of a JSON Feed, or addresses that only it has."""
    if not looks_json(data):
        return False
    head = text_of(data[:HEAD]).replace("\\/", "/")
    return "jsonfeed.org/version" in head or ('"home_page_url"' in head and '"feed_url"' in head)


def entries_of(data: bytes, zone: str) -> tuple[str, list[dict[str, Any]], list[str]]:
    """Title, items and what could not be read of a JSON Feed, cut off or whole. Raises Unreadable."""
    try:
        document = json_of(data, "a feed")
    except Unreadable as error:
        saved = [_item(entry, zone) for entry in saved_objects(data, ("items",))]
        if not saved:
            raise
        return "", saved, [error.what]
    refuse_error(document)
    entries = document.get("items") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise Unreadable("this JSON is not a feed: it has no list of items")
    good = [_item(entry, zone) for entry in entries if isinstance(entry, dict)]
    bad = [f"item {n} is not an object" for n, entry in enumerate(entries, 1) if not isinstance(entry, dict)]
    if _text(document, "next_url"):
        bad.append("the server holds more than it sent: ask for further pages")
    return folded(_text(document, "title")), good, bad


def _item(entry: Mapping[str, Any], zone: str) -> dict[str, Any]:
    body = _text(entry, "summary") or _text(entry, "content_text")
    tags = entry.get("tags")
    return {
        "id": _text(entry, "id"),
        "title": plain_text(_text(entry, "title"), is_html=False),
        "link": _text(entry, "url") or _text(entry, "external_url") or None,
        "published": _instant(entry, "date_published", zone),
        "updated": _instant(entry, "date_modified", zone),
        "text": plain_text(body, is_html=False) if body else plain_text(_text(entry, "content_html")),
        "categories": [folded(tag) for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
    }


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _instant(entry: Mapping[str, Any], name: str, zone: str) -> str | None:
    """RFC 3339 as UTC ISO; a time without an offset, which it does not allow, is on clocks of ``zone``."""
    try:
        read = datetime.fromisoformat(_text(entry, name))
        instant = read if read.tzinfo else localtime.at(read.date(), read.time(), zone)
        return instant.astimezone(UTC).isoformat("T", "seconds")
    except (ValueError, OverflowError):
        return None
