"""Tables that belong beside a proposal: one file may tell several streams, or days and areas at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from feeds.proposal import weeks
from feeds.proposal.fields import KINDS
from feeds.proposal.hints import hinted_stream
from feeds.proposal.matching import fits, matched
from feeds.proposal.notes import Draft, Notes
from feeds.proposal.profiling.columns import Column


@dataclass(frozen=True, slots=True)
class Beside:
    """Another draft over the same items, what to add to its id, and why it is there."""

    draft: Draft
    ending: str
    why: str


def stream_days(columns: Sequence[Column]) -> list[tuple[Column, str]]:
    """The columns that say on which weekday one stream is collected: TRASH_DAY, recycling_day."""
    days = [each for each in columns if each.like("weekday") + each.like("weekdays") >= 0.8]
    named = ((each, hinted_stream(" ".join(each.words))) for each in days)
    return [(column, stream) for column, stream in named if stream]


def zone_set_of(stream: str) -> str:
    """The zone set whose zones decide a stream's day; trash has the usual one."""
    return {"trash": "pickup", "street_sweeping": "sweeping"}.get(stream, stream)


def beside(draft: Draft, columns: Sequence[Column], outline: str, today: date) -> Iterator[Beside]:
    """What else the items tell, each as a draft of its own."""
    if draft.kind == "address":
        yield from _of_addresses(columns, today)
    elif draft.kind == "collection":
        yield from _other_streams(draft, columns, today)
        if outline == "polygon" and isinstance(draft.fields.get("zone"), str):
            yield Beside(_areas(draft), "areas", "the same file draws the areas: they find a resident's zone")
    elif draft.kind == "zone":
        yield from _days_of_zones(draft, columns, today)
        yield from _members(draft, columns)


def _of_addresses(columns: Sequence[Column], today: date) -> Iterator[Beside]:
    """Addresses that carry their weekdays: the weekday itself is the zone."""
    for column, stream in stream_days(columns):
        fields: dict[str, Any] = {
            "zone": column.path,
            "stream": {"value": stream},
            "weekday": column.path,
            "zone_set": {"value": zone_set_of(stream)},
        }
        yield _days(fields, columns, stream, today)


def _other_streams(draft: Draft, columns: Sequence[Column], today: date) -> Iterator[Beside]:
    """How often the first stream is collected says nothing of the others."""
    used, stream = draft.fields.get("weekday"), draft.fields.get("stream")
    if not isinstance(stream, dict) or "value" not in stream:
        return
    for column, other in stream_days(columns):
        if column.path != used and other != stream["value"]:
            kept = {name: spec for name, spec in draft.fields.items() if name not in _OF_ONE}
            yield _days({**kept, "weekday": column.path, "stream": {"value": other}}, columns, other, today)


_OF_ONE = ("every_weeks", "anchor")


def _days(fields: dict[str, Any], columns: Sequence[Column], stream: str, today: date) -> Beside:
    notes = Notes()
    weeks.alternating(fields, columns, today, notes)
    drafted = Draft("collection", fields, asked=tuple(notes.asked), assumed=notes.assumed)
    return Beside(drafted, stream, f"the same file says when {stream.replace('_', ' ')} is collected")


def _areas(draft: Draft) -> Draft:
    zone_set = draft.fields.get("zone_set", {"value": "pickup"})
    return Draft("zone", {"id": draft.fields["zone"], "zone_set": zone_set})


def _days_of_zones(draft: Draft, columns: Sequence[Column], today: date) -> Iterator[Beside]:
    zone = draft.fields.get("id")
    if not isinstance(zone, str):
        return
    for column, stream in stream_days(columns):
        fields = {
            "zone": zone,
            "stream": {"value": stream},
            "weekday": column.path,
            "zone_set": draft.fields["zone_set"],
        }
        yield _days(fields, columns, stream, today)


def _members(draft: Draft, columns: Sequence[Column]) -> Iterator[Beside]:
    """Wards that name their council member: the same file says who holds the office."""
    zone, names = draft.fields.get("id"), KINDS["official"].fields
    named = (each for each in columns if _MEMBER.search(" ".join(each.words)) and fits(names["name"], each))
    member = next((each for each in named if each.path != zone and each.like("title") >= 0.8), None)
    if draft.fields.get("zone_set") != {"value": "district"} or not isinstance(zone, str) or member is None:
        return
    reach = matched({name: names[name] for name in ("phone", "email")}, columns)
    fields: dict[str, Any] = {
        "name": member.path,
        "office": {"value": "council_member"},
        "district": zone,
        **{name: match.column.path for name, match in reach.items()},
    }
    yield Beside(Draft("official", fields), "members", "the same file says who is on the council for each")


_MEMBER = re.compile(r"\b(?:council ?(?:member|man|woman|person|or)?|alder\w+|concejal\w*|representative)\b")
