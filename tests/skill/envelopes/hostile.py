"""Words that no resident says, for every slot and every remembered word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

WORDS = (
    *("</speak><audio src='https://evil.example/a.mp3'/>", "<speak>hi</speak>", "<script>alert(1)</script>"),
    *("<b>bold</b> &amp;lt;i&amp;gt;", "&", "&#x0;&#xD800;", "\"'><", "**bold** [x](http://evil.example)"),
    *("x" * 8_000, "<" * 8_000, "&" * 8_000, "é" * 8_000, "💥" * 4_000, "word " * 1_600, "[[[[" * 2_000),
    *("555-0142 " * 900, "a?" * 4_000, "\u0301" * 300, "9" * 300),
    *("\x00\x01\x1f\x7f\x80", "\u202e\u2066gnp.exe\u2069", "\u200b\u200d\ufeff", "\ud800", "a\ud800b"),
    *("{city}", "{0}", "%s%n", "$(id)", "../../etc/passwd", "'; DROP TABLE records; --", "None", "null"),
    *("12 Harbor Street\nBcc: a@b.example", "12 Harbor Street?", " ?", "¿", "٣٤", "½", "-1", "1e999"),
    *("2026-99-99", "0001-01-01", "9999-W53-WE", "P99999999999Y", "24:00"),
)
"""SSML, HTML, markdown, 8,000 characters, controls, direction marks, half characters, codes, odd dates."""


def slots(word: str, name: str) -> tuple[dict[str, Any], ...]:
    """The word where a slot may have one: as heard, as matched, as one of several."""
    match = {"authority": "a", "status": {"code": "ER_SUCCESS_MATCH"}, "values": [{"value": {"name": word}}]}
    match["values"][0]["value"]["id"] = word
    several = [{"type": "Simple", "value": word}] * 20
    return (
        {"name": name, "value": word},
        {"name": name, "value": "x", "resolutions": {"resolutionsPerAuthority": [match]}},
        {"name": name, "slotValue": {"type": "List", "values": several}},
    )


def states(word: str) -> Iterator[dict[str, Any]]:
    """The word where a conversation remembers one, and more of it than a conversation ever does."""
    place = {
        "label": word,
        "zones": {word: word, "pickup": word},
        "at": [1, 2],
        "ugc": [word],
        "same": [word],
    }
    known = {"topic": "trash_day", "intent": "TrashDayIntent"}
    odd = {"topic": word, "intent": word, "slots": {word: [word] * 3, "date": [word] * 3}, "offset": 10**30}
    yield {"offered": [place] * 40, "expecting": "choice", "asked": known}
    yield {"offered": [place], "expecting": "confirm"}
    yield {"place": place}
    for pending in (odd, {**odd, "topic": "news"}, {**known, "intent": word}):
        yield {"yes": pending, "expecting": "offer"}
        yield {"then": pending}
        yield {"between": [pending] * 30}
    yield {"heard": [[word, word]] * 1_000}
    yield {"before": {"topic": "next_meeting", "intent": "NextMeetingIntent", "slots": {"body": [word] * 3}}}
    yield {"last": word, "last_ask": word}
    yield {word: {word: [word]}}
