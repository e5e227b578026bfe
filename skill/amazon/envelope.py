"""An Alexa request as it comes, read as what it is worth: nothing here can raise.

Amazon says that properties may be added and code must not break, and the SDK's
objects raise on what they do not know. So the plain mapping is read, field by
field, and whatever is missing or of another type is simply not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from itertools import islice
from typing import Any

from city.nouns import noun
from skill.heard.untrusted import plain
from skill.turn import LONGEST_WORDS, Caller, Device, Slot

APL = "Alexa.Presentation.APL"
MATCH = "ER_SUCCESS_MATCH"
MOST_SLOTS = 20  # of an intent, and values of one slot; ours have five
UNRECOGNISED = "?"  # what Alexa puts where it heard a number, but not which


@noun(frozen=True, slots=True, kw_only=True)
class Heard:
    """One request. ``locale`` is "" where the request names none; ``state`` is the session's attributes.

    ``has_session`` is false for skill events, messages and reminders, which nobody hears.
    ``caller`` is who speaks, or whom an event is about. ``sent`` are its timestamps, unread; ``body`` is
    what a skill event or a message carries. ``apl_version`` is the APL version that
    the device's screen supports, "" without one; ``touched`` are the arguments of what was touched on it,
    ``token`` names the document.
    """

    type: str
    request_id: str = ""
    intent: str = ""
    slots: Mapping[str, Slot] = field(default_factory=dict)
    locale: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)
    has_session: bool = False
    is_new: bool = True
    session_id: str = ""
    application_id: str = ""
    device: Device | None = None
    caller: Caller | None = None
    sent: tuple[object, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    apl_version: str = ""
    token: str = ""
    touched: tuple[str, ...] = ()


def read(envelope: object) -> Heard:
    """The request in an envelope; for anything that is none, a Heard of type ""."""
    whole = _map(envelope)
    request, session = _request(whole), _map(whole.get("session"))
    system = _map(_map(whole.get("context")).get("System"))
    intent = _map(request.get("intent"))
    return Heard(
        type=_text(request.get("type")),
        request_id=_text(request.get("requestId")),
        intent=_text(intent.get("name")),
        slots=_slots(_map(intent.get("slots"))),
        locale=_text(request.get("locale")),
        state=_map(session.get("attributes")),
        has_session=bool(session),
        is_new=session.get("new") is not False,
        session_id=_text(session.get("sessionId")),
        application_id=_application(system) or _application(session),
        device=_device(system),
        caller=_caller(system, session, _text(request.get("requestId"))),
        sent=(request.get("timestamp"), request.get("eventCreationTime")),
        body=_map(request.get("body")) or _map(request.get("message")),
        apl_version=_apl_version(system),
        token=_text(request.get("token")),
        touched=_touched(request.get("arguments")),
    )


def _request(whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """The request; also where it comes without its envelope, as in Amazon's documentation."""
    return _map(whole.get("request")) or (whole if "requestId" in whole else {})


def _slots(slots: Mapping[str, Any]) -> dict[str, Slot]:
    found = ((name, _slot(_map(slot))) for name, slot in islice(slots.items(), MOST_SLOTS))
    return {_said(name): slot for name, slot in found if slot is not None}


def _slot(slot: Mapping[str, Any]) -> Slot | None:
    """A filled slot: its value, or the values of a list; None for an empty or unrecognised one."""
    held = _map(slot.get("slotValue"))
    rows = held.get("values")
    if isinstance(rows, list):
        several = [one for row in rows[:MOST_SLOTS] if (one := _value(_map(row), {})) is not None]
        values = tuple(one.value for one in several)
        return Slot(several[0].value, several[0].id, several[0].name, values) if several else None
    return _value(slot, held)


def _value(slot: Mapping[str, Any], held: Mapping[str, Any]) -> Slot | None:
    """One value and what it was matched with: either may stand in the slot or in its slotValue."""
    value = _said(slot.get("value")) or _said(held.get("value"))
    if not value or value == UNRECOGNISED:
        return None
    matched = _match(slot) or _match(held)
    return Slot(value, _said(matched.get("id")) or None, _said(matched.get("name")))


def _match(slot: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first successful resolution; dynamic entities count before the model's own values."""
    rows = _map(slot.get("resolutions")).get("resolutionsPerAuthority")
    authorities = [_map(row) for row in rows] if isinstance(rows, list) else []
    for authority in sorted(authorities, key=lambda row: "dynamic" not in _text(row.get("authority"))):
        values = authority.get("values")
        if _map(authority.get("status")).get("code") == MATCH and isinstance(values, list) and values:
            return _map(_map(values[0]).get("value"))
    return {}


def _touched(arguments: object) -> tuple[str, ...]:
    """What the touched part of a document says of itself; () for anything but words, and for too many."""
    if not isinstance(arguments, list) or len(arguments) > 2 * MOST_SLOTS:
        return ()
    words = tuple(_said(argument) for argument in arguments)
    return words if all(words) else ()


def _device(system: Mapping[str, Any]) -> Device | None:
    endpoint, token = _text(system.get("apiEndpoint")), _text(system.get("apiAccessToken"))
    device_id = _text(_map(system.get("device")).get("deviceId"))
    return Device(endpoint, token, device_id) if endpoint and token and device_id else None


def _caller(system: Mapping[str, Any], session: Mapping[str, Any], request_id: str) -> Caller | None:
    users = (_text(_map(part.get("user")).get("userId")) for part in (system, session))
    user = next(filter(None, users), "")
    endpoint, token = _text(system.get("apiEndpoint")), _text(system.get("apiAccessToken"))
    return Caller(user, endpoint, token, request_id) if user else None


def _apl_version(system: Mapping[str, Any]) -> str:
    interfaces = _map(_map(system.get("device")).get("supportedInterfaces"))
    if APL not in interfaces:
        return ""
    runtime = _map(_map(interfaces[APL]).get("runtime"))
    return _text(runtime.get("maxVersion")) or "1.0"


def _application(part: Mapping[str, Any]) -> str:
    return _text(_map(part.get("application")).get("applicationId"))


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _said(value: object) -> str:
    """A slot's words, name or id: the session carries them on, and they are said again."""
    return plain(value, LONGEST_WORDS) if isinstance(value, str) else ""


def _text(value: object) -> str:
    """Text, cut; tokens and ids may be long, so only the absurd is cut."""
    return value[:4096] if isinstance(value, str) else ""
