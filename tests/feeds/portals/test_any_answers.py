"""Whatever a server answers, a walk ends with a listing or with an error of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.errors import TownbellError
from feeds import portals
from feeds.fetching.address import Address, Asked
from feeds.fetching.pace import Timing
from feeds.fetching.paging import Ask
from feeds.fetching.walk import Bounds, walked
from net.http import Answer
from tests.feeds.portals.models import MODELS, Model

NAMES = [
    *("features", "attributes", "properties", "fields", "name", "type", "objectIds", "objectIdFieldName"),
    *("count", "layers", "tables", "id", "capabilities", "maxRecordCount", "advancedQueryCapabilities"),
    *(
        "supportsPagination",
        "error",
        "code",
        "message",
        "exceededTransferLimit",
        "subLayerIds",
        "editingInfo",
    ),
    *("result", "success", "records", "total", "resources", "url", "format", "datastore_active", "created"),
    *("value", "@odata.nextLink", "items", "nextPageToken", "events", "next_rest_url", "n", "at", "OBJECTID"),
]
LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    st.floats(),
    st.sampled_from(
        ["", "Query", "esriFieldTypeOID", "OBJECTID", "CSV", "http://example.org/?a=2", "2026", "\ud800"]
    ),
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=25,
)
WAYS = [
    *((model.name, model.path, model.format) for model in MODELS),
    ("arcgis", "/arcgis/rest/services/Parks/FeatureServer", "auto"),
    ("ckan", "/dataset/requests", "auto"),
    ("ckan", "/api/3/action/datastore_search_sql", "auto"),
    ("open311", "/open311/v2/requests.xml", "auto"),
    ("socrata", "/resource/abcd-1234.csv", "auto"),
    ("socrata", "/resource/abcd-1234.geojson", "auto"),
]
BODIES = st.one_of(DOCUMENTS.map(lambda value: json.dumps(value).encode()), st.binary(max_size=60))


def _walk(name: str, path: str, known_as: str, answers: list[tuple[int, bytes]]) -> None:
    """One walk over these answers, the last of which is given for ever."""
    asked = Asked(f"http://example.org{path}", {}, frozenset())
    left = list(answers)

    def get(_url: str, _headers: Mapping[str, str], _most: int) -> Answer:
        status, body = left.pop(0) if len(left) > 1 else left[0]
        return Answer(status, {"etag": '"1"'}, body)

    (portal,) = [each for each in portals.every() if each.name == name]
    address = portal.address(Address.of(asked.text), known_as)
    assert address is not None
    ask = Ask(address=address, resource={"name": "*"}, today=date(2026, 11, 22))
    walked(lambda: portal.walk(ask), asked, get, Bounds(1_000_000, 60, 12), Timing(lambda: 0.0))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[1])
def test_any_answers_are_survived(way: tuple[str, str, str]) -> None:
    """JSON of every shape under the names that portals use, and bytes that are nothing at all."""

    @settings(max_examples=100, deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from([200, 200, 200, 304, 400, 500]), BODIES), min_size=1, max_size=5)
    )
    def survived(answers: list[tuple[int, bytes]]) -> None:
        with suppress(TownbellError):
            _walk(*way, answers)

    survived()


@pytest.mark.parametrize("model", MODELS, ids=lambda each: each.__name__)
def test_a_good_beginning_and_then_anything(model: type[Model]) -> None:
    """The first answers are the portal's own, so that what comes later meets the later code."""
    served = model(60)
    served.cap = 20
    good: list[tuple[int, bytes]] = []

    def get(url: str, _headers: Mapping[str, str], _most: int) -> Answer:
        there = Address.of(url)
        served.base = there.origin
        served.asked.append((there.path, {}, {}))
        status, body, headers = served.answer(there.path, dict(there.pairs))
        good.append((status, body if isinstance(body, bytes) else json.dumps(body).encode()))
        return Answer(status, headers, good[-1][1])

    asked = Asked(f"http://example.org{model.path}", {}, frozenset())
    (portal,) = [each for each in portals.every() if each.name == model.name]
    address = portal.address(Address.of(asked.text), model.format)
    assert address is not None
    ask = Ask(address=address, today=date(2026, 11, 22))
    walked(lambda: portal.walk(ask), asked, get, Bounds(10_000_000, 60, 50), Timing(lambda: 0.0))

    @settings(max_examples=50, deadline=None)
    @given(st.integers(0, len(good)), st.lists(st.tuples(st.just(200), BODIES), min_size=1, max_size=3))
    def survived(kept: int, answers: list[tuple[int, bytes]]) -> None:
        with suppress(TownbellError):
            _walk(model.name, model.path, model.format, [*good[:kept], *answers])

    survived()
