"""What staff write, as a form has it and as a post keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from city.localtime import at, local, parse_instant

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from city.ports import Post

WORDS = ("title", "text")
"""Fields that hold words in every language."""
DAYS = ("day", "moved_day")
TIMES = ("from", "until")
FIELDS: Mapping[str, Sequence[str]] = {
    "news": ("title", "text"),
    "fact": ("topic", "title", "text", "until"),
    "closure": ("place", "type", "text", "from", "until"),
    "event": ("title", "text", "place", "from", "until"),
    "suspension": ("stream", "text", "from", "until"),
    "pickup_exception": ("stream", "day", "moved_day", "text"),
}
"""What each kind asks for, in the order of the form; feeds/staff.py says what must be there."""
SCHEDULE = ("publish_at", "expire_at")
"""Of every kind: from when until when it is told."""
KEPT = {"day": "from", "moved_day": "moved_to"}
"""Days are kept under the names that posts have for them."""
LONGEST = 4_000
"""Characters of one field."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it was filled in: every value is text, words by ``<field>_<language>``."""

    kind: str
    values: Mapping[str, str]

    def words(self, name: str) -> dict[str, str]:
        """The words of a field by language, without those that are empty."""
        return words_in(self.values, name)

    def record(self) -> dict[str, Any]:
        """The fields of the post."""
        names = FIELDS[self.kind]
        found: dict[str, Any] = {name: self.words(name) for name in names if name in WORDS}
        found |= {KEPT.get(name, name): self.values.get(name, "") for name in names if name not in WORDS}
        return {name: value for name, value in found.items() if value}


def words_in(values: Mapping[str, str], name: str) -> dict[str, str]:
    """Of values by ``<field>_<language>`` those of one field, by language, without the empty ones."""
    start = f"{name}_"
    found = {key[len(start) :]: said for key, said in values.items() if key.startswith(start)}
    return {language: said for language, said in found.items() if said}


def read(form: MultiDict[str, str], languages: Sequence[str]) -> Draft:
    """The form as it came. What is no field of its kind is not looked at."""
    kind = form.get("kind", "")
    names = FIELDS.get(kind, ())
    keys = [f"{name}_{each}" for name in names if name in WORDS for each in languages]
    keys += [name for name in (*names, *SCHEDULE) if name not in WORDS]
    return Draft(kind, {key: form.get(key, "").strip()[:LONGEST] for key in keys})


def drafted(post: Post, zone: str) -> Draft:
    """The form in which a post can be changed. Instants are shown on the city's clocks."""
    names, values = FIELDS.get(post.kind, ()), dict[str, str]()
    for name in names:
        kept = post.fields.get(KEPT.get(name, name), "")
        if name in WORDS:
            said = kept if isinstance(kept, Mapping) else {"en": str(kept)}
            values |= {f"{name}_{language}": str(words) for language, words in said.items()}
        else:
            values[name] = _local(str(kept), zone) if name in TIMES else _plain(kept)
    for name, moment in zip(SCHEDULE, (post.publish_at, post.expire_at), strict=True):
        values[name] = f"{local(moment, zone):%Y-%m-%dT%H:%M}" if moment else ""
    return Draft(post.kind, values)


class Unfit(StrEnum):
    """What is wrong with a schedule."""

    TIME = "time"  # it is no time
    ORDER = "order"  # it would end before it begins, or is over


def schedule(draft: Draft, zone: str, now: datetime) -> tuple[datetime | None, datetime | None] | Unfit:
    """From when until when, on the city's clocks; or what is wrong with it."""
    try:
        begins, ends = (_instant(draft.values.get(name, ""), zone) for name in SCHEDULE)
    except (ValueError, OverflowError):
        return Unfit.TIME
    return Unfit.ORDER if ends is not None and ends <= max(begins or now, now) else (begins, ends)


def _instant(text: str, zone: str) -> datetime | None:
    if not text:
        return None
    naive = datetime.fromisoformat(text)
    if not 1990 <= naive.year <= 2200:
        raise ValueError(text)
    return naive if naive.tzinfo else at(naive.date(), naive.time(), zone)


def label(kind: str, name: str) -> str:
    """Under which phrase the field of a kind is asked for."""
    if kind == "fact" and name in WORDS:
        return "question" if name == "title" else "answer"
    if name in WORDS and kind not in ("news", "event"):
        return "reason"
    return (
        {kept: asked for asked, kept in KEPT.items()}.get(name, name) if kind == "pickup_exception" else name
    )


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _local(text: str, zone: str) -> str:
    """``2026-12-01T18:00`` on the city's clock, as a browser's field for it wants."""
    if len(text) <= len("2026-12-01T18:00"):
        return f"{text}T00:00" if len(text) == len("2026-12-01") else text
    try:
        return f"{local(parse_instant(text), zone):%Y-%m-%dT%H:%M}"
    except ValueError:
        return text
