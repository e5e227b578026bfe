"""What somebody is sent, as it is named to them: by topic, stream, and all but some."""

from __future__ import annotations

from collections.abc import Sequence

from city.enrolment.streams import excepted
from city.enrolment.subscriptions import Subscription, Topic
from city.localized import words_of
from words import Phrases


def named(topic: Topic, stream: str, say: Phrases) -> str:
    """A topic, a stream or a body's part of it, or all but some, as people call what they are sent."""
    if out := excepted(stream):
        return _all_but(out, say)
    if topic is Topic.MEETINGS and stream:
        key = f"body.{words_of(stream).replace(' ', '_')}"
        return say.say("text.of_body", body=say.say(key) if say.has(key) else stream)
    key = f"text.stream.{words_of(stream).replace(' ', '_')}"
    return say.say(key if stream and say.has(key) else f"alert_topic.{topic}")


def told_of(theirs: Sequence[Subscription], say: Phrases) -> str:
    """What somebody is sent, each once."""
    names: list[str] = []
    for topic in Topic:
        same = {each.filter for each in theirs if each.topic is topic}
        names += sorted({named(topic, each, say) for each in same})
    return say.join(names)


def _all_but(streams: Sequence[str], say: Phrases) -> str:
    keys = [f"notice.stream.{each.replace(' ', '_')}" for each in streams]
    names = [say.say(key).lower() if say.has(key) else each for key, each in zip(keys, streams, strict=True)]
    return say.say("text.pickups_but", streams=say.join(names, "or"))
