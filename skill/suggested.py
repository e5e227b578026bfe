"""What launch and help suggest to ask: on a screen the same words, to be touched."""

from __future__ import annotations

from skill.screens.touch import to
from skill.turn import Touch, Word

PHRASES = {
    "TrashDayIntent": "suggest.trash_day",
    "NextMeetingIntent": "suggest.next_meeting",
    "CityAlertsIntent": "suggest.city_alerts",
    "NewsIntent": "suggest.news",
}


def suggested() -> tuple[Touch, ...]:
    """Each suggestion as one would say it, which is a sample of its intent in every locale (C10)."""
    return tuple(Touch(Word(phrase), to(intent)) for intent, phrase in PHRASES.items())
