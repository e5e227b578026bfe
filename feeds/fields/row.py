"""One item of a feed, read through the source's field map into the values that records hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import Any

from city.localized import Localized
from feeds.fields import dates, hours, polygons
from feeds.fields.fieldmap import FieldMap
from feeds.formats import Item
from feeds.text.plaintext import TEXT, TITLE, plain

_YES = {"yes", "y", "true", "t", "1", "on", "x", "sí", "si", "open"}
_NO = {"no", "n", "false", "f", "0", "off", "", "none", "closed"}
_DECIMAL_COMMA = re.compile(r"-?\d{1,3},(?:\d{1,2}|\d{4,17})")
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Unusable(ValueError):
    """One item cannot become a record; its message says why.

    ``field`` is the one at fault, where that is not the one that was read last.
    """

    def __init__(self, said: str, field: str = "") -> None:
        super().__init__(said)
        self.field = field


def _finite(number: float) -> float:
    """The number; JSON, in which records are kept, has neither NaN nor infinity. Raises ValueError."""
    if not isfinite(number):
        raise ValueError(number)
    return number


def words_of(value: Any, cap: int) -> str:
    """What a column holds, as words; of an object its name."""
    if not isinstance(value, str) and isinstance(value, Mapping):
        value = value.get("name") or value.get("human_address") or ""
    return plain(value, cap)


@dataclass(frozen=True, slots=True)
class Row:
    """One item, read through a map. Values that cannot be read raise ValueError (of :class:`Unusable`).

    ``notes`` are the fields that a record does without, and why; a record is made all the same.
    """

    map: FieldMap
    item: Item
    notes: list[tuple[str, str]] = field(default_factory=list)

    def raw(self, field: str) -> Any:
        """The first choice that is not empty, or None."""
        column = self.map.columns.get(field)
        if column is not None:
            row = self.item.get("row")
            only = (self.item if row is None else row).get(column)
            return None if only == "" else only
        for choice in self.map.choices.get(field, ()):
            found = choice.of(self.item)
            if found is not None and found != "":
                return found
        return None

    def text(self, field: str, cap: int = TITLE) -> str:
        return words_of(self.raw(field), cap)

    def need(self, field: str, cap: int = TITLE) -> str:
        """The text of a field without which there is no record. Raises Unusable."""
        found = self.text(field, cap)
        if not found:
            raise Unusable(f"has no {field}")
        return found

    def localized(self, field: str, cap: int = TEXT) -> Localized:
        """The field by language; what has no language is in the source's."""
        found = {self.map.language: self.text(field, cap)}
        for language, name in self.map.parts.get(field, {}).items():
            found[language] = self.text(name, cap) or found.get(language, "")
        return {language: words for language, words in found.items() if words}

    def need_localized(self, field: str, cap: int = TEXT) -> Localized:
        found = self.localized(field, cap)
        if not found:
            raise Unusable(f"has no {field}")
        return found

    def mapping(self, field: str) -> dict[str, str]:
        """A field given by keys (``zones.pickup``), without the empty ones."""
        found = {key: self.text(name) for key, name in self.map.parts.get(field, {}).items()}
        return {key: words for key, words in found.items() if words}

    def many(self, field: str) -> tuple[str, ...]:
        """A list, or words separated by commas, semicolons or bars."""
        found = self.raw(field)
        each = found if isinstance(found, list | tuple) else re.split(r"[,;|]", str(found or ""))
        return tuple(words for words in (plain(one, TITLE) for one in each) if words)

    def day(self, field: str) -> date | None:
        found = self.raw(field)
        return None if found is None or dates.is_never(found) else dates.day(found, self.map.zone)

    def need_day(self, field: str) -> date:
        found = self.day(field)
        if found is None:
            raise Unusable(f"has no {field}")
        return found

    def instant(self, field: str) -> datetime | None:
        found = self.raw(field)
        return None if found is None or dates.is_never(found) else dates.instant(found, self.map.zone)

    def need_instant(self, field: str) -> datetime:
        found = self.instant(field)
        if found is None:
            raise Unusable(f"has no {field}")
        return found

    def number(self, field: str) -> float | None:
        """A number; "37,1042" with a decimal comma too, but not "1,042", which might be either."""
        found = self.raw(field)
        if found is None:
            return None
        if isinstance(found, str) and "," in found and _DECIMAL_COMMA.fullmatch(found.strip()):
            found = found.replace(",", ".")
        try:
            return _finite(float(found))
        except (TypeError, ValueError, OverflowError) as error:
            raise Unusable(f"{field} {plain(found, 40)!r} is not a number") from error

    def flag(self, field: str) -> bool:
        found = self.text(field).casefold()
        if found in _YES:
            return True
        if found in _NO:
            return False
        raise Unusable(f"{field} {found[:40]!r} is neither yes nor no")

    def hours_if_read(self, field: str) -> hours.Week:
        """As :meth:`hours`, but what cannot be read is noted and unknown: what else the row says is good."""
        try:
            return self.hours(field)
        except ValueError as error:
            self.notes.append((field, plain(error, 200)))
            return ()

    def hours(self, field: str) -> hours.Week:
        """Seven days, from one column or from one for each weekday; () when unknown."""
        if parts := self.map.parts.get(field):
            given = {dates.weekday(part): self.text(name) for part, name in parts.items()}
            spoken = [f"{_DAY_NAMES[day]} {words}" for day, words in given.items() if words]
            return hours.week("; ".join(spoken)) if spoken else ()
        found = self.text(field)
        return hours.week(found) if found else ()

    def geometry(self) -> Any:
        return self.item.get("geometry")

    def polygons(self) -> polygons.Polygons:
        return polygons.polygons(self.geometry())

    def position(self) -> tuple[float | None, float | None]:
        """Latitude and longitude: from their columns, else from a point geometry."""
        lat, lon = self.number("lat"), self.number("lon")
        found = polygons.point(self.geometry()) if lat is None or lon is None else None
        return (found[1], found[0]) if found else (lat, lon)
