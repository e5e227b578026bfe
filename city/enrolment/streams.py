"""Which kinds of collection a subscription to pickups wants: all, one, or all but some.

The filter says it in words: "" is all, "trash" is one, "not trash or bulk" is all but these, so that a kind
which the city begins to collect later comes as well.
"""

from __future__ import annotations

from city.enrolment.subscriptions import Topic
from city.localized import words_of

BY_STREAM = frozenset({Topic.PICKUP, Topic.SWEEPING})
"""Topics whose filter names streams."""
_NOT, _OR = "not ", " or "


def wants(wanted: str, stream: str) -> bool:
    """Whether a filter takes this stream in; "" stands for any."""
    said, name = words_of(wanted), words_of(stream)
    if said.startswith(_NOT):
        return not name or name not in excepted(said)
    return not name or said in ("", name)


def is_one(wanted: str) -> bool:
    """Whether a filter is for one stream alone."""
    return bool(words_of(wanted)) and not excepted(wanted)


def excepted(wanted: str) -> tuple[str, ...]:
    """The streams, in words, that a filter leaves out of all."""
    said = words_of(wanted)
    return tuple(said.removeprefix(_NOT).split(_OR)) if said.startswith(_NOT) else ()


def without(wanted: str, stream: str) -> str | None:
    """The filter that wants the same but for this stream; None where that is nothing."""
    if not wants(wanted, stream):
        return wanted
    if is_one(wanted):
        return None
    return _NOT + _OR.join(sorted({*excepted(wanted), words_of(stream)}))


def again(wanted: str, stream: str) -> str:
    """The filter that wants this stream as well, where it was left out of all; "" wants all of them again."""
    if wants(wanted, stream) and stream:
        return wanted
    out = [each for each in excepted(wanted) if stream and each != words_of(stream)]
    if out:
        return _NOT + _OR.join(out)
    return "" if excepted(wanted) else wanted


def of_stream(topic: str, stream: str) -> str:
    """How a bar names one stream of a topic (city.enrolment.leaving.Suppression)."""
    return f"{topic}:{words_of(stream)}" if stream else topic
