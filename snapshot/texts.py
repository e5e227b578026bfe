"""The words by which a record is found, by language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from city.advisories import info_for
from city.localized import in_language
from city.records import (
    Advisory,
    Closure,
    Event,
    Fact,
    Meeting,
    NewsItem,
    Official,
    Page,
    Place,
    Record,
    Service,
)
from snapshot.stems import stems

SEARCHED = frozenset({Advisory, Closure, Event, Fact, Meeting, NewsItem, Official, Page, Place, Service})
"""The kinds that are found by their words. The others are looked up by zone, day or number, and are many."""

TITLES = ("title", "name", "question", "aliases", "keywords", "number")
TEXTS = (
    "text", "answer", "reason", "note", "body", "location", "place", "address", "categories", "agenda",
    "outcome", "office", "kind", "service_type", "status",
)  # fmt: skip
"""A record's fields that hold words, the telling ones first. A new kind that uses these names is found."""


def languages(record: Record) -> Iterator[str]:
    """The languages in which the record has words of its own."""
    if isinstance(record, Advisory):
        yield from (info.language.partition("-")[0] for info in record.message.infos)
    for name in (*TITLES, *TEXTS):
        value = getattr(record, name, None)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Mapping):
                yield from part


def searchable(record: Record, language: str) -> tuple[str, str]:
    """Title and text as stems, in this language, or in another where it has none in this."""
    title, text = _texts(record, language)
    return " ".join(stems(title, language)), " ".join(stems(text, language))


def _texts(record: Record, language: str) -> tuple[str, str]:
    if not isinstance(record, Advisory):
        return _join(record, TITLES, language), _join(record, TEXTS, language)
    info = info_for(record.message, language)
    if info is None:
        return "", ""
    return f"{info.event}\n{info.headline}", f"{info.description}\n{info.instruction}"


def _join(record: Record, names: Iterable[str], language: str) -> str:
    words = (_words(getattr(record, name, ""), language) for name in names)
    return "\n".join(each for each in words if each)


def _words(value: Any, language: str) -> str:
    if isinstance(value, Mapping):
        chosen: Any = in_language(value, language) if value else ""
        return _words(chosen, language)
    if isinstance(value, tuple):
        return " ".join(_words(each, language) for each in value)
    return str(value) if value else ""
