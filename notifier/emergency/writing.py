"""A message as a CAP 1.2 document: the elements in the order of the OASIS schema (section 3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from xml.etree import ElementTree

from city.alerts.messages import Area, Info, Message
from city.emergency.producing import cap_time

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"


def document(message: Message) -> bytes:
    """The bytes to be frozen, UTF-8. What the message lacks is left out; its rules are producing's."""
    root = ElementTree.Element("alert", xmlns=NAMESPACE)
    _put(root, "identifier", message.identifier)
    _put(root, "sender", message.sender)
    _put(root, "sent", _time(message.sent))
    _put(root, "status", message.status)
    _put(root, "msgType", message.msg_type)
    _put(root, "scope", message.scope)
    _put(root, "note", message.note)
    _put(root, "references", " ".join(",".join(each.triple) for each in message.references))
    for info in message.infos:
        _info(ElementTree.SubElement(root, "info"), info)
    ElementTree.indent(root, " ")
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _info(element: ElementTree.Element, info: Info) -> None:
    _put(element, "language", info.language)
    _each(element, "category", info.categories)
    _put(element, "event", info.event)
    _each(element, "responseType", info.responses)
    _put(element, "urgency", info.urgency)
    _put(element, "severity", info.severity)
    _put(element, "certainty", info.certainty)
    _pairs(element, "eventCode", info.event_codes)
    _put(element, "effective", _time(info.effective))
    _put(element, "onset", _time(info.onset))
    _put(element, "expires", _time(info.expires))
    _put(element, "senderName", info.sender_name)
    _put(element, "headline", info.headline)
    _put(element, "description", info.description)
    _put(element, "instruction", info.instruction)
    _put(element, "web", info.web)
    _pairs(element, "parameter", info.parameters)
    for area in info.areas:
        _area(ElementTree.SubElement(element, "area"), area)


def _area(element: ElementTree.Element, area: Area) -> None:
    _put(element, "areaDesc", area.text)
    _each(
        element, "polygon", (" ".join(f"{_n(lat)},{_n(lon)}" for lat, lon in ring) for ring in area.polygons)
    )
    _each(element, "circle", (f"{_n(lat)},{_n(lon)} {_n(km)}" for lat, lon, km in area.circles))
    _pairs(element, "geocode", area.geocodes)


def _n(number: float) -> str:
    """Without an exponent, which no reader of CAP expects: 0.00001, not 1e-05."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _time(instant: datetime | None) -> str:
    return cap_time(instant) if instant else ""


def _put(parent: ElementTree.Element, name: str, text: str) -> None:
    if text:
        ElementTree.SubElement(parent, name).text = text


def _each(parent: ElementTree.Element, name: str, texts: Iterable[str]) -> None:
    for text in texts:
        _put(parent, name, text)


def _pairs(parent: ElementTree.Element, name: str, values: Mapping[str, tuple[str, ...]]) -> None:
    for key, several in values.items():
        for value in several:
            pair = ElementTree.SubElement(parent, name)
            _put(pair, "valueName", key)
            _put(pair, "value", value)
