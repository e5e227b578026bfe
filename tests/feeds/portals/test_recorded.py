"""Portals' own answers, as they were recorded, put to the walks one by one, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from city.errors import TownbellError
from feeds.fetching.address import Address
from feeds.fetching.paging import Ask, Page, Request, Walk, Whole
from feeds.portals.arcgis import PORTAL as ARCGIS
from feeds.portals.opendatasoft import PORTAL as OPENDATASOFT
from feeds.portals.socrata import PORTAL as SOCRATA
from feeds.source import source

LAYER = "https://services1.arcgis.com/x/arcgis/rest/services/Addresses/FeatureServer/0"
Recorded = Callable[[str], bytes]


@pytest.fixture
def recorded(corpus: Path) -> Recorded:
    """An answer of the corpus."""
    return lambda name: (corpus / "socrata" / name).read_bytes()


def _begin(portal: Any, url: str, **more: Any) -> tuple[Walk, Request]:
    address = portal.address(Address.of(url), "auto")
    walk: Walk = portal.walk(Ask(address=address, today=date(2026, 11, 22), **more))
    return walk, next(walk)


def _put(walk: Walk, *bodies: bytes | dict[str, Any] | list[Any]) -> Request | Whole:
    """Give the walk these answers; what it asks next, or what it came to."""
    try:
        for body in bodies:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            request = walk.send(Page(200, {}, data))
    except StopIteration as end:
        whole: Whole = end.value
        return whole
    return request


def test_a_layer_of_2015_that_can_turn_pages(recorded: Recorded) -> None:
    """Lancaster, ArcGIS 10.3: by offset, in the order of its id field, as many as it gives at once."""
    walk, first = _begin(ARCGIS, LAYER)
    assert first.url == LAYER + "?f=json"
    count = _put(walk, recorded("esri__us-pa-lancaster-metadata.json"))
    assert isinstance(count, Request)
    assert Address.of(count.url).get("returnCountOnly") == "true"
    page = _put(walk, recorded("esri__us-pa-lancaster-count-only.json"))
    assert isinstance(page, Request)
    asked = dict(Address.of(page.url).pairs)
    assert (asked["resultOffset"], asked["orderByFields"], asked["outSR"]) == ("0", "OBJECTID", "4326")
    assert (asked["where"], asked["outFields"], asked["f"]) == ("1=1", "*", "json")


def test_a_page_that_is_less_than_was_said_is_no_listing(recorded: Recorded) -> None:
    """Lancaster's recorded page has one feature and says exceededTransferLimit; thirty were counted."""
    walk, _ = _begin(ARCGIS, LAYER)
    probe = recorded("esri__us-pa-lancaster-probe.json")
    more = _put(
        walk,
        recorded("esri__us-pa-lancaster-metadata.json"),
        recorded("esri__us-pa-lancaster-count-only.json"),
        probe,
    )
    assert isinstance(more, Request)
    assert Address.of(more.url).get("resultOffset") == "1"
    with pytest.raises(TownbellError, match="the server said 30 rows and gave 1"):
        _put(walk, {**json.loads(probe), "features": []})


@pytest.mark.parametrize("name", ["us-ks-brown", "ua-kharkiv", "us-ny-orange"])
def test_layers_from_before_pages(name: str, recorded: Recorded) -> None:
    """Brown (10.01), Orange (10.02) and Kharkiv (10.11) do not say that they turn pages: ids first."""
    walk, _ = _begin(ARCGIS, LAYER)
    ids = _put(walk, recorded(f"esri__{name}-metadata.json"), recorded("esri__us-ca-carson-count-only.json"))
    assert isinstance(ids, Request)
    assert Address.of(ids.url).get("returnIdsOnly") == "true"
    page = _put(walk, recorded("esri__us-ca-carson-ids-only.json"))
    assert isinstance(page, Request)
    assert Address.of(page.url).get("where") == "(1=1) AND OBJECTID >= 70193 AND OBJECTID <= 70307"


def test_features_of_an_old_layer(recorded: Recorded) -> None:
    """Brown's recorded features, asked for by the ids that they have, come out as they went in."""
    found = json.loads(recorded("esri__us-ks-brown-0.json"))
    ids = [each["attributes"]["objectid"] for each in found["features"]]
    walk, _ = _begin(ARCGIS, LAYER)
    whole = _put(
        walk,
        recorded("esri__us-ks-brown-metadata.json"),
        {"count": len(ids)},
        {"objectIdFieldName": "objectid", "objectIds": ids},
        recorded("esri__us-ks-brown-0.json"),
    )
    assert isinstance(whole, Whole)
    assert json.loads(whole.documents[0]) == found


def test_errors_in_a_200(recorded: Recorded) -> None:
    """Runnels wants a token; Washington cannot execute a query."""
    walk, _ = _begin(ARCGIS, LAYER)
    with pytest.raises(TownbellError, match="wants a token"):
        _put(walk, recorded("esri__us-tx-runnels-metadata.json"))
    walk, _ = _begin(ARCGIS, LAYER)
    with pytest.raises(TownbellError, match="Failed to execute query"):
        _put(
            walk,
            recorded("esri__us-pa-lancaster-metadata.json"),
            recorded("esri__us-nm-washington-count-only.json"),
            recorded("esri__us-nm-washington-probe.json"),
        )


@pytest.mark.parametrize(
    ("url", "more", "believed"),
    [
        (LAYER, {}, True),
        (LAYER, {"isView": True}, False),
        (LAYER.replace("services1.arcgis.com", "gis.example.gov"), {}, False),
        (LAYER.replace("FeatureServer", "MapServer"), {}, False),
        (LAYER + "/query?where=ENDS>CURRENT_TIMESTAMP", {}, False),
        (LAYER, {"editingInfo": {"lastEditDate": 1443712219215}}, False),
    ],
)
def test_when_a_layer_is_believed_to_be_unchanged(
    url: str, more: dict[str, Any], believed: bool, recorded: Recorded
) -> None:
    """Hosted by Esri, no view, no filter by the clock, and the date and the count of the last reading."""
    layer = {**json.loads(recorded("esri__us-pa-lancaster-metadata.json")), **more}
    walk, _ = _begin(ARCGIS, url, mark="1443712219214/ 30")
    came = _put(walk, layer, recorded("esri__us-pa-lancaster-count-only.json"))
    assert (isinstance(came, Whole) and came.unchanged) is believed


def test_a_socrata_table_as_it_was_recorded(recorded: Recorded) -> None:
    """Chicago's libraries, with their computed columns: one page, each row as it was."""
    rows = json.loads(recorded("chicago_libraries_soda.json"))
    state = [{"n": str(len(rows)), "at": "2026-11-01T00:00:00.000Z"}]
    walk, probe = _begin(SOCRATA, "https://data.cityofchicago.org/resource/x8fc-8rcq.json")
    assert probe.refusable
    whole = _put(walk, state, rows)
    assert isinstance(whole, Whole)
    assert json.loads(whole.documents[0]) == rows
    assert whole.mark == f"{len(rows)} 2026-11-01T00:00:00.000Z"


def test_a_view_that_cannot_count(recorded: Recorded) -> None:
    """Seattle's filtered view answered the count with an error; the rows are asked for all the same."""
    walk, _ = _begin(SOCRATA, "https://data.seattle.gov/resource/2tje-83f6.json")
    page = _put(walk, recorded("koop__filtered-count.json"))
    assert isinstance(page, Request)
    assert page.what == "page 1"
    with pytest.raises(TownbellError, match="Unrecognized arguments"):
        _put(walk, recorded("koop__filtered-first.json"))


def test_a_table_that_is_replaced_between_two_pages_is_read_anew() -> None:
    """The portal's own date of the table (X-SODA2-Truth-Last-Modified) is another one on page two."""
    walk, _ = _begin(SOCRATA, "https://data.example.gov/resource/abcd-1234.json")
    walk.send(Page(400, {}, b"{}"))
    rows = [{"id": str(number)} for number in range(10_000)]
    walk.send(Page(200, {"x-soda2-truth-last-modified": "Mon"}, json.dumps(rows).encode()))
    with pytest.raises(TownbellError, match="the table was of Mon and now is of Tue"):
        walk.send(Page(200, {"x-soda2-truth-last-modified": "Tue"}, b"[]"))


def test_opendatasoft_is_asked_for_its_export() -> None:
    """The parameters of the query go along."""
    _, first = _begin(
        OPENDATASOFT,
        "https://data.mulhouse-alsace.fr/api/explore/v2.1/catalog/datasets/c/records?where=a%3D1",
    )
    assert first.url == (
        "https://data.mulhouse-alsace.fr/api/explore/v2.1/catalog/datasets/c/exports/json?where=a%3D1"
    )


def test_a_source_is_asked_for_long_only_if_it_is_asked_rarely() -> None:
    """A twelfth of its period, from twenty seconds to three minutes."""
    from feeds.fetching.walk import bounds

    table = {"id": "s", "url": "https://example.org/", "kind": "place"}
    spans = {"30s": 20, "10m": 50, "1d": 180}
    assert {every: bounds(source({**table, "every": every}, "")).seconds for every in spans} == spans
