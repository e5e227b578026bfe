"""Where the resident is: from the sentence, the conversation, the caller, or the device."""

from __future__ import annotations

from city.earth.places import Found, Location, Resolution
from skill.amazon.device import GIVEN, NONE_ENTERED, NOT_PERMITTED, DeviceAddress, in_one_line
from skill.context import Context
from skill.location.address import ask_for, judged, outside, tried, without_permission
from skill.turn import Answer, Question, Say, say


def found(
    question: Question, context: Context, needed: bool, devices: DeviceAddress | None
) -> Location | Answer | None:
    """The place; or what must be asked before there is one; or None where none is needed.

    The sentence counts before the conversation. A device is asked only where a place
    is needed and nothing else gave one, so that no other turn waits for the network.
    """
    slot = question.slot("address")
    if slot is not None and needed:
        return judged(tried(slot.value, context), question, context)
    if question.for_once and needed:  # "at my mother's": the resident's own place is no answer
        return ask_for(question, context)
    if context.place is not None or not needed:
        return context.place
    if question.device is None or devices is None:
        return ask_for(question, context)
    return _of_device(question, context, devices)


def _of_device(question: Question, context: Context, devices: DeviceAddress) -> Location | Answer:
    """What the resident entered for their device. Each failure has its own words (204 is not 403)."""
    device = question.device
    assert device is not None
    context.meanwhile("progress.address")
    told = devices(device.api_endpoint, device.token, device.device_id)
    if told.status == NOT_PERMITTED:
        return without_permission(question, context)
    line = in_one_line(told) if told.status == GIVEN else ""
    if not line:
        return ask_for(question, context, *_why_not(told.status))
    return _accepted(context.snapshot.resolve(line), question, context)


def _why_not(status: int) -> tuple[Say, ...]:
    return (say("address.none_on_device"),) if status in (GIVEN, NONE_ENTERED) else ()


def _accepted(resolution: Resolution, question: Question, context: Context) -> Location | Answer:
    """The device's address was not said by the resident, so a near miss is asked for afresh."""
    if resolution.found is Found.OUTSIDE:
        return outside(question, context)
    if resolution.found is Found.UNKNOWN:
        return ask_for(question, context, say("address.device_not_found"))
    return judged(resolution, question, context)
