"""A draft from the JSON that staff or their tools wrote: what is wrong with it is named by its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import isfinite
from typing import Any

from city.earth.geometry import Point
from city.emergency.emergencies import Draft, Where
from city.emergency.emergency_templates import OWN_WORDS, TEMPLATES
from city.emergency.producing import STATUSES
from city.errors import Unreadable
from city.localized import Localized

KNOWN = frozenset(
    {"template", "status", "zones", "polygon", "polygons", "circle", "circles", "whole_city", "fill_holes",
     "area_name", "hours", "details", "event", "headline", "description", "instruction", "correction",
     "category", "urgency", "severity", "certainty", "response", "ceiling", "updates"}
)  # fmt: skip
LEVELS = ("category", "urgency", "severity", "certainty", "response")
PARTS = ("event", "headline", "description", "instruction")
LONGEST_HOURS = 24 * 14
LONGEST_TEXT = 2_000
MOST_AREAS = 50


def draft(advisory_id: str, fields: Mapping[str, Any]) -> Draft:
    """The draft that these fields describe. Raises Unreadable naming the field.

    A field that nobody knows is refused: a misspelt ``"zonse"`` would otherwise be an alert without it.
    """
    reader = _Fields(fields)
    reader.no_others()
    template = reader.choice("template", (*TEMPLATES, OWN_WORDS), OWN_WORDS)
    words = {part: text for part in PARTS if (text := reader.words(part))}
    levels = {name: level for name in LEVELS if (level := reader.word(name))}
    if template == OWN_WORDS:
        reader.needs(words, ("event", "headline", "description"), "own words need it; or name a template")
        reader.needs(levels, LEVELS, "own words need it")
    lasts = TEMPLATES[template].hours if template in TEMPLATES else 6.0
    return Draft(
        id=advisory_id,
        template=template,
        status=reader.choice("status", sorted(STATUSES), "Actual"),
        where=reader.where(),
        lasts=timedelta(hours=reader.number("hours", lasts, 1 / 60, LONGEST_HOURS)),
        details=reader.words("details"),
        words=words,
        correction=reader.words("correction"),
        levels=levels,
        ceiling=reader.whole("ceiling"),
        updates=reader.word("updates"),
        fields=dict(fields),
    )


class _Fields:
    """The fields, read with what they must be."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def wrong(self, name: str, what: str) -> Unreadable:
        return Unreadable(f"{name} {what}", where="draft")

    def no_others(self) -> None:
        if strange := sorted(set(map(str, self._fields)) - KNOWN):
            raise self.wrong(
                repr(strange[0][:40]), f"is no field of a draft; known: {', '.join(sorted(KNOWN))}"
            )

    def needs(self, found: Mapping[str, object], names: Sequence[str], why: str) -> None:
        for name in names:
            if not found.get(name):
                raise self.wrong(name, f"is missing: {why}")

    def word(self, name: str) -> str:
        value = self._fields.get(name, "")
        if not isinstance(value, str) or len(value) > 200:
            raise self.wrong(name, "must be a word or two")
        return value.strip()

    def choice(self, name: str, known: Sequence[str], default: str) -> str:
        value = self.word(name) or default
        if value not in known:
            raise self.wrong(name, f"{value!r} is not one of: {', '.join(known)}")
        return value

    def words(self, name: str) -> Localized:
        value = self._fields.get(name) or {}
        if isinstance(value, str):
            value = {"en": value}
        if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
            raise self.wrong(name, 'must be words by language: {"en": "...", "es": "..."}')
        if any(len(each) > LONGEST_TEXT for each in value.values()):
            raise self.wrong(name, f"is longer than {LONGEST_TEXT} characters")
        return {str(key): " ".join(text.split()) for key, text in value.items() if text.strip()}

    def number(self, name: str, default: float, least: float, most: float) -> float:
        value = self._fields.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.wrong(name, f"must be a number from {least:g} to {most:g}")
        return float(value)

    def whole(self, name: str) -> int | None:
        value = self._fields.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.wrong(name, "must be a whole number of messages")
        return value

    def flag(self, name: str) -> bool:
        value = self._fields.get(name, False)
        if not isinstance(value, bool):
            raise self.wrong(name, "must be true or false")
        return value

    def where(self) -> Where:
        """Where it holds; nowhere is possible here, and refused by whoever composes it (F14)."""
        found = Where(
            zones=self._zones(),
            polygons=tuple(self._ring(name, each) for name, each in self._each("polygon", "polygons")),
            circles=tuple(self._circle(name, each) for name, each in self._each("circle", "circles")),
            whole_city=self.flag("whole_city"),
            fill_holes=self.flag("fill_holes"),
            name=self.words("area_name"),
        )
        if found.whole_city and (found.zones or found.polygons or found.circles):
            raise self.wrong("whole_city", "cannot stand beside a part of the city: choose one")
        return found

    def _zones(self) -> tuple[tuple[str, str], ...]:
        """``["evacuation:A"]``, ``{"evacuation": ["A"]}``, or ``["A"]`` where one set alone has it."""
        value = self._fields.get("zones") or ()
        listed: list[object] = []
        if isinstance(value, Mapping):
            for zone_set, ids in value.items():
                each = [ids] if isinstance(ids, str) else ids
                if not isinstance(each, list):
                    raise self.wrong("zones", "must be ids by zone set")
                listed += [f"{zone_set}:{one}" for one in each]
        else:
            listed = (
                [value]
                if isinstance(value, str)
                else list(value)
                if isinstance(value, list | tuple)
                else [None]
            )
        if len(listed) > MOST_AREAS or not all(isinstance(each, str) and each.strip() for each in listed):
            raise self.wrong("zones", 'must be a list of zones such as "evacuation:A"')
        parts = [str(each).strip().partition(":") for each in listed]
        return tuple(dict.fromkeys((head, tail) if colon else ("", head) for head, colon, tail in parts))

    def _each(self, one: str, many: str) -> list[tuple[str, object]]:
        found: list[tuple[str, object]] = []
        if self._fields.get(one) is not None:
            found.append((one, self._fields[one]))
        several = self._fields.get(many)
        if several is not None:
            if not isinstance(several, list):
                raise self.wrong(many, f"must be a list; for one there is {one!r}")
            found += [(many, each) for each in several]
        if len(found) > MOST_AREAS:
            raise self.wrong(many, f"are more than {MOST_AREAS}")
        return found

    def _ring(self, name: str, value: object) -> tuple[Point, ...]:
        """``[[lat, lon], ...]``, or CAP's own ``"lat,lon lat,lon"``."""
        pairs = [each.split(",") for each in value.split()] if isinstance(value, str) else value
        if not isinstance(pairs, list) or not pairs:
            raise self.wrong(name, "must be a list of [latitude, longitude]")
        return tuple((point[0], point[1]) for point in (self._numbers(name, each, 2) for each in pairs))

    def _circle(self, name: str, value: object) -> tuple[float, float, float]:
        """``[lat, lon, km]``, or CAP's own ``"lat,lon km"``."""
        parts = value.replace(",", " ").split() if isinstance(value, str) else value
        numbers = self._numbers(name, parts, 3)
        return numbers[0], numbers[1], numbers[2]

    def _numbers(self, name: str, value: object, count: int) -> list[float]:
        try:
            found = [_number(each) for each in value] if isinstance(value, list | tuple) else []
        except (TypeError, ValueError):
            found = []
        if len(found) != count:
            raise self.wrong(name, f"has something that is not {count} numbers")
        return found


def _number(value: object) -> float:
    """Six digits behind the point, a tenth of a metre: what is kept is what will be written."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    number = float(value)
    if not isfinite(number):
        raise ValueError
    return round(number, 6)
