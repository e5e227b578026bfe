"""CAP as XML: one alert, several in a document or an EDXL envelope, an Atom or RSS feed of them.

The parser takes no entities, opens nothing, and stops at libxml2's own limits (A19).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from city.errors import Unreadable
from feeds.cap.alerts import alert_entry
from feeds.cap.elements import text_of, where
from feeds.cap.index import author_of, entries, index_entry
from feeds.cap.reading import MAX_ALERTS, Entry, Reading, shortened
from feeds.text.markup import hardened, local_name, rescued

# "<!ENTITY" in ASCII, UTF-16 and UTF-32 of either byte order.
_ENTITY = re.compile(rb"<\x00{0,3}!\x00{0,3}" + rb"\x00{0,3}".join(bytes([c]) for c in b"ENTITY"))
_WRITTEN = re.compile(r"<(?:\w+:)?alert[\s>]")
_LISTINGS = frozenset({"feed", "rss", "RDF", "channel", "EDXLDistribution", "alerts"})
_MAX_DEPTH = 3  # an alert that stands as text in an entry, how often within one another


def read(data: bytes, reading: Reading, depth: int = 0) -> tuple[str, list[Entry]]:
    """The feed's title and its raw entries. Raises Unreadable if no alert can be read in it.

    A feed or an envelope without any entry is valid, and yields none.
    """
    root = root_of(data, reading)
    listed = _first(entries(root), reading)
    if listed:
        author = author_of(root)
        found = [entry for each in listed for entry in _of_entry(each, author, reading, depth)]
    else:
        found = [entry for each in _first(_alerts(root), reading) if (entry := alert_entry(each, reading))]
    if not found and (listed or reading.problems or local_name(root) not in _LISTINGS):
        why = reading.problems[0].what if reading.problems else "it holds none"
        raise Unreadable(f"no CAP alert can be read: {why}", fix="Is the source's format really cap?")
    return text_of(root, "title") or text_of(root, "channel", "title") or "", found


def _first(elements: Iterator[Any], reading: Reading) -> list[Any]:
    """As many as one file may have."""
    first = list(islice(elements, MAX_ALERTS + 1))
    if len(first) > MAX_ALERTS:
        reading.note("", f"it lists more than {MAX_ALERTS} alerts; the others were not read")
    return first[:MAX_ALERTS]


def root_of(data: bytes, reading: Reading) -> Any:
    """The document. One that is damaged is noted. Raises Unreadable for what is no XML, or has entities."""
    if _ENTITY.search(data):
        raise Unreadable("it declares XML entities, which CAP has no use for", fix="It was not read at all")
    data = data.strip()  # a newline before the XML declaration is common, and not well-formed
    try:
        return etree.fromstring(data, hardened(recover=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        reading.damaged = True
        reading.note(f"line {getattr(error, 'lineno', 0) or 1}", f"not well-formed XML: {_told(error)}")
    try:
        root = rescued(data)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"it is not XML: {shortened(error, 300)}") from error
    if root is None:
        raise Unreadable("it is not XML")
    return root


def _told(error: Exception) -> str:
    """The parser's words without what they say to programmers."""
    if "Excessive depth" in str(error):
        return "it is nested too deeply"
    return str(getattr(error, "msg", None) or error)


def holds_alert(entry: Any) -> bool:
    """Whether an entry of a feed has its alert in it, as elements or as escaped text."""
    return next(_alerts(entry), None) is not None or any(_WRITTEN.search(each.text or "") for each in entry)


def _alerts(root: Any) -> Iterator[Any]:
    """The outermost elements called ``alert``."""
    for element in root.iter("{*}alert"):
        if not any(local_name(outer) == "alert" for outer in element.iterancestors()):
            yield element


def _of_entry(entry: Any, author: str | None, reading: Reading, depth: int) -> Iterator[Entry]:
    """What one entry of a feed yields: the alerts within it, or what the entry itself tells."""
    nested = [found for each in _alerts(entry) if (found := alert_entry(each, reading))]
    if not nested and depth < _MAX_DEPTH:
        nested = _written_out(entry, reading, depth)
    if nested:
        yield from nested
    elif found := index_entry(entry, author, reading):
        yield found


def _written_out(entry: Any, reading: Reading, depth: int) -> list[Entry]:
    """Alerts that stand in an entry as escaped text."""
    found: list[Entry] = []
    for child in entry:
        text = child.text or ""
        if _WRITTEN.search(text):
            try:
                found += read(text.encode(), reading, depth + 1)[1]
            except Unreadable as error:
                reading.note(where(child), error.what)
    return found
