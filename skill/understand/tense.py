"""Values that the rest of a sentence changes: a day that lies behind, an hour in the evening.

AMAZON.DATE gives the coming october; of minutes, crimes and old requests the last one is meant. The
offline reading can know that, because here the intent is known before the slots are given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from skill.topics import TOPIC_OF
from skill.understand.dates import is_day
from skill.understand.lexicon import Lexicon
from skill.understand.nouns import Slot
from skill.understand.slots import DATE, TIME
from skill.understand.tokens import fold

_LOOKING_BACK = frozenset({"meeting_outcome", "crime_activity", "recent_311", "report_issue", "news"})
_TOLD_AFTERWARDS = frozenset({"inspection_status"})  # also asked about beforehand
_AHEAD = timedelta(days=7)  # "thursday" stays the coming one, as everywhere
_MONTH, _CLOCK = re.compile(r"\d{4}-\d\d"), re.compile(r"\d\d:\d\d")
_NOON = 12
_CLOCK_WORDS = 3  # "half past six"


def settled(
    intent: str,
    slots: Mapping[str, Slot],
    kinds: Mapping[str, str],
    row: Sequence[str],
    today: date,
    lexicon: Lexicon,
) -> dict[str, Slot]:
    """The slots of an intent with their values as this sentence means them.

    Args:
        intent: What the sentence means.
        slots: What was found for it.
        kinds: Slot -> type, of the intent.
        row: The words of the sentence.
        today: The day in the city's time zone.
        lexicon: The language.
    """
    found = dict(slots)
    for name, slot in slots.items():
        if kinds.get(name) == DATE and _weekday_gone(intent, slot, row, today, lexicon):
            day = date.fromisoformat(slot.value) - timedelta(days=7)
            found[name] = replace(slot, value=day.isoformat())
        elif kinds.get(name) == DATE and TOPIC_OF[intent] in _LOOKING_BACK:
            found[name] = replace(slot, value=_behind(slot, today, lexicon))
        elif kinds.get(name) == TIME and _late(slot, row, lexicon):
            found[name] = replace(slot, value=f"{int(slot.value[:2]) + _NOON:02}{slot.value[2:]}")
    return found


def _weekday_gone(intent: str, slot: Slot, row: Sequence[str], today: date, lexicon: Lexicon) -> bool:
    """Whether a weekday alone is the last one: "did we pass when the inspector came on Friday"."""
    known = lexicon.dates
    told = TOPIC_OF[intent] in _LOOKING_BACK | _TOLD_AFTERWARDS and not known.happened.isdisjoint(row)
    said = [word for word in (fold(each) for each in _words(slot)) if word not in known.before]
    plain = bool(said) and all(word in known.weekdays for word in said)
    return told and plain and is_day(slot.value) and slot.value > today.isoformat()


def _behind(slot: Slot, today: date, lexicon: Lexicon) -> str:
    """The last such day or month, unless its year was said."""
    if re.search(r"\d{4}", slot.said):
        return slot.value
    if _MONTH.fullmatch(slot.value) and slot.value > f"{today:%Y-%m}":
        return f"{int(slot.value[:4]) - 1}{slot.value[4:]}" if _names_month(slot, lexicon) else slot.value
    if not is_day(slot.value) or (day := date.fromisoformat(slot.value)) <= today + _AHEAD:
        return slot.value
    if _names_month(slot, lexicon):
        return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else 31)).isoformat()
    if not any(char.isdecimal() for char in slot.said) and not _ordinal(slot, lexicon):
        return slot.value  # "in two weeks"
    return _earlier(day, today).isoformat()


def _earlier(day: date, today: date) -> date:
    """The last day of this number in a month."""
    found = day
    while found > today:
        before = found.replace(day=1) - timedelta(days=1)
        found = before.replace(day=min(day.day, before.day))
    return found


def _words(slot: Slot) -> list[str]:
    return re.findall(r"\w+", slot.said.casefold())


def _names_month(slot: Slot, lexicon: Lexicon) -> bool:
    return any(word in lexicon.dates.months for word in _words(slot)) or "/" in slot.said


def _ordinal(slot: Slot, lexicon: Lexicon) -> bool:
    return any(word in lexicon.dates.ordinals for word in _words(slot))


def _late(slot: Slot, row: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether "at eight" is in the evening by another word of the sentence."""
    if not _CLOCK.fullmatch(slot.value) or int(slot.value[:2]) >= _NOON or slot.value.startswith("00"):
        return False
    said = _words(slot)
    halved = any(word.endswith(("am", "pm")) or word in ("m", "morning", "manana") for word in said)
    return not halved and len(said) <= _CLOCK_WORDS and any(word in lexicon.evening for word in row)
