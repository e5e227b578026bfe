"""CAP 1.1 and 1.2: alerts as XML, as Atom or RSS of CAP, as the NWS's GeoJSON.

Every item says what its message means by itself (``action``, ``reason``, ``ends``), by the
rules of :mod:`city.alerts.meaning`, and carries, beyond what the contract names, what the
rules over a whole history need: codes, parameters, categories.
"""

from __future__ import annotations

import re

from city.alerts.meaning import Action, ends, meaning
from city.alerts.messages import message
from feeds.cap import nws
from feeds.cap.reading import Entry, Reading
from feeds.formats import Item, Parsed, ParseOptions
from feeds.text.documents import require

MAX_BYTES = 16 * 1024 * 1024
"""Ten times the longest listing recorded; the whole country's in a hurricane week is half of it."""

_NAMESPACE = re.compile(rb"urn:oasis:names:tc:emergency:cap:1|http://www\.incident\.com/cap/")
_ALERT = re.compile(rb"<(?:\w+:)?alert[\s>]|<!DOCTYPE\s+alert\s")
_NWS = re.compile(rb'"wx:Alert"|"title"\s*:\s*"[^"]*watches, warnings,? and advisories', re.IGNORECASE)
_NWS_FIELDS = (b'"messageType"', b'"urgency"', b'"certainty"')


class Cap:
    """The CAP parser."""

    name = "cap"
    aliases: tuple[str, ...] = ("nws",)

    def recognises(self, data: bytes) -> float:
        """1 for a document that says it is CAP or the NWS's; by content, never by name."""
        head = data[:65536].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
        if head[:1] in (b"{", b"["):
            return 1.0 if _NWS.search(head) or all(name in head for name in _NWS_FIELDS) else 0.0
        if head[:1] != b"<" or re.match(rb"<!doctype html|<html", head, re.IGNORECASE):
            return 0.0
        if _NAMESPACE.search(head):
            return 1.0
        return 0.9 if _ALERT.search(head) and (b"identifier>" in head or b"DOCTYPE" in head) else 0.0

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:  # noqa: ARG002 - nothing in CAP depends on them
        """Every alert in the bytes. Raises Unreadable if there is none where one must be."""
        require(data, "a CAP alert or a feed of them", MAX_BYTES)
        reading = Reading()
        title, entries = _read(data, reading)
        return Parsed(self.name, title, tuple(item_of(entry) for entry in entries), reading.told())


def _read(data: bytes, reading: Reading) -> tuple[str, list[Entry]]:
    if data.lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n")[:1] in (b"{", b"["):
        return nws.read(data, reading)
    from feeds.cap import xml  # lxml takes its time to load: only where there is XML

    return xml.read(data, reading)


def item_of(entry: Entry) -> Item:
    """The item of a raw entry, with what its message means.

    ``references`` are those of the message. A cancel that has none shows the NWS's
    ``expiredReferences``, which then are its only link to what it retires (A8).
    """
    said = message(entry)
    means = meaning(said)
    end = ends(said)
    retired = [list(reference.triple) for reference in means.references]
    decided = {
        "action": means.action.value,
        "reason": means.reason.value,
        "reaches_public": means.reaches_public,
        "references": entry["references"] or (retired if means.action is Action.CANCEL else []),
        "ends": end.isoformat() if end else None,
    }
    head = {name: entry[name] for name in ("sender", "identifier", "sent", "status", "scope", "msg_type")}
    rest = {name: value for name, value in entry.items() if name not in head and name not in decided}
    return head | decided | rest


FORMAT = Cap()
