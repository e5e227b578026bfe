"""A CAP message as its publisher sent it: OASIS CAP 1.1 and 1.2, and the NWS's rendering of it.

Nothing here decides what a message means (:mod:`city.alerts.meaning`) or what became of it
(:mod:`city.alerts.history`). Values that CAP lists and values that it does not are kept as
written (A23). A text that is not there is ``""``, never None: nobody can be told
"None" (A17).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from city.earth.geometry import Point, on_earth
from city.nouns import noun

Names = Mapping[str, tuple[str, ...]]
"""Values by name, in order: CAP's parameters, event codes and geocodes, whose names may recur."""

Key = tuple[str, str, datetime | None]

# Patterns are compiled where they are first used: a voice turn without alerts needs none of them.
_TIME = r"(?a)\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:[Zz]|[+-]\d\d(?::?\d\d)?)"
_NWS_ID = r"(?:^|/)(urn:oid:2\.49\.0\.1\.840\.0\.[0-9a-fA-F]+\.\d+\.\d+|NWS-IDP-[A-Z]+-\d+-\d+)"


@noun(frozen=True, slots=True)
class Reference:
    """One earlier message, as a later one names it. ``sent`` stays as written."""

    sender: str
    identifier: str
    sent: str

    @property
    def triple(self) -> tuple[str, str, str]:
        """As CAP writes it (1.2, 3.2.1, references)."""
        return self.sender, self.identifier, self.sent


@noun(frozen=True, slots=True)
class Area:
    """Where. ``polygons`` and ``circles`` in degrees and kilometres; ``ugc`` and ``same`` written out."""

    text: str = ""
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    ugc: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    geocodes: Names = field(default_factory=dict)

    @property
    def drawn(self) -> bool:
        """Whether the area has a polygon or a circle."""
        return bool(self.polygons or self.circles)

    @property
    def placed(self) -> bool:
        """Whether anything here can say who is in the area: a drawing or a known code."""
        return bool(self.drawn or self.ugc or self.same)


@noun(frozen=True, slots=True)
class Info:
    """What, how grave, until when and what to do: in one language."""

    language: str = "en-US"
    event: str = ""
    urgency: str = ""
    severity: str = ""
    certainty: str = ""
    responses: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    ends: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    event_codes: Names = field(default_factory=dict)
    parameters: Names = field(default_factory=dict)
    areas: tuple[Area, ...] = ()


@noun(frozen=True, slots=True)
class Message:
    """One CAP alert message. ``sent`` is None where the publisher's could not be read."""

    sender: str
    identifier: str
    sent: datetime | None
    status: str = ""
    scope: str = ""
    msg_type: str = ""
    references: tuple[Reference, ...] = ()
    infos: tuple[Info, ...] = ()
    note: str = ""

    @property
    def key(self) -> Key:
        """What makes two copies one advisory (A1): sender, identifier and the instant of sending."""
        return self.sender, plain_identifier(self.identifier), self.sent

    @property
    def id(self) -> str:
        """The key as one text, the same for every copy."""
        sent = self.sent.astimezone(UTC).isoformat() if self.sent else ""
        return f"{self.sender},{plain_identifier(self.identifier)},{sent}"

    @property
    def areas(self) -> tuple[Area, ...]:
        """The areas of all info blocks: their union is where the message applies (A14)."""
        return tuple(area for info in self.infos for area in info.areas)

    def parameter(self, name: str) -> Iterator[str]:
        """Every value of this parameter, over all info blocks."""
        return (value for info in self.infos for value in info.parameters.get(name, ()))

    def event_code(self, name: str) -> Iterator[str]:
        """Every event code under this name (``SAME``, ``NationalWeatherService``)."""
        return (value for info in self.infos for value in info.event_codes.get(name, ()))


def plain_identifier(identifier: str) -> str:
    """The identifier without what a relay adds to it.

    The NWS's own API gives it as a URL, IPAWS with a suffix behind it (A1). Only the
    NWS's two shapes are cut: any other identifier is its publisher's affair.
    """
    # What is remembered is bounded in length too: an identifier may have megabytes.
    return _plain_identifier(identifier) if len(identifier) < 500 else identifier


@lru_cache(maxsize=4096)
def _plain_identifier(identifier: str) -> str:
    found = re.search(_NWS_ID, identifier)
    return found[1] if found else identifier


def instant(text: object) -> datetime | None:
    """The instant that a CAP time names, with the offset it was written with; None if it names none.

    ``Z``, any offset and fractions are read, ``-00:00`` is UTC (CAP 1.2, 3.3.2). A time
    without an offset names no instant (A3). ``24:00`` is the midnight after (XML
    Schema, dateTime), a leap second the second after it. A time in the calendar's
    first or last year (9999-12-31: "for ever") names no instant either: it could not
    be shown on another clock.
    """
    if not isinstance(text, str) or not re.fullmatch(_TIME, text.strip()):
        return None
    written = text.strip().upper().replace(" ", "T", 1).replace(" ", "").replace(",", ".")
    read = _read(written) or _rolled_over(written)
    return read if read is not None and 1 < read.year < 9999 else None


def _read(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _rolled_over(written: str) -> datetime | None:
    """A time that clocks show as the next minute's or day's first; None for the thirtieth of February."""
    if re.match(r"24:00(?::00(?:\.0+)?)?[Z+-]", written[11:]):
        clock, over = f"00{written[13:]}", timedelta(days=1)
    elif written[16:19] == ":60":
        clock, over = f"{written[11:17]}59{written[19:]}", timedelta(seconds=1)
    else:
        return None
    read = _read(written[:11] + clock)
    return read + over if read is not None and read.year < 9999 else None


def references(text: str) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """The triples ``sender,identifier,sent`` in a text, and what in it could not be read (A4).

    Any whitespace parts triples; whitespace around a comma parts nothing. Some
    publishers put a comma between triples too.
    """
    found: list[Reference] = []
    unread: list[str] = []
    for part in re.sub(r" ?, ?", ",", " ".join(text.split())).split():
        fields = part.strip(",").split(",")
        triples = [fields[at : at + 3] for at in range(0, len(fields), 3)]
        if len(fields) % 3 == 0 and all(triple[0] and triple[1] for triple in triples):
            found += [Reference(*triple) for triple in triples]
        else:
            unread.append(part)
    return tuple(dict.fromkeys(found)), tuple(unread)


def message(item: Mapping[str, Any]) -> Message:
    """The message in an item of the ``cap`` format. What is missing or of the wrong kind is left empty."""
    return Message(
        sender=_text(item.get("sender")),
        identifier=_text(item.get("identifier")),
        sent=instant(item.get("sent")),
        status=_text(item.get("status")),
        scope=_text(item.get("scope")),
        msg_type=_text(item.get("msg_type")),
        references=tuple(_reference(each) for each in _list(item.get("references")) if len(_list(each)) == 3),
        infos=tuple(_info(each) for each in _list(item.get("infos")) if isinstance(each, Mapping)),
        note=_text(item.get("note")),
    )


def item(message: Message) -> dict[str, Any]:
    """The message as plain JSON values: ``message(item(m)) == m``."""
    return {
        "sender": message.sender,
        "identifier": message.identifier,
        "sent": _iso(message.sent),
        "status": message.status,
        "scope": message.scope,
        "msg_type": message.msg_type,
        "references": [list(each.triple) for each in message.references],
        "infos": [_info_item(each) for each in message.infos],
        "note": message.note,
    }


def _info(item: Mapping[str, Any]) -> Info:
    return Info(
        language=_text(item.get("language")) or "en-US",
        event=_text(item.get("event")),
        urgency=_text(item.get("urgency")),
        severity=_text(item.get("severity")),
        certainty=_text(item.get("certainty")),
        responses=_texts(item.get("responses")) or _texts([item.get("response")]),
        categories=_texts(item.get("categories")),
        effective=instant(item.get("effective")),
        onset=instant(item.get("onset")),
        expires=instant(item.get("expires")),
        ends=instant(item.get("ends")),
        sender_name=_text(item.get("sender_name")),
        headline=_text(item.get("headline")),
        description=_text(item.get("description")),
        instruction=_text(item.get("instruction")),
        web=_text(item.get("web")),
        event_codes=_names(item.get("event_codes")),
        parameters=_names(item.get("parameters")),
        areas=tuple(_area(each) for each in _list(item.get("areas")) if isinstance(each, Mapping)),
    )


def _info_item(info: Info) -> dict[str, Any]:
    return {
        "language": info.language,
        "event": info.event,
        "urgency": info.urgency,
        "severity": info.severity,
        "certainty": info.certainty,
        "response": info.responses[0] if info.responses else "",
        "responses": list(info.responses),
        "categories": list(info.categories),
        "effective": _iso(info.effective),
        "onset": _iso(info.onset),
        "expires": _iso(info.expires),
        "ends": _iso(info.ends),
        "sender_name": info.sender_name,
        "headline": info.headline,
        "description": info.description,
        "instruction": info.instruction,
        "web": info.web,
        "event_codes": {name: list(values) for name, values in info.event_codes.items()},
        "parameters": {name: list(values) for name, values in info.parameters.items()},
        "areas": [_area_item(each) for each in info.areas],
    }


def _area(item: Mapping[str, Any]) -> Area:
    return Area(
        text=_text(item.get("text")),
        polygons=tuple(ring for each in _list(item.get("polygons")) if (ring := _ring(each))),
        circles=tuple(circle for each in _list(item.get("circles")) if (circle := _circle(each))),
        ugc=_texts(item.get("ugc")),
        same=_texts(item.get("same")),
        geocodes=_names(item.get("geocodes")),
    )


def _area_item(area: Area) -> dict[str, Any]:
    return {
        "text": area.text,
        "polygons": [[list(point) for point in ring] for ring in area.polygons],
        "circles": [list(circle) for circle in area.circles],
        "ugc": list(area.ugc),
        "same": list(area.same),
        "geocodes": {name: list(values) for name, values in area.geocodes.items()},
    }


def _ring(value: object) -> tuple[Point, ...]:
    """The polygon, or nothing if any of its points is none: half a polygon is another place."""
    points = [_numbers(point, 2) for point in _list(value)]
    ring = tuple((point[0], point[1]) for point in points if point)
    return ring if len(ring) == len(points) and all(map(on_earth, ring)) else ()


def _circle(value: object) -> tuple[float, float, float] | None:
    numbers = _numbers(value, 3)
    if numbers and on_earth((numbers[0], numbers[1])) and 0 <= numbers[2] < float("inf"):
        return numbers[0], numbers[1], numbers[2]
    return None


def _numbers(value: object, count: int) -> tuple[float, ...]:
    values = _list(value)
    good = len(values) == count and all(
        isinstance(each, int | float) and not isinstance(each, bool) for each in values
    )
    return tuple(float(each) for each in values) if good else ()


def _reference(value: Iterable[object]) -> Reference:
    return Reference(*(_text(each) for each in value))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for each in _list(value) if (text := _text(each)))


def _names(value: object) -> Names:
    if not isinstance(value, Mapping):
        return {}
    return {str(name): _texts(values) for name, values in value.items()}


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
