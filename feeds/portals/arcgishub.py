"""ArcGIS Hub, the site in front of a city's layers: ``/datasets/{id}_{layer}`` as a browser shows it.

The site's catalogue (``/api/search/v1/collections/dataset/items/{id}``, OGC API Records) names the
layer, which usually lies on another host; it is then read as any layer is. No credential goes
there: a layer that wants a token has to be named by its own address.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from city.errors import Unreadable
from feeds.fetching.address import Address
from feeds.fetching.paging import Ask, Page, Request, Walk, Whole
from feeds.portals.arcgis import PORTAL as ARCGIS

_ITEM = r"([0-9a-f]{32})(?:_(\d+))?"
_BROWSER = re.compile(rf"/(?:datasets|maps)/{_ITEM}(?:/(?:about|api|explore))?/?")
_RECORD = re.compile(rf"/api/search/v1/collections/\w+/items/{_ITEM}/?")


class ArcGISHub:
    """A data set of a Hub site."""

    name = "arcgishub"
    format = "table"
    partial = ARCGIS.partial
    calls_a_minute = 0
    suggests = ()

    def address(self, given: Address, known_as: str) -> Address | None:  # noqa: ARG002 - one signature
        """The item's record; also for the page that a browser shows of it, if that has the item's id."""
        if _RECORD.fullmatch(given.path):
            return given
        found = _BROWSER.fullmatch(given.path)
        if found is None:
            return None
        layer = f"_{found[2]}" if found[2] else ""
        return given.at(f"/api/search/v1/collections/dataset/items/{found[1]}{layer}")

    def walk(self, ask: Ask) -> Walk:
        """Where the layer lies, and then the layer."""
        token = tuple(pair for pair in ask.address.pairs if pair[0] == "token")
        record = yield Request(url=str(Address(ask.address.base, token)), what="item")
        layer = _layer(ask.address, record)
        whole = yield from _elsewhere(ARCGIS.walk(replace(ask, address=layer)))
        return replace(whole, note=f"layer {layer.host}{layer.path}")


PORTAL = ArcGISHub()


def _layer(address: Address, page: Page) -> Address:
    """The layer that the record names; the query of the source is put to it."""
    record = page.json()
    properties = record.get("properties") if isinstance(record, dict) else None
    url = properties.get("url") if isinstance(properties, dict) else None
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
    except ValueError as error:
        raise Unreadable("the item names no usable address") from error
    found = ARCGIS.address(replace(address, base=f"{parts.scheme}://{parts.netloc}{parts.path}"), "auto")
    if found is None or parts.scheme not in ("http", "https"):
        raise Unreadable("the item is no layer of an ArcGIS server", fix="Name the address of its data")
    numbered = _RECORD.fullmatch(address.path)
    if found.path.rpartition("/")[2].isdecimal() or numbered is None or not numbered[2]:
        return found
    return found.at(f"{found.path}/{numbered[2]}")


def _elsewhere(walk: Walk) -> Walk:
    """The same walk on a host that is not the source's own. What goes wrong there goes wrong in the walk."""
    try:
        request = next(walk)
        while True:
            request = walk.send((yield replace(request, foreign=True)))
    except StopIteration as end:
        whole: Whole = end.value
    return whole
