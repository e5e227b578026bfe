"""What an answer must say about the age of what it rests on."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Say, say

SILENT_SINCE = "alerts.silent_since"
"""The sentence that says itself as of when the alerts are known."""


def notes(answer: Answer, context: Context) -> tuple[Say, ...]:
    """ "As of yesterday at 6 PM", where a source has not answered well since; else nothing."""
    used = context.sources(answer.used, answer.kinds)
    if any(fact.key == SILENT_SINCE for fact in answer.says):
        used = tuple(source for source in used if source.kind != "advisory")
    old = [source.as_of for source in used if source.as_of and context.is_stale(source)]
    return (say("freshness.as_of", instant=min(old)),) if old else ()
