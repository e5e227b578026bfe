"""A draft that fails on many items is mended where that can be: an id of its own, a field left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from feeds.formats import Item
from feeds.proposal.notes import NOTHING, Draft
from feeds.proposal.profiling.columns import Column
from feeds.proposal.town import Town
from feeds.proposal.trying import Trial, tried
from feeds.text.plaintext import plain

_GOOD = 0.95
_MOSTLY = 0.5
_CAN_FAIL = {
    "event": ("end", "all_day", "cancelled"),
    "meeting": ("end", "moved_from"),
    "news": ("published",),
    "place": ("hours", "lat", "lon"),
    "closure": ("end",),
    "permit": ("filed", "inspection"),
    "request": ("updated", "opened"),
    "collection": ("anchor", "season_start", "season_end"),
    "holiday": ("moved_to",),
}
"""Fields whose values may be unreadable, and without which there still is a record."""

_TOGETHER = {"lat": ("lat", "lon"), "lon": ("lat", "lon")}


def mended(
    draft: Draft, columns: Sequence[Column], items: Sequence[Item], language: str, town: Town
) -> tuple[Draft, Trial]:
    """The draft, or the first change of it with which clearly more items become records."""
    trial = tried(draft, items, language, town)
    for _ in range(3):
        if trial.share >= _GOOD:
            break
        better = _better(draft, trial, columns, items, language, town)
        if better is None:
            break
        draft, trial = better
    return draft, trial


def _better(
    draft: Draft, trial: Trial, columns: Sequence[Column], items: Sequence[Item], language: str, town: Town
) -> tuple[Draft, Trial] | None:
    # A field that most items have in words that are understood is worth having.
    worth = len(trial.records) >= trial.items and trial.share >= _MOSTLY
    without = () if worth else _without(draft, trial, columns)
    for change in (*_own_ids(draft, trial, columns), *without):
        again = tried(change, items, language, town)
        if again.share > trial.share + 0.03:
            return change, again
    return None


def _own_ids(draft: Draft, trial: Trial, columns: Sequence[Column]) -> Iterator[Draft]:
    """Where items share an id: another column that tells them apart, else the name with the address."""
    if not any("of another item" in each.what for each in trial.problems) or draft.kind == "zone":
        return
    for column in columns:
        if column.distinct == 1.0 and column.filled == 1.0 and "id" in (column.words or ("",))[-1]:
            yield _with(draft, "id", column.path)
    named = [draft.fields.get(name) for name in ("name", "title", "place", "start", "address", "kind")]
    paths = [each for each in named if isinstance(each, str)]
    if len(paths) > 1:
        yield _with(draft, "id", {"columns": paths})


def _without(draft: Draft, trial: Trial, columns: Sequence[Column]) -> Iterator[Draft]:
    """Without a field that may be unreadable. ``{ value = "" }`` keeps its usual names from it, too."""
    if not trial.problems:
        return
    for name in _CAN_FAIL.get(draft.kind, ()):
        changed = draft
        for each in _TOGETHER.get(name, (name,)):
            changed = _with(changed, each, NOTHING)
        column = next((each for each in columns if each.path == draft.fields.get(name)), None)
        seen = f", for instance {plain(column.values[0], 60)!r}" if column and column.values else ""
        where = f" in {column.path!r}" if column else ""
        remark = f"{name} is left out: what stands{where} cannot be read{seen}"
        yield replace(changed, said=(*draft.said, remark))


def _with(draft: Draft, name: str, spec: Any) -> Draft:
    return replace(draft, fields={**draft.fields, name: spec})
