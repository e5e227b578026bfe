"""What is shown beside what is said: a headline and a few lines, for a page or a device with a screen."""

from __future__ import annotations

from typing import Any

from skill.speech import Speaker
from skill.turn import Answer


def display(answer: Answer, speaker: Speaker, speech: str) -> dict[str, Any] | None:
    """``{"title", "text", "rows": [{"title", "detail"}]}``, or None where there is nothing to show."""
    title = speaker.value(answer.title)
    if not title and not answer.rows:
        return None
    rows = [
        {"title": _capital(speaker.value(row.title)), "detail": speaker.value(row.detail)}
        for row in answer.rows
    ]
    return {"title": _capital(title), "text": speech, "rows": rows}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
