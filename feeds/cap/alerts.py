"""One ``alert`` element of CAP 1.0, 1.1 or 1.2 as a raw entry."""

from __future__ import annotations

import re
from typing import Any

from feeds.cap.elements import area_entry, children, names_of, namespace, text_of, texts, where
from feeds.cap.reading import Entry, Reading
from feeds.text.markup import local_name

_KNOWN = re.compile(r"urn:oasis:names:tc:emergency:cap:1\.[0-2]|http://www\.incident\.com/cap/1\.0")


def alert_entry(alert: Any, reading: Reading) -> Entry | None:
    """The alert, raw. None, with a problem noted, if nothing in it says what it is."""
    at = where(alert)
    if not any(local_name(child) in ("identifier", "sender", "info") for child in alert):
        reading.note(at, "an alert without identifier, sender and info")
        return None
    if namespace(alert) and not _KNOWN.fullmatch(namespace(alert)):
        reading.note(at, f"the namespace {namespace(alert)!r} is none of CAP's; read as CAP all the same")
    for name in ("identifier", "sender", "sent"):
        if not text_of(alert, name):
            reading.note(at, f"has no {name}")
    return {
        "sender": text_of(alert, "sender"),
        "identifier": text_of(alert, "identifier"),
        "sent": reading.time(text_of(alert, "sent"), f"{at}/sent"),
        "status": text_of(alert, "status"),
        "scope": text_of(alert, "scope"),
        "msg_type": text_of(alert, "msgType"),
        "references": reading.references(text_of(alert, "references") or "", f"{at}/references"),
        "infos": [_info(each, reading) for each in children(alert, "info")],
        "note": text_of(alert, "note"),
    }


def _info(info: Any, reading: Reading) -> Entry:
    areas = [area_entry(each, reading) for each in children(info, "area")]
    return info_fields(info, reading) | {"areas": areas}


def info_fields(info: Any, reading: Reading) -> Entry:
    """Everything of an ``info`` block but its areas."""
    at = where(info)
    responses = texts(info, "responseType")
    return {
        "language": text_of(info, "language") or "en-US",  # the default: CAP 1.2, 3.2.2
        "event": text_of(info, "event"),
        "urgency": text_of(info, "urgency"),
        "severity": text_of(info, "severity"),
        "certainty": text_of(info, "certainty"),
        "response": responses[0] if responses else None,
        "onset": reading.time(text_of(info, "onset"), f"{at}/onset"),
        "expires": reading.time(text_of(info, "expires"), f"{at}/expires"),
        "headline": text_of(info, "headline"),
        "description": text_of(info, "description"),
        "instruction": text_of(info, "instruction"),
        "responses": responses,
        "categories": texts(info, "category"),
        "effective": reading.time(text_of(info, "effective"), f"{at}/effective"),
        "sender_name": text_of(info, "senderName"),
        "web": text_of(info, "web"),
        "event_codes": names_of(info, "eventCode"),
        "parameters": names_of(info, "parameter"),
    }
