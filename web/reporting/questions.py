"""What a service asks besides what and where, as fields of the form, and what was answered.

Source: Open311 GeoReport v2, service definitions: an attribute is required or not, of one of six data types,
and may have values to choose from. Each answer goes to the city's system as ``attribute[code]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from city.localtime import at
from city.records import ServiceAttribute

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

MOST, LONGEST = 10, 500
"""Questions on a page, and characters of an answer."""
YEARS = range(1990, 2201)
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page: ``said`` as it was filled in, ``answer`` as the city's system gets it,
    ``fault`` the key of what is wrong with it."""

    id: str
    attribute: ServiceAttribute
    said: Sequence[str] = ()
    answer: str = ""
    fault: str = ""

    @property
    def name(self) -> str:
        """Of its field."""
        return f"attribute[{self.attribute.code}]"

    @property
    def shape(self) -> str:
        """How it is answered: one, many, text, number, moment, or a line."""
        kind = self.attribute.datatype
        if self.attribute.values:
            return "many" if kind == "multivaluelist" else "one"
        return {"text": "text", "number": "number", "datetime": "moment"}.get(kind, "line")


def asked(attributes: Iterable[ServiceAttribute], form: MultiDict[str, str], zone: str) -> tuple[Asked, ...]:
    """The questions with what the form answers; a required one without an answer has a fault."""
    found = []
    for number, attribute in enumerate(list(attributes)[:MOST], start=1):
        blank = Asked(f"asked-{number}", attribute)
        said = tuple(
            filter(None, (" ".join(each.split())[:LONGEST] for each in form.getlist(blank.name)[:40]))
        )
        answer, fault = _read(blank, said, zone)
        found.append(Asked(blank.id, attribute, said, answer, fault))
    return tuple(found)


def answers(questions: Iterable[Asked]) -> Mapping[str, str]:
    """What was answered, by the city's codes; several choices with commas between."""
    return {each.attribute.code: each.answer for each in questions if each.answer}


def _read(question: Asked, said: Sequence[str], zone: str) -> tuple[str, str]:
    """The answer as the city's system gets it, and what is wrong."""
    attribute, shape = question.attribute, question.shape
    if not said:
        missing = "no_choice" if attribute.values else "no_answer"
        return "", missing if attribute.required else ""
    if attribute.values:
        keys = {key for key, _ in attribute.values}
        chosen = said if shape == "many" else said[:1]
        return (",".join(chosen), "") if keys.issuperset(chosen) else ("", "no_choice")
    if shape == "number":
        return (said[0].replace(",", "."), "") if _NUMBER.fullmatch(said[0]) else ("", "no_number")
    if shape == "moment":
        moment = _moment(said[0], zone)
        return moment, "" if moment else "no_moment"
    return said[0], ""


def _moment(said: str, zone: str) -> str:
    """A time on the city's clocks as an instant with its offset; "" where it is none."""
    try:
        told = datetime.fromisoformat(said)
        known = told if told.tzinfo else at(told.date(), told.time(), zone)
        return known.isoformat() if known.year in YEARS else ""
    except (ValueError, OverflowError):
        return ""
