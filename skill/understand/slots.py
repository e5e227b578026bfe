"""What may fill a slot: the values of a custom type, or one of Amazon's built-in types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from skill.understand.addresses import read_address
from skill.understand.dates import read_date
from skill.understand.holidays import read_beside, read_holiday
from skill.understand.hours import read_time
from skill.understand.lexicon import Lexicon, Phrase
from skill.understand.numbers import read_number
from skill.understand.tokens import core, tokenise, words

SEARCH_QUERY = "AMAZON.SearchQuery"
ADDRESS = "AMAZON.PostalAddress"
DATE = "AMAZON.DATE"
CITY = "AMAZON.City"
NUMBER = "AMAZON.NUMBER"
TIME = "AMAZON.TIME"
STREET = "STREET"
BODY = "MEETING_BODY"
HOLIDAY = "HOLIDAY"
HOLIDAY_DAY = "holiday day"  # no slot type: a holiday's name as the day that it falls on

Vocabulary = Mapping[str, Mapping[str, tuple[str, ...]]]

_REFERENCE = re.compile(r"(?=.*\d)[a-z0-9-]{2,20}")


class Filled(NamedTuple):
    """A run of words, up to ``end``, that fills a slot.

    ``value`` is empty where the resident's own words are the value.
    """

    end: int
    value: str
    id: str | None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class SlotTypes:
    """Every custom type of a model with a city's own values, ready to be matched."""

    values: Mapping[str, Mapping[Phrase, str]]
    longest: Mapping[str, Mapping[str, int]]  # type -> first word -> words of the longest name
    streets: frozenset[str]
    lexicon: Lexicon

    def fills(self, type_name: str, row: Sequence[str], at: int, today: date) -> Iterable[Filled]:
        """Every way in which the words from ``at`` on fill a slot of this type, longest first."""
        if (longest := self.longest.get(type_name)) is not None:
            # Nearly always none begins with the word.
            return self._custom(type_name, row, at) if at < len(row) and row[at] in longest else ()
        if type_name == SEARCH_QUERY:
            return (Filled(end, "", None) for end in range(len(row), at, -1))
        found = self._built_in(type_name, row, at, today)
        return () if found is None else (found,)

    def holiday(self, row: Sequence[str], at: int, today: date) -> tuple[int, str] | None:
        """The day of the holiday named at ``at``."""
        return read_holiday(row, at, today, self.lexicon, self.values.get(HOLIDAY, {}))

    def beside_holiday(self, row: Sequence[str], at: int, today: date) -> tuple[int, str] | None:
        """The day named by a holiday beside it: "friday after thanksgiving"."""
        return read_beside(row, at, today, self.lexicon, self.values.get(HOLIDAY, {}))

    def _custom(self, type_name: str, row: Sequence[str], at: int) -> Iterator[Filled]:
        values = self.values[type_name]
        for width in range(min(self.longest[type_name][row[at]], len(row) - at), 0, -1):
            phrase = tuple(row[at : at + width])
            if phrase in values:
                yield Filled(at + width, "", values[phrase])

    def _built_in(self, type_name: str, row: Sequence[str], at: int, today: date) -> Filled | None:
        if type_name == ADDRESS:
            address = read_address(row, at, self.lexicon, self.streets)
            return Filled(address.end, address.value, None, address.certain) if address else None
        if type_name == CITY:
            return read_city(row, at, self.lexicon)
        if type_name == NUMBER and at < len(row) and _REFERENCE.fullmatch(row[at]):
            return Filled(at + 1, row[at], None)
        read = self._read(type_name, row, at, today)
        return Filled(read[0], read[1], None) if read else None

    def _read(self, type_name: str, row: Sequence[str], at: int, today: date) -> tuple[int, str] | None:
        if type_name == DATE:
            days = (read_date(row, at, today, self.lexicon), self.holiday(row, at, today))
            found = (day for day in (*days, self.beside_holiday(row, at, today)) if day)
            return max(found, default=None)
        if type_name == TIME:
            return read_time(row, at, self.lexicon)
        if type_name == NUMBER:
            return read_number(row, at, self.lexicon)
        raise KeyError(type_name)


def read_city(row: Sequence[str], at: int, lexicon: Lexicon) -> Filled | None:
    for width in (3, 2, 1):
        if len(phrase := tuple(row[at : at + width])) == width and phrase in lexicon.cities:
            return Filled(at + width, "", None)
    return None


def slot_types(model: Mapping[str, Any], vocabulary: Vocabulary, lexicon: Lexicon) -> SlotTypes:
    """The slot types of an interaction model, extended by a city's own names.

    Args:
        model: The whole model, with ``interactionModel`` at the top.
        vocabulary: Slot type -> id -> names; a city's name wins over a general one.
        lexicon: The model's language.
    """
    values: dict[str, dict[Phrase, str]] = {}
    for kind in model["interactionModel"]["languageModel"]["types"]:
        table = values.setdefault(kind["name"], {})
        for value in kind["values"]:
            for name in (value["name"]["value"], *value["name"].get("synonyms", ())):
                table.setdefault(_phrase(name, lexicon), value["id"])
    for kind_name, own in vocabulary.items():
        for id_, names in own.items():
            values.setdefault(kind_name, {}).update((_phrase(name, lexicon), id_) for name in names)
    streets = frozenset(
        " ".join(phrase) for phrase in values.get(STREET, {}) if len(phrase) > 1 or len(phrase[0]) > 3
    )
    longest = {name: longest_by_first(table) for name, table in values.items()}
    return SlotTypes(values, longest, streets, lexicon)


def longest_by_first(phrases: Iterable[Phrase]) -> dict[str, int]:
    """First word -> words of the longest phrase that begins with it."""
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    return longest


def _phrase(name: str, lexicon: Lexicon) -> Phrase:
    return words(core(tokenise(name, lexicon), lexicon))
