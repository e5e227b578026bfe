"""Opendatasoft's Explore API 2: ``/api/explore/v2.1/catalog/datasets/{id}/records``.

``records`` gives at most 100 rows an answer and at most 10,000 in all; ``exports/json`` gives
the same rows under the same query in one answer without any limit. So that is what is asked.
"""

from __future__ import annotations

import re

from feeds.fetching.address import Address
from feeds.fetching.paging import Ask, Request, Walk, once

_DATASET = re.compile(r"(/api/(?:explore/)?v2(?:\.\d)?/catalog/datasets/[^/]+)(?:/(records|exports/\w+))?/?")
_BROWSER = re.compile(r"(?:/[a-z]{2})?/explore/dataset/([^/]+)(?:/\w*)?/?")
_SHAPES = ("exports/json", "exports/geojson", "exports/csv")


class Opendatasoft:
    """A data set of an Opendatasoft portal."""

    name = "opendatasoft"
    format = "table"
    partial = ("limit", "offset")
    calls_a_minute = 0
    suggests = ()

    def address(self, given: Address, known_as: str) -> Address | None:  # noqa: ARG002 - one signature
        """The export; also for the page that a browser shows."""
        if found := _DATASET.fullmatch(given.path):
            if found[2] in (None, "records"):
                return given.at(f"{found[1]}/exports/json")
            return given if found[2] in _SHAPES else None
        if found := _BROWSER.fullmatch(given.path):
            return given.at(f"/api/explore/v2.1/catalog/datasets/{found[1]}/exports/json")
        return None

    def walk(self, ask: Ask) -> Walk:
        """One answer holds all; it is asked for under a condition."""
        return (yield from once(ask, Request(url=str(ask.address), what="export")))


PORTAL = Opendatasoft()
