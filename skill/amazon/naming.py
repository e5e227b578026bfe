"""What of the city's alerts a resident names: a topic, one stream of it, or one body's meetings (pure)."""

from __future__ import annotations

from city.enrolment.keywords import called as topic_called
from city.enrolment.subscriptions import Topic
from city.nouns import replace
from skill.answers.collection import SWEEPING
from skill.answers.meetings import asked_about
from skill.context import Context
from skill.turn import Question


def stream_named(question: Question) -> tuple[Topic | None, str]:
    """The topic that was named, None for none, and the stream of pickups, "" for all of them.

    The models know "recycling alerts" as a name of pickups: which stream it is of lies in the words.
    """
    stream, slot = question.slot("stream"), question.slot("topic")
    if stream is not None:
        if not stream.id:
            return topic_called(stream.value) or (None, "")
        return (Topic.SWEEPING, "") if stream.id == SWEEPING else (Topic.PICKUP, stream.id)
    if slot is None:
        return Topic.MEETINGS if question.slot("body") else None, ""
    topic = Topic(slot.id) if slot.id in set(Topic) else None
    heard = topic_called(slot.value) if topic is Topic.PICKUP else None
    return topic, heard[1] if heard else ""


def body_of(question: Question, context: Context) -> str:
    """The body as its calendar calls it, whatever the resident does; "" for all of them."""
    slot = question.slot("body")
    if slot is None:
        return ""
    meant = asked_about(replace(question, slots={"body": slot}), context)
    return meant[0].body if meant else slot.name or slot.value
