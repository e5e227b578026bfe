"""RSS 0.9 to 2.0, RDF, Atom and JSON Feed, through feedparser (Atom: RFC 4287).

feedparser gets a stream of bytes, never a string, which it may open as a path or an address; its own
HTML cleaning is off, since every text is made plain here.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from city import localtime
from city.errors import Unreadable
from feeds import dialects
from feeds.dialects import jsonfeed
from feeds.fields import dates
from feeds.formats import Item, Parsed, ParseOptions, Problem
from feeds.text.documents import HEAD, looks_json, require
from feeds.text.plaintext import folded, plain_text

MAX_BYTES = 4 * 1024 * 1024
"""The largest recorded feed has 0.8 MB."""
MAX_MARKS = 100_000
"""Tags, references and lines together, of which the fullest recorded feed has 15,000.

feedparser needs up to thirty microseconds for each, so that without a bound a file of permitted size
would keep a core busy for minutes at every poll.
"""
MAX_PROLOG = 8_192
"""Bytes before the first element: feedparser looks through them from the start of every line."""
MAX_ENTRIES = 10_000
MAX_ATTRIBUTES = 200
"""Of one element: feedparser looks for each among all, so that 100,000 of them take hours."""

_ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_ENTITY_OF_ENTITIES = re.compile(rb"<!ENTITY\s(?:(?!<!ENTITY)[^>])*?(?:&|\bSYSTEM\b|\bPUBLIC\b)")
_DECLARED = re.compile(rb"<\?xml[^<>]{1,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})")
_ASCII = bytes(range(32, 127)).replace(b"\\", b"") + rb"+ADw- \x3c \u003c"
_ELEMENT = re.compile(rb"<\w")
_REFERENCE = re.compile(rb"&#([0-9]+|[xX][0-9a-fA-F]+);?")
# Of an element that it does not know feedparser keeps the attributes or the text, not both.
_ATTRIBUTED = re.compile(rb"<(\w+:(?:dtstart|dtend|startdate|enddate|location))\s[^<>/]*>", re.IGNORECASE)
_UNZONED = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?"
    r"|(?:[A-Za-z]{3,9}, ?)?\d{1,2} [A-Za-z]{3,9} \d{4}(?: \d\d:\d\d(?::\d\d)?)?"
)
_YEAR = re.compile(r"(?<![\d+-])[0-9]{4}(?![0-9])")
_EPOCH = re.compile(r"([0-9]{9,10})(?:[0-9]{3})?")
_SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data|file):", re.IGNORECASE)
_APPEARED = re.compile(r"(?:(?<!\s)\s+)?\bThe post .{1,300} (?:appeared first|first appeared) on .{1,150}\Z")
"""What WordPress puts under every text."""
_UNREAD = re.compile(rb"</?(?:(?:georss|gml|geo):\w+|(?:\w+:)?(?:width|height))\b[^<>]*>", re.IGNORECASE)
# What feedparser is known to raise on damaged feeds (a fuzz run over the corpus).
_LIBRARY_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
_CAP = b"urn:oasis:names:tc:emergency:cap"
_LONG_TAG = re.compile(rb"<[^<>]{800,}>")
_OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>|<(?:\w+:)?(?:item|entry)[^<>]*/>", re.IGNORECASE)
_FEED_ENDS = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)


class Rss:
    """What a news site publishes: titles, links, times and a few sentences."""

    name = "rss"
    aliases = ("atom", "rdf", "jsonfeed")

    def recognises(self, data: bytes) -> float:
        """By the root element, or the version of a JSON Feed; alerts in Atom or RSS are rather ``cap``."""
        if looks_json(data):
            return 0.95 if jsonfeed.is_json_feed(data) else 0.0
        head = data[:HEAD].replace(b"\x00", b"")
        root = _ROOT.search(head)
        if root is None:
            return 0.0
        before = head[: root.start()].lower()
        if b"<html" in before or b"<alert" in before:
            return 0.0
        return 0.6 if _CAP in head else 0.9

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:
        """The entries in the order of the feed. Raises Unreadable for what is no feed at all."""
        require(data, "a feed", MAX_BYTES)
        if looks_json(data):
            return _read_json(data, options)
        _refuse_hostile(data.replace(b"\x00", b""))
        feed = _fed(data)
        if not feed.entries and not _is_feed(feed, data):
            raise Unreadable("this is not a feed: it has no feed element and no entries")
        entries, problems = _whole(feed, data)
        items = tuple(_item(entry, options) for entry in entries)
        return Parsed("rss", plain_text(feed.feed.get("title") or ""), items, tuple(problems))


FORMAT = Rss()


def _refuse_hostile(data: bytes) -> None:
    """Raises Unreadable for what would cost feedparser minutes or gigabytes; zeros of UTF-16 are out."""
    if _ENTITY_OF_ENTITIES.search(data[: HEAD * 16]):
        raise Unreadable("this feed declares entities out of entities or files: refused as unsafe")
    if any(_attributes(tag[0]) > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(data)):
        raise Unreadable(f"an element of this feed has more than {MAX_ATTRIBUTES} attributes")
    if sum(1 for _ in _OPENED.finditer(data)) > MAX_ENTRIES:
        raise Unreadable(f"this feed has more than {MAX_ENTRIES} entries", fix="Ask for a shorter one")
    if sum(map(data.count, (b"<", b"&", b"\n", b"\r"))) > MAX_MARKS:
        raise Unreadable(
            f"this feed has more than {MAX_MARKS} tags, references and lines", fix="Ask for a shorter one"
        )
    if not _ELEMENT.search(data, 0, MAX_PROLOG):
        raise Unreadable(f"this is not a feed: no element begins in its first {MAX_PROLOG} bytes")
    if _hides_marks(data[:HEAD]):
        raise Unreadable("this feed is in an encoding in which ASCII is not ASCII: refused as unsafe")


def _hides_marks(head: bytes) -> bool:
    """Whether the declared encoding, UTF-7 for instance, has tags that cannot be seen in the bytes."""
    declared = _DECLARED.search(head)
    name = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if name.startswith(("utf-16", "utf-32", "utf16", "utf32")):
        return False
    try:
        return _ASCII.decode(name) != _ASCII.decode("ascii")
    except UnicodeError:
        return True
    except LookupError:  # feedparser then takes another
        return False


def _attributes(tag: bytes) -> int:
    return tag.count(b'="') + tag.count(b"='")


def _fed(data: bytes) -> Any:
    """What feedparser makes of a stream of the bytes.

    It raises where a position or a picture's size is broken, and with it all would be lost: then once more
    without the tags of these, which nobody reads here.
    """
    sound = _ATTRIBUTED.sub(rb"<\1>", _REFERENCE.sub(_character, data))
    try:
        return _parsed(sound)
    except _LIBRARY_ERRORS:
        pass
    try:
        return _parsed(_UNREAD.sub(b" ", sound))
    except _LIBRARY_ERRORS as error:
        # In encodings of two bytes the references above are not seen.
        raise Unreadable("this feed holds characters or elements that cannot be read") from error


def _parsed(data: bytes) -> Any:
    return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)


def _character(reference: re.Match[bytes]) -> bytes:
    """A numeric character reference, or nothing where it names no character: feedparser would raise."""
    digits = reference[1]
    if len(digits) > 8:
        return b""
    code = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    return b"" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else reference[0]


def _read_json(data: bytes, options: ParseOptions) -> Parsed:
    title, items, bad = jsonfeed.entries_of(data, options.zone)
    read = tuple(_identified(item, options) for item in items)
    return Parsed("rss", title, read, tuple(Problem("items", what) for what in bad))


def _is_feed(feed: Any, data: bytes) -> bool:
    return bool(feed.get("version")) or _ROOT.search(data[: HEAD * 4].replace(b"\x00", b"")) is not None


def _whole(feed: Any, data: bytes) -> tuple[list[Any], list[Problem]]:
    """The entries that are complete; the one in whose middle the file ends is left out and said."""
    if not feed.bozo or _FEED_ENDS.search(data[-HEAD:].replace(b"\x00", b"")):
        return feed.entries, []
    if not feed.entries:
        raise Unreadable("the feed breaks off before its first entry")
    opened, closed = _last(_OPENED, data), _last(_CLOSED, data)
    if opened > closed:
        count = len(feed.entries)
        said = "the file ends in the middle of this entry"
        return feed.entries[:-1], [Problem(f"entry {count}", said, cut=True)]
    if data.replace(b"\x00", b"").rstrip().endswith(b">"):
        return feed.entries, []
    return feed.entries, [Problem("end of file", "the file ends before the feed does", cut=True)]


def _last(pattern: re.Pattern[bytes], data: bytes) -> int:
    return max((match.start() for match in pattern.finditer(data)), default=-1)


def _item(entry: Any, options: ParseOptions) -> Item:
    item: dict[str, Any] = {
        "id": folded(entry.get("id") or ""),
        "title": _words(entry, "title"),
        "link": _link(entry),
        "published": _instant(entry, "published", options.zone),
        "updated": _instant(entry, "updated", options.zone) if "updated" in entry else None,
        "text": _APPEARED.sub("", _words(entry, "summary") or _content(entry)),
        "categories": _categories(entry),
    }
    item.update(dialects.event_of(entry, options.zone))
    return _identified(item, options)


def _link(entry: Any) -> str | None:
    """The entry's address. A guid that does not deny it is one (RSS 2.0), unless it is a mere number."""
    link = folded(entry.get("link") or "")
    made_of_guid = entry.get("guidislink") and link == entry.get("id")
    return None if not link or _SCRIPT.match(link) or (made_of_guid and "/" not in link) else link


def _words(entry: Any, name: str) -> str:
    value = entry.get(name)
    if not value:
        return ""
    detail = entry.get(f"{name}_detail") or {}
    return plain_text(value, is_html=detail.get("type") != "text/plain")


def _content(entry: Any) -> str:
    for content in entry.get("content") or ():
        text = plain_text(content.get("value") or "", is_html=content.get("type") != "text/plain")
        if text:
            return text
    return ""


def _categories(entry: Any) -> list[str]:
    terms = (plain_text(tag.get("term") or tag.get("label") or "") for tag in entry.get("tags") or ())
    return list(dict.fromkeys(term for term in terms if term))


def _instant(entry: Any, name: str, zone: str) -> str | None:
    """The time in UTC as ISO; null where it names no real instant.

    What names no offset, which neither RFC 822 nor RFC 3339 allows, is on the clocks of ``zone``: read as
    UTC, the day of a piece of news would be the one before. So are dates as people write them, which
    feedparser does not know; numbers are seconds since 1970.
    """
    written, moment = entry.get(name), entry.get(f"{name}_parsed")
    try:
        if isinstance(written, str) and (epoch := _EPOCH.fullmatch(written.strip())):
            return datetime.fromtimestamp(int(epoch[1]), UTC).isoformat()
        if moment:
            read = datetime(*moment[:6])  # noqa: DTZ001 - its zone comes now
            if isinstance(written, str) and _is_of_another_year(read.year, written):
                return None
            if isinstance(written, str) and _UNZONED.fullmatch(written.strip()):
                return localtime.at(read.date(), read.time(), zone).astimezone(UTC).isoformat()
            return read.replace(tzinfo=UTC).isoformat()
        if not isinstance(written, str) or not written.strip():
            return None
        return dates.instant(written[:100], zone).astimezone(UTC).isoformat("T", "seconds")
    except (ValueError, OverflowError, OSError):
        return None


def _is_of_another_year(year: int, written: str) -> bool:
    """Whether it was misread: feedparser takes "01 Jan 0001 00:00:00 +1400" for the year 1400."""
    years = _YEAR.findall(written)
    return bool(years) and not any(abs(int(each) - year) <= 1 for each in years)


def _identified(item: dict[str, Any], options: ParseOptions) -> Mapping[str, Any]:
    """The item with an absolute link and an id that stays: its own, its link, or a hash of what it says."""
    if item["link"] and options.url:
        item["link"] = _absolute(options.url, item["link"])
    if not item["id"]:
        told = f"{item['title'] or item['text']}\n{item['published'] or item['updated'] or ''}"
        item["id"] = item["link"] or hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
    return item


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link
