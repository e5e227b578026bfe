"""Many items read at once, as each would be read alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from feeds.fields.fieldmap import FieldMap, columns_of
from feeds.fields.row import Row
from feeds.fields.together import Together
from feeds.kinds import Context

FIELDS: Mapping[str, Any] = {
    "plain": "a",
    "several": ["a", "b", {"value": "fixed"}],
    "others": ["b", "a"],
    "deep": "c.name",
    "translated": {"column": "a", "values": {"1": "one"}},
    "zones": {"pickup": "b", "ward": "c"},
}
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.sampled_from(
        ["", " ", "1", " x ", "a  b", "<b>x</b>", "Fish &amp; Co", "Peñón", "a\u0001b", "a|b", "w" * 40]
    ),
    st.text(max_size=8),
    st.fixed_dictionaries({"name": st.text(max_size=5)}),
)
ROWS = st.lists(st.dictionaries(st.sampled_from("abc"), CELLS), max_size=6)


@given(ROWS, st.booleans(), st.integers(2, 50))
def test_all_at_once_is_each_alone(rows: Sequence[Mapping[str, Any]], bare: bool, cap: int) -> None:
    """Every field of every item, as text, as mapping and as it stands, is what a Row says of it."""
    items: list[Mapping[str, Any]] = [*rows] if bare else [{"row": row, "geometry": None} for row in rows]
    at = datetime(2026, 11, 29, tzinfo=UTC)
    context = Context(source="test", fields=FIELDS, now=at, missing=set())
    columns = FieldMap.of(context, items, FIELDS, {}, columns_of(items))
    together = Together(columns, items)
    alone = [Row(columns, item) for item in items]
    for field in (*FIELDS, "zones.pickup", "nothing"):
        assert together.texts(field, cap) == [row.text(field, cap) for row in alone]
        given = [None if found == "" else found for found in together.raw(field)]
        assert given == [row.raw(field) for row in alone]
    assert together.mappings("zones") == [row.mapping("zones") for row in alone]
    assert together.mappings("plain") == [{} for _ in items]
