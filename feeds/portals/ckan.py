"""CKAN: tables of the datastore, and the newest resource of a package.

``/api/3/action/datastore_search?resource_id=...``
    page by page; the portal gives at most 32,000 rows an answer.
``/api/3/action/datastore_search_sql?sql=...``
    one answer, refused if the portal says that it is cut off.
``/dataset/{package}`` or ``/api/3/action/package_show?id={package}``
    the package's newest resource that ``resource = { name = "...", format = "..." }`` fits
    (``*`` stands for anything), so that a data set with a new resource each year follows by
    itself. Which one it was is told with the source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from city.errors import Unreadable
from feeds.fetching.address import Address
from feeds.fetching.paging import (
    Ask,
    Listing,
    Page,
    Request,
    Walk,
    Whole,
    by_offset,
    objects,
    once,
    rows_under,
    shortened,
    total_in,
)

SIZE = 5_000

_ACTION = re.compile(r"(.*/api/(?:3/)?action/)(datastore_search|datastore_search_sql|package_show)/?")
_DATASET = re.compile(r"(?:/[a-z]{2})?/dataset/([\w.-]+)(?:/resource/([0-9a-f-]{36}))?/?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_READABLE = ("csv", "tsv", "json", "geojson", "ics", "rss", "xml")
_OWN = ("id", "resource")


class Ckan:
    """A table or a file of a CKAN portal."""

    name = "ckan"
    format = "table"
    partial = ("limit", "offset")
    calls_a_minute = 0
    suggests = ()

    def address(self, given: Address, known_as: str) -> Address | None:
        """An action of the API; also for the pages that a browser shows of a package and a resource."""
        if _ACTION.fullmatch(given.path):
            return given
        found = _DATASET.fullmatch(given.path)
        if found is None or known_as not in ("auto", "table", *_READABLE, self.name):
            return None
        names = {"id": found[1], "resource": found[2] or ""}
        return given.at("/api/3/action/package_show").having({k: v for k, v in names.items() if v})

    def walk(self, ask: Ask) -> Walk:
        """By what the action is."""
        found = _ACTION.fullmatch(ask.address.path)
        action = found[2] if found else ""
        if action == "datastore_search":
            return (yield from _rows(ask, ask.address, ""))
        if action == "datastore_search_sql":
            return (yield from _sql(ask.address))
        return (yield from _package(ask))


PORTAL = Ckan()


def _result(page: Page) -> Mapping[str, Any]:
    document = page.json()
    result = document.get("result") if isinstance(document, dict) else None
    if not isinstance(result, dict):
        raise Unreadable("this is not an answer of a CKAN action")
    return result


def _rows(ask: Ask, address: Address, note: str) -> Walk:
    """``total`` is the number of rows that fit the filters (CKAN, datastore_search).

    Rows come as objects unless ``records_format`` says otherwise, which a CKAN before 2.8 refuses to hear of.
    """
    listing = Listing(ask.keep)
    ordered = address.by_default({"sort": "_id"}).without("records_format")

    def request(offset: int, number: int) -> Request:
        asked = ordered.having({"limit": str(SIZE), "offset": str(offset)})
        return Request(url=str(asked), what=f"page {number}")

    def take(page: Page) -> int | None:
        result = _result(page)
        listing.add(rows_under(result, "records"))
        return None if result.get("total_was_estimated") else total_in(result, "total")

    yield from by_offset(listing, request, take)
    return Whole(documents=listing.documents(), note=note)


def _sql(address: Address) -> Walk:
    result = _result((yield Request(url=str(address), what="query")))
    if result.get("records_truncated"):
        raise Unreadable(
            "the portal cut the answer off", fix="Narrow the SQL by WHERE, or use datastore_search"
        )
    listing = Listing()
    listing.add(rows_under(result, "records"))
    return Whole(documents=listing.documents())


def _package(ask: Ask) -> Walk:
    wanted = ask.address.get("id")
    shown = Address(ask.address.base).having({"id": wanted})
    package = _result((yield Request(url=str(shown), what="package")))
    one = ask.address.get("resource")
    resource = newest(objects(package.get("resources")), {"id": one} if one else ask.resource)
    note = f"resource {shortened([resource.get('name') or resource.get('id')])!r} of {shortened([wanted])}"
    if resource.get("datastore_active") is True:
        table = ask.address.at(ask.address.path.replace("package_show", "datastore_search")).without(*_OWN)
        return (yield from _rows(ask, table.having({"resource_id": str(resource.get("id"))}), note))
    return (yield from _file(ask, resource, note))


def _file(ask: Ask, resource: Mapping[str, Any], note: str) -> Walk:
    """The resource's file, which often lies on a host of its own. The mark names whose it is."""
    url = str(resource.get("url") or "")
    if not url.startswith(("http://", "https://")):
        raise Unreadable(f"{note} has no file")
    own = f"{resource.get('id')} "
    mark = ask.mark.removeprefix(own) if ask.mark.startswith(own) else ""
    request = Request(url=url, what="file", foreign=True)
    whole = yield from once(Ask(address=ask.address, mark=mark), request, note)
    return Whole(
        documents=whole.documents,
        mark=own + whole.mark if whole.mark else "",
        note=note,
        unchanged=whole.unchanged,
    )


def newest(resources: Sequence[Mapping[str, Any]], wanted: Mapping[str, str]) -> Mapping[str, Any]:
    """The resource that fits, by the year in its name, then by when it was made, then by its place.

    Not by when it was last modified: last year's table is corrected long after this year's began.
    Raises Unreadable naming what there is.
    """
    fitting = [(place, each) for place, each in enumerate(resources) if _fits(each, wanted)]
    if not fitting:
        known = shortened(f"{each.get('name')} ({each.get('format')})" for each in resources) or "none"
        raise Unreadable(
            f"no resource of the package fits; it has: {known}",
            fix='Write resource = { name = "...*", format = "CSV" }',
        )
    return max(fitting, key=lambda pair: (*_age(pair[1]), pair[0]))[1]


def _age(resource: Mapping[str, Any]) -> tuple[int, str]:
    years = _YEAR.findall(str(resource.get("name") or ""))
    return max(map(int, years), default=0), str(resource.get("created") or "")


def _fits(resource: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    kind = str(resource.get("format") or "").lower()
    if "format" not in wanted and not resource.get("datastore_active") and kind not in _READABLE:
        return False
    return all(
        fnmatchcase(str(resource.get(name) or "").lower(), pattern.lower())
        for name, pattern in wanted.items()
    )
