"""ArcGIS: ``.../rest/services/{name}/FeatureServer/{layer}`` or ``MapServer``, with or without /query.

A layer answers at most ``maxRecordCount`` features and marks what is cut off with
``exceededTransferLimit``. Where it can turn pages it is asked by ``resultOffset`` in the order of
the object ids; an older server is asked for all ids first and then for ranges of them. Errors come
in the body of a 200.

That nothing changed is believed only of layers that Esri hosts and that are no views: every
edit of those goes through the service and moves ``editingInfo.lastEditDate``. A server of a
city's own publishes a database, which may be altered behind its back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from city.errors import Unreadable
from feeds.fetching.address import Address
from feeds.fetching.paging import (
    Ask,
    Changed,
    Listing,
    Page,
    Request,
    Walk,
    Whole,
    by_offset,
    objects,
    rows_under,
    shortened,
)
from feeds.fetching.rows import Keep, Seen
from feeds.text.documents import json_of
from feeds.text.refusals import refuse_error

_LAYER = re.compile(
    r"(.*/rest/services/.+/(?:FeatureServer|MapServer))(?:/(\d+))?(?:/query)?/?", re.IGNORECASE
)
_CLOCK = re.compile(r"current_(?:date|time)", re.IGNORECASE)
"""With one of these in its filter a layer selects other features without having changed."""

_DEFAULTS = {"where": "1=1", "outFields": "*", "outSR": "4326"}
_SIZES = (1_000, 1, 2_000)
"""Features a page: what a layer that does not say has, and the bounds of what is asked of one that does."""

_TOKEN = {498: "the token is not valid", 499: "the layer wants a token"}


class ArcGIS:
    """A layer or table of an ArcGIS server."""

    name = "arcgis"
    format = "table"
    partial = (
        "resultOffset",
        "resultRecordCount",
        "objectIds",
        "outStatistics",
        "returnCountOnly",
        "returnIdsOnly",
        "returnDistinctValues",
    )
    calls_a_minute = 0
    suggests = ()

    def address(self, given: Address, known_as: str) -> Address | None:  # noqa: ARG002 - one signature
        """The layer; a service without a number stands for its only layer."""
        found = _LAYER.fullmatch(given.path)
        if found is None:
            return None
        return given.at(found[1] if found[2] is None else f"{found[1]}/{found[2]}")

    def walk(self, ask: Ask) -> Walk:
        """What the layer is, how many features it has, then all of them."""
        service, token = ask.address, _only(ask.address, "token")
        if not service.base.rpartition("/")[2].isdecimal():
            service = yield from _only_layer(service, token)
        layer = yield from _layer(service, token)
        query = _query(service)
        count = yield from _count(query)
        sure = layer.edited and count is not None and not _CLOCK.search(query.get("where"))
        mark = f"{layer.edited} {count}" if sure else ""
        if mark and mark == ask.mark:
            return Whole(mark=mark, unchanged=True)
        features = _Features(layer, ask.keep)
        if layer.turns_pages:
            yield from _by_pages(query, layer, features, count)
        else:
            yield from _by_ids(query, layer, features)
        return Whole(documents=features.documents(), mark=mark)


PORTAL = ArcGIS()


@dataclass(frozen=True, slots=True)
class _Layer:
    """What a layer says of itself."""

    size: int
    turns_pages: bool
    id_field: str
    orders: bool
    edited: str


def _only(address: Address, name: str) -> dict[str, str]:
    value = address.get(name)
    return {name: value} if value else {}


def _read(page: Page) -> dict[str, Any]:
    """The document, or the error in it as a reason (ArcGIS REST API, "Error response")."""
    document = json_of(page.body, "an answer of an ArcGIS server")
    if not isinstance(document, dict):
        raise Unreadable("this is not an answer of an ArcGIS server")
    error = document.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if code in _TOKEN:
        raise Unreadable(
            f"{_TOKEN[code]} (code {code})",
            fix='Write query = { token = "env:ARCGIS_TOKEN" } and export ARCGIS_TOKEN',
        )
    refuse_error(document)
    return document


def _only_layer(service: Address, token: Mapping[str, str]) -> Generator[Request, Page, Address]:
    page = yield Request(url=str(Address(service.base).having({"f": "json", **token})), what="service")
    document = _read(page)
    listed = objects(document.get("layers")) + objects(document.get("tables"))
    layers = [each for each in listed if not each.get("subLayerIds")]
    if len(layers) != 1:
        known = shortened(f"{each.get('id')} {each.get('name')}" for each in layers)
        raise Unreadable(
            f"the service has {len(layers)} layers: {known}",
            fix="Add the number of one to the url, such as /0",
        )
    return service.at(f"{service.path}/{layers[0].get('id')}")


def _layer(address: Address, token: Mapping[str, str]) -> Generator[Request, Page, _Layer]:
    page = yield Request(url=str(Address(address.base).having({"f": "json", **token})), what="layer")
    said = _read(page)
    if said.get("type") == "Group Layer" or "query" not in str(said.get("capabilities", "query")).lower():
        raise Unreadable("this layer does not answer queries", fix="Name another layer of the service")
    usual, least, most = _SIZES
    size = said.get("maxRecordCount")
    abilities = said.get("advancedQueryCapabilities")
    return _Layer(
        size=min(max(size, least), most) if isinstance(size, int) and size else usual,
        turns_pages=isinstance(abilities, dict) and abilities.get("supportsPagination") is True,
        id_field=_id_field(said),
        orders=not isinstance(abilities, dict) or abilities.get("supportsOrderBy") is not False,
        edited=_edited(address, said),
    )


def _id_field(said: Mapping[str, Any]) -> str:
    named = (
        str(each.get("name"))
        for each in objects(said.get("fields"))
        if each.get("type") == "esriFieldTypeOID"
    )
    own = said.get("objectIdField")
    return own if isinstance(own, str) and own else next(named, "")


def _edited(address: Address, said: Mapping[str, Any]) -> str:
    """When a hosted layer was last edited, its columns included, as written; "" if that cannot be known."""
    hosted = address.host.endswith(".arcgis.com") and "/featureserver/" in address.path.lower()
    info = said.get("editingInfo")
    if not hosted or said.get("isView") or not isinstance(info, dict) or not info.get("lastEditDate"):
        return ""
    return f"{info['lastEditDate']}/{info.get('schemaLastEditDate', '')}"


def _query(address: Address) -> Address:
    """The query of the layer. JSON unless GeoJSON is asked for: only JSON says which numbers are dates."""
    shape = "geojson" if address.get("f").lower() == "geojson" else "json"
    return address.at(f"{address.path}/query").having({"f": shape}).by_default(_DEFAULTS)


def _count(query: Address) -> Generator[Request, Page, int | None]:
    """How many features fit the query; None of a server too old to count."""
    asked = query.without("outFields", "outSR").having({"returnCountOnly": "true", "f": "json"})
    document = json_of((yield Request(url=str(asked), what="count")).body, "an answer of an ArcGIS server")
    count = document.get("count") if isinstance(document, dict) else None
    return count if isinstance(count, int) else None


class _Features:
    """Features of all pages, whose object ids tell whether one is missing."""

    def __init__(self, layer: _Layer, keep: Keep) -> None:
        self.listing = Listing(keep)
        self.ids = Seen()
        self._name = layer.id_field
        self._around: dict[str, Any] = {}

    def add(self, page: Page) -> None:
        document = _read(page)
        features = rows_under(document, "features")
        if not self.listing.pages:
            told = ("features", "exceededTransferLimit", "properties")
            self._around = {name: value for name, value in document.items() if name not in told}
        self.listing.add(features)
        for each in features:
            if (found := self._id(each)) is not None:
                self.ids.add(_key(found))

    def _id(self, feature: Mapping[str, Any]) -> Any:
        for values in (feature.get("attributes"), feature.get("properties")):
            if isinstance(values, dict) and isinstance(values.get(self._name), int | str):
                return values[self._name]
        return feature.get("id") if isinstance(feature.get("id"), int) else None

    def documents(self) -> Sequence[bytes]:
        return self.listing.documents("features", self._around)


def _key(found: int | str) -> bytes:
    return str(found).encode()


def _by_pages(
    query: Address, layer: _Layer, features: _Features, count: int | None
) -> Generator[Request, Page, None]:
    by_id = bool(layer.orders and layer.id_field)
    ordered = query.by_default({"orderByFields": layer.id_field} if by_id else {})

    def request(offset: int, number: int) -> Request:
        asked = ordered.having({"resultOffset": str(offset), "resultRecordCount": str(layer.size)})
        return Request(url=str(asked), what=f"page {number}")

    def take(page: Page) -> None:
        features.add(page)

    yield from by_offset(features.listing, request, take, total=count)
    if len(features.ids) not in (0, features.listing.received):
        raise Changed(
            f"{features.listing.received:,} features came, of which {len(features.ids):,} are different"
        )


def _by_ids(query: Address, layer: _Layer, features: _Features) -> Generator[Request, Page, None]:
    """All ids first, then the features between the first and the last id of each slice."""
    asked = query.without("outFields", "outSR").having({"returnIdsOnly": "true", "f": "json"})
    name, ids = _ids(_read((yield Request(url=str(asked), what="object ids"))), layer)
    slices = [ids[at : at + layer.size] for at in range(0, len(ids), layer.size)]
    while slices:
        some = slices.pop(0)
        where = f"({query.get('where')}) AND {name} >= {some[0]} AND {name} <= {some[-1]}"
        one = yield Request(
            url=str(query.having({"where": where})), what=f"page {features.listing.pages + 1}"
        )
        if _cut(one, features.add) and len(some) > 1:
            half = len(some) // 2
            slices[:0] = [some[:half], some[half:]]
    listed = sum(_key(each) in features.ids for each in ids)
    came = listed if features.ids else features.listing.received
    if came < len(ids):
        raise Changed(f"{len(ids):,} features were listed and {came:,} of them came")


def _cut(page: Page, add: Callable[[Page], None]) -> bool:
    """Add the page unless the server cut it off, which it may do however few features are asked."""
    if _read(page).get("exceededTransferLimit"):
        return True
    add(page)
    return False


def _ids(document: Mapping[str, Any], layer: _Layer) -> tuple[str, Sequence[int]]:
    """The field of the ids and all of them; ``null`` stands for none."""
    listed = document.get("objectIds") or []
    name = str(document.get("objectIdFieldName") or layer.id_field)
    if not isinstance(listed, list) or not all(isinstance(each, int) for each in listed):
        raise Unreadable("the layer's object ids are no numbers")
    if listed and not re.fullmatch(r"[\w.]+", name):
        raise Unreadable("the layer does not name the field of its object ids")
    return name, sorted(listed)
