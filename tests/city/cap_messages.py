"""CAP messages for tests, said in one line each. Times are minutes after NOON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from city.advisories import Area, Info, Message, Reference

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
COUNTY = Area(text="Alder County", ugc=("FLC086",), same=("012086",))


def at(minutes: float) -> datetime:
    """The instant so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def cap(identifier: str = "a", sent: float = 0, *, kind: str = "Alert", **changes: Any) -> Message:
    """An Actual, Public message from one city, with one block that ends four hours after noon."""
    ends = changes.pop("ends", 240)
    block = {
        "event": "Flood",
        "urgency": "Expected",
        "severity": "Moderate",
        "certainty": "Likely",
        "headline": "Flooding on Water Street",
        "description": "The river is rising.",
        "expires": None if ends is None else at(ends),
        "areas": (COUNTY,),
    }
    block |= {name: changes.pop(name) for name in list(changes) if name in Info.__slots__}
    fields: dict[str, Any] = {
        "sender": "city@example.gov",
        "status": "Actual",
        "scope": "Public",
        "references": tuple(refers(each) for each in changes.pop("to", ())),
        "infos": (Info(**block),),
    }
    return Message(identifier=identifier, sent=at(sent), msg_type=kind, **(fields | changes))


def refers(message: Message) -> Reference:
    """A reference to a message, as a publisher writes it."""
    assert message.sent is not None
    return Reference(message.sender, message.identifier, message.sent.isoformat())


def nws(
    identifier: str, sent: float, vtec: str, zones: Sequence[str] = ("FLZ072",), **changes: Any
) -> Message:
    """An NWS message with one VTEC, ``"CON.HT.Y.0004"``: action, phenomenon, significance, number."""
    action, rest = vtec.split(".", 1)
    text = f"/O.{action}.KMFL.{rest}.261122T1200Z-261123T0000Z/"
    parameters = {"VTEC": (text,)} | changes.pop("parameters", {})
    changes = {"event": "Heat Advisory", "ends": 720, "areas": (Area("zones", ugc=tuple(zones)),)} | changes
    message = cap(identifier, sent, parameters=parameters, **changes)
    return replace(message, sender="w-nws.webmaster@noaa.gov")
