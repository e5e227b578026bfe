"""Each portal's own: what it may be asked, and how it goes wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from feeds.fetching.fetch import Got
from feeds.portals.ckan import newest
from feeds.read import settings_of
from feeds.source import source
from tests.feeds.portals.conftest import NOW, Read
from tests.feeds.portals.models import (
    ArcGIS,
    CivicClerk,
    Ckan,
    EventsCalendar,
    Hub,
    Legistar,
    OldArcGIS,
    Open311,
    Opendatasoft,
    Query,
    Socrata,
)
from tests.servers import reply

Serve = Callable[..., Read]


# --- Socrata


def test_a_socrata_table_that_did_not_change_costs_one_request(serve: Serve) -> None:
    """Count and newest change are as they were: NOT_MODIFIED, and no page is asked for."""
    read = serve(Socrata())
    first = read()
    asked = len(read.model.asked)
    again = read(first)
    assert (again.got, again.etag) == (Got.NOT_MODIFIED, first.etag)
    assert len(read.model.asked) == asked + 1


@pytest.mark.parametrize("what", ["a row gone", "a row altered", "a row new"])
def test_a_socrata_table_that_changed_is_read(what: str, serve: Serve) -> None:
    """Each way of changing shows in the count or in the newest change."""
    read = serve(Socrata())
    first = read()
    if what == "a row gone":
        read.model.rows.pop()
    else:
        read.model.stamp = 2  # type: ignore[attr-defined]
    assert read(first).got is Got.BYTES


@pytest.mark.parametrize(
    "more",
    [
        {"query": {"$where": "a=1"}},
        {"resource": {"name": "x*"}},
        {"url": "https://example.org/?d={{day +0}}"},
    ],
)
def test_what_is_asked_is_part_of_what_unchanged_holds_for(more: dict[str, Any]) -> None:
    """Another query is another listing; one with dates is another one each day."""
    table = {"id": "s", "url": "https://example.org/", "kind": "place", "format": "table"}
    plain, other = source(table, ""), source({**table, **more}, "")
    assert settings_of(plain, "UTC", NOW) != settings_of(other, "UTC", NOW)
    moves = settings_of(other, "UTC", NOW) != settings_of(other, "UTC", NOW + timedelta(days=1))
    assert moves == ("{{" in other.url)


def test_a_filter_by_the_portals_own_clock_is_read_each_time(serve: Serve) -> None:
    """Tomorrow it lets other rows through, though no row changed and there are as many."""
    read = serve(Socrata())
    query = {"$where": "starts > get_utc_date()"}
    assert read(read(query=query), query=query).got is Got.BYTES


def test_a_socrata_csv_is_one_csv(serve: Serve) -> None:
    """The column names stand once; a cell with a comma and a line break survives."""
    read = serve(Socrata(), "/resource/abcd-1234.csv")
    rows = list(csv.reader(io.StringIO(read().parts[0].data.decode())))
    assert rows[0] == ["id", "name"]
    assert [row[0] for row in rows[1:]] == read.model.names()
    assert rows[-1][1] == "Place 130,\nof 130"


def test_a_socrata_geojson_is_one_collection(serve: Serve) -> None:
    """All features, with the reference system of the first page."""
    read = serve(Socrata(), "/resource/abcd-1234.geojson")
    document = json.loads(read().parts[0].data)
    assert [each["properties"]["id"] for each in document["features"]] == read.model.names()
    assert (document["type"], "crs" in document) == ("FeatureCollection", True)


def test_select_and_where_go_with_every_page(serve: Serve) -> None:
    """The count counts what the filter lets through; the columns are those that were asked for."""
    read = serve(Socrata())
    read(query={"$select": "id, name", "$where": "id > 0"})
    (_, count, _), *pages, (_, again, _) = read.model.asked
    assert count["$where"] == again["$where"] == "id > 0"
    assert {(each["$select"], each["$where"]) for _, each, _ in pages} == {("id, name", "id > 0")}


def test_a_portal_that_cannot_count_is_read_to_the_short_page(serve: Serve) -> None:
    """An aggregate that is refused costs the cheap look and the check, not the source."""

    class Plain(Socrata):
        cap = 10_000

        def answer(self, path: str, query: Query) -> tuple[int, Any, dict[str, str]]:
            if "count" in query.get("$select", ""):
                return 400, {"code": "query.compiler.malformed", "error": True, "message": "no"}, {}
            return super().answer(path, query)

    read = serve(Plain(20_001))
    result = read()
    assert (result.got, len(json.loads(result.parts[0].data))) == (Got.BYTES, 20_001)
    assert read(result).got is Got.BYTES


def test_groups_are_read_in_the_order_of_their_columns(serve: Serve) -> None:
    """Rows that are groups have no :id, and counting them would count something else."""
    read = serve(Socrata())
    read.model.odd[1] = lambda handler: reply(handler, body=b'[{"day": "Monday", "n": "7"}]')
    query = {"$select": "day, count(*) as n", "$group": "day"}
    assert json.loads(read(query=query).parts[0].data) == [{"day": "Monday", "n": "7"}]
    ((_, asked, _),) = read.model.asked
    assert asked["$order"] == "day"


def test_rows_without_any_order_are_not_put_together(serve: Serve) -> None:
    """A full page of groups that nothing orders: the next page could be any."""
    read = serve(Socrata())
    rows = json.dumps([{"n": str(number)} for number in range(10_000)]).encode()
    read.model.odd[1] = lambda handler: reply(handler, body=rows)
    result = read(query={"$select": "distinct n"})
    assert result.reason == (
        "page 1: the rows have no order, so pages would overlap. Add $order to the query"
    )


# --- Links


@pytest.mark.parametrize("make", [CivicClerk, EventsCalendar])
@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("http://127.0.0.2:{port}/v1/Events?$skip=50", "page 1: the next page is said to be on another host"),
        ("http://169.254.169.254/latest/meta-data", "page 1: the next page is said to be on another host"),
        ("http://127.0.0.1:1/v1/Events?$skip=50", "page 1: the next page is said to be on another port"),
        ("file:///etc/passwd", "page 1: the next page is said to be on another host"),
        ("http://[::1/", "page 1: the next page is said to be at no usable address"),
        ("{base}{path}?$skip=0&page=1&x=1", "page 2: the server gives the same rows again"),
    ],
)
def test_a_next_page_elsewhere_is_not_asked(make: type[Any], link: str, reason: str, serve: Serve) -> None:
    """A link in an answer leads to this very server or nowhere; one that goes in circles ends."""

    class Astray(make):  # type: ignore[misc]
        def page(self, path: str, query: Query) -> Any:
            answer = super().page(path, query)
            filled = link.format(base=self.base, path=self.path, port=self.base.rpartition(":")[2])
            return {**answer, "@odata.nextLink": filled, "next_rest_url": filled}

    result = serve(Astray())()
    assert (result.got, result.parts) == (Got.FAILED, ())
    assert result.reason.startswith(reason)


def test_a_link_to_the_page_just_read_ends_it(serve: Serve) -> None:
    """An endless chain of one link."""

    class Circle(CivicClerk):
        count = 0

        def page(self, path: str, query: Query) -> Any:
            self.count += 1
            return {"value": [self.row(self.count)], "@odata.nextLink": f"{self.base}/v1/Events?$skip=1"}

    result = serve(Circle())()
    assert result.reason == "page 2: the next page is said to be one that was read before"


def test_a_count_that_was_asked_for_is_checked(serve: Serve) -> None:
    """CivicClerk tells no count unless it is asked; then a list that moved shows."""

    class Counting(CivicClerk):
        def page(self, path: str, query: Query) -> Any:
            return {**super().page(path, query), "@odata.count": len(self.rows)}

    read = serve(Counting())
    read.model.before[2] = lambda: read.model.rows.pop(0)
    result = read(query={"$count": "true"})
    assert read.model.names_in(result.parts[0].data) == read.model.names()
    assert len(read.model.asked) == 6


# --- Bounds


class Endless(Ckan):
    """A table that goes on for ever, each page with new rows and no count."""

    def page(self, path: str, query: Query) -> Any:
        start = int(query["offset"])
        return {"success": True, "result": {"records": [self.row(start + n) for n in range(50)]}}


def test_bytes_count_over_all_pages(serve: Serve) -> None:
    """max_mb holds for the whole source, however small each page is."""
    result = serve(Endless())(max_mb=0.05)
    assert (result.got, result.parts) == (Got.FAILED, ())
    assert "more than 50,000 bytes over all pages" in result.reason


def test_what_a_first_attempt_read_does_not_count_against_the_second(serve: Serve) -> None:
    """A listing of nearly all of max_mb that changes under way is read anew, not called too large."""
    read = serve(Ckan())
    size = len(read().parts[0].data)
    read.model.asked.clear()
    read.model.before[3] = lambda: read.model.rows.pop(0)
    result = read(max_mb=size * 1.2 / 1_000_000)
    assert (result.got, result.reason) == (Got.BYTES, "")
    assert len(read.model.asked) == 6


def test_requests_are_bounded(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless listing ends at the bound on requests."""
    monkeypatch.setattr("feeds.fetching.walk.REQUESTS", 20)
    result = serve(Endless())()
    assert (result.got, result.parts) == (Got.FAILED, ())
    assert result.reason == "the listing did not end within 20 requests"


def test_time_counts_over_all_pages(serve: Serve) -> None:
    """Each page takes a second of this clock; a source asked every six minutes has thirty."""
    seconds = iter(range(1_000))
    read = serve(Endless())
    result = read(monotonic=lambda: float(next(seconds)), every="6m")
    assert result.reason == "the listing did not end within 30 seconds"
    assert len(read.model.asked) == 29


def test_a_server_that_does_not_turn_pages_is_found_out(serve: Serve) -> None:
    """The first page again and again is not a listing."""

    class Stuck(Ckan):
        def page(self, path: str, query: Query) -> Any:
            return super().page(path, {**query, "offset": "0"})

    result = serve(Stuck())()
    assert (result.got, result.parts) == (Got.FAILED, ())
    assert result.reason.startswith("page 2: the server gives the same rows again instead of the next page")


# --- ArcGIS


def test_a_layer_that_wants_a_token_says_so(serve: Serve) -> None:
    """The recorded answer of a layer behind a login: an error in a 200 (us-tx-runnels)."""
    read = serve(ArcGIS())
    error = {"error": {"code": 499, "message": "Token Required", "details": []}}
    read.model.odd[1] = lambda handler: reply(handler, 200, json.dumps(error).encode())
    assert read().reason == (
        "layer: the layer wants a token (code 499). "
        'Write query = { token = "env:ARCGIS_TOKEN" } and export ARCGIS_TOKEN'
    )


def test_an_error_in_a_200_between_two_pages(serve: Serve) -> None:
    """The recorded message of a query that failed (us-nm-washington); the first page is not kept."""
    read = serve(ArcGIS())
    error = {"error": {"code": 400, "message": "Failed to execute query.", "details": []}}
    read.model.odd[4] = lambda handler: reply(handler, 200, json.dumps(error).encode())
    result = read()
    assert (result.got, result.parts) == (Got.FAILED, ())
    assert result.reason == (
        "page 2: the server answered with an error: Failed to execute query. Check the query of the source"
    )


def test_dates_and_shapes_of_a_layer_come_through(serve: Serve) -> None:
    """The one document keeps the types of the fields, so that epoch dates are read as dates."""
    from feeds import formats

    data = serve(ArcGIS())().parts[0].data
    parsed = formats.load("table").parse(data, formats.ParseOptions())
    assert (len(parsed.items), parsed.problems) == (130, ())
    assert parsed.items[129]["row"]["OPENED"] == "2023-11-14T22:13:20+00:00"
    assert parsed.items[129]["geometry"]["coordinates"] == [-76.2, 36.8]


def test_a_service_with_one_layer_needs_no_number(serve: Serve) -> None:
    """The only layer is meant; of several, one has to be named."""

    class Service(ArcGIS):
        layers: tuple[dict[str, Any], ...] = ({"id": 0, "name": "Parks"},)

        def page(self, path: str, query: Query) -> Any:
            if path.endswith("Server"):
                return {"layers": list(self.layers), "tables": []}
            return super().page(path, query)

    read = serve(Service(), "/arcgis/rest/services/Parks/FeatureServer")
    assert read.model.names_in(read().parts[0].data) == read.model.names()
    read.model.layers = (*Service.layers, {"id": 3, "name": "Trees"})  # type: ignore[attr-defined]
    assert read().reason == (
        "service: the service has 2 layers: 0 Parks, 3 Trees. Add the number of one to the url, such as /0"
    )


def test_an_old_layer_is_read_by_ranges_of_ids(serve: Serve) -> None:
    """A slice that the server cuts off is asked for in halves."""

    class Stingy(OldArcGIS):
        def page(self, path: str, query: Query) -> Any:
            self.cap = 50 if not path.endswith("/query") or "OBJECTID" not in query["where"] else 20
            return super().page(path, query)

    read = serve(Stingy())
    result = read(query={"where": "1=1 OR 2=2"})
    assert sorted(map(int, read.model.names_in(result.parts[0].data))) == list(range(1, 131))
    assert all(
        "(1=1 OR 2=2) AND" in q["where"] for _, q, _ in read.model.asked if "OBJECTID >" in q.get("where", "")
    )


def test_a_layer_as_geojson(serve: Serve) -> None:
    """Where GeoJSON is asked for; what was cut off is said inside ``properties`` there."""

    class Geo(ArcGIS):
        def features(self, rows: list[Any], more: bool) -> Any:
            listed = [
                {"type": "Feature", "id": row["OBJECTID"], "properties": row, "geometry": None}
                for row in rows
            ]
            return {
                "type": "FeatureCollection",
                "properties": {"exceededTransferLimit": more},
                "features": listed,
            }

    read = serve(Geo())
    document = json.loads(read(query={"f": "geojson"}).parts[0].data)
    assert [str(each["id"]) for each in document["features"]] == read.model.names()
    assert document.keys() == {"type", "features"}


def test_a_hub_leads_to_the_layer_on_its_own_host(serve: Serve) -> None:
    """The layer lies elsewhere: it is read, which one it was is said, and no header goes with it."""
    from tests.servers import serving

    layer = ArcGIS()
    with serving(layer) as other:
        read = serve(Hub(), secrets={"KEY": "s3cret-key"})
        record = {"properties": {"url": f"{other}/arcgis/rest/services/Parks/FeatureServer/0"}}
        read.model.odd[1] = lambda handler: reply(handler, body=json.dumps(record).encode())
        result = read(headers={"Authorization": "env:KEY"}, query={"where": "OPEN = 1"})
        assert layer.names_in(result.parts[0].data) == layer.names()
        assert result.note == "layer 127.0.0.1/arcgis/rest/services/Parks/FeatureServer/0"
        assert not any("authorization" in headers for _, _, headers in layer.asked)
        assert {query["where"] for path, query, _ in layer.asked if path.endswith("/query")} == {"OPEN = 1"}

        read.model.odd[2] = read.model.odd[1]
        layer.asked.clear()
        result = read(query={"token": "env:KEY"})
        assert result.reason.startswith("layer: it is on another host, to which no credential is sent")
        assert layer.asked == []


@pytest.mark.parametrize(
    "url", ["https://example.org/app", "ftp://x/rest/services/P/FeatureServer/0", "http://[", 7]
)
def test_an_item_that_is_no_layer_is_said(url: object, serve: Serve) -> None:
    """A web map, a document, nonsense."""
    read = serve(Hub())
    record = json.dumps({"properties": {"url": url}}).encode()
    read.model.odd[1] = lambda handler: reply(handler, body=record)
    assert read().reason.startswith("item: the item ")


# --- CKAN

RESOURCES = [
    {
        "id": "r-2024",
        "name": "Requests 2024",
        "format": "CSV",
        "created": "2024-01-02",
        "datastore_active": True,
    },
    {
        "id": "r-2026",
        "name": "Requests 2026",
        "format": "CSV",
        "created": "2026-01-02",
        "datastore_active": True,
    },
    {
        "id": "r-2025",
        "name": "Requests 2025",
        "format": "CSV",
        "created": "2025-01-02",
        "datastore_active": True,
    },
    {"id": "pdf", "name": "Data dictionary 2026", "format": "PDF", "created": "2026-05-05"},
    {
        "id": "f-1",
        "name": "Trash days",
        "format": "CSV",
        "created": "2020-01-01",
        "url": "{base}/files/trash.csv",
    },
]


class Package(Ckan):
    """A package with a table a year and a file."""

    def page(self, path: str, query: Query) -> Any:
        if path.endswith("package_show"):
            listed = json.loads(json.dumps(RESOURCES).replace("{base}", self.base))
            return {"success": True, "result": {"name": query["id"], "resources": listed}}
        return super().page(path, query)

    def answer(self, path: str, query: Query) -> tuple[int, Any, dict[str, str]]:
        if path == "/files/trash.csv":
            known = self.asked[-1][2].get("if-none-match") == '"7"'
            return (304, b"", {}) if known else (200, b"address,day\n1 A St,Monday\n", {"ETag": '"7"'})
        return super().answer(path, query)


def test_the_newest_resource_of_a_package_is_followed(serve: Serve) -> None:
    """By the address that a browser shows; the year in the name decides, and the note says which."""
    read = serve(Package(), "/dataset/311-requests")
    result = read(resource={"name": "requests *"}, query={"fields": "id,name"})
    assert read.model.names_in(result.parts[0].data) == read.model.names()
    assert {q["resource_id"] for path, q, _ in read.model.asked if path.endswith("search")} == {"r-2026"}
    assert {q["fields"] for path, q, _ in read.model.asked if path.endswith("search")} == {"id,name"}
    assert result.note == "resource 'Requests 2026' of 311-requests"


def test_a_resource_that_is_a_file_is_fetched_conditionally(serve: Serve) -> None:
    """The file of the package; the second time only if it changed."""
    read = serve(Package(), "/api/3/action/package_show?id=trash")
    wanted = {"name": "trash*", "format": "csv"}
    first = read(resource=wanted)
    assert first.parts[0].data == b"address,day\n1 A St,Monday\n"
    again = read(first, resource=wanted)
    assert (again.got, again.note) == (Got.NOT_MODIFIED, "resource 'Trash days' of trash")


def test_no_credential_goes_to_the_host_of_a_file(serve: Serve) -> None:
    """The portal's key is the portal's; a file may lie anywhere."""
    from tests.servers import serving

    seen: list[str] = []

    def elsewhere(handler: Any) -> None:
        seen.append(str(handler.headers) + handler.path)
        reply(handler, body=b"address,day\n")

    with serving(elsewhere) as other:
        read = serve(Package(), "/dataset/trash", secrets={"KEY": "s3cret-key"})
        found = json.dumps(
            {"success": True, "result": {"resources": [{**RESOURCES[4], "url": other + "/f.csv"}]}}
        )
        read.model.odd[1] = lambda handler: reply(handler, body=found.encode())
        assert read(headers={"Authorization": "env:KEY"}, query={"token": "env:KEY"}).got is Got.BYTES
    assert read.model.asked[0][2]["authorization"] == "s3cret-key"
    assert "s3cret-key" not in seen[0]


def test_a_pattern_that_fits_nothing_says_what_there_is(serve: Serve) -> None:
    """So that staff can mend it."""
    result = serve(Package(), "/dataset/311-requests")(resource={"name": "2027*"})
    assert result.reason.startswith("package: no resource of the package fits; it has: Requests 2024 (CSV), ")


def test_the_newest_is_not_the_one_touched_last() -> None:
    """Last year's table is corrected after this year's began; without years the date of making decides."""
    tables = [{"name": "2025", "created": "2026-06-01", "format": "CSV"}, {"name": "2026", "format": "CSV"}]
    assert newest(tables, {})["name"] == "2026"
    plain = [{"name": "b", "created": "2026-06-01", "format": "CSV"}, {"name": "a", "format": "CSV"}]
    assert newest(plain, {})["name"] == "b"


def test_sql_that_is_cut_off_is_no_answer(serve: Serve) -> None:
    """CKAN says records_truncated where more than 32,000 rows were found."""

    class Sql(Ckan):
        more = False

        def page(self, path: str, query: Query) -> Any:
            assert query["sql"] == 'SELECT * FROM "r"'
            return {"success": True, "result": {"records": self.rows, "records_truncated": self.more}}

    read = serve(Sql(), "/api/3/action/datastore_search_sql")
    sql = {"sql": 'SELECT * FROM "r"'}
    assert read.model.names_in(read(query=sql).parts[0].data) == read.model.names()
    read.model.more = True  # type: ignore[attr-defined]
    assert read(query=sql).reason.startswith("query: the portal cut the answer off")


# --- The others


def test_an_export_that_did_not_change_is_not_sent(serve: Serve) -> None:
    """One answer holds all, so its ETag speaks for all."""
    read = serve(Opendatasoft())
    assert read(read()).got is Got.NOT_MODIFIED


def test_the_window_of_a_meeting_source_moves_with_the_day(serve: Serve) -> None:
    """{{day -7}} in a query is seven days before today in the city, on every page."""
    read = serve(Legistar())
    read(query={"$filter": "EventDate ge datetime'{{day -7}}' and EventDate lt datetime'{{day +90}}'"})
    windows = {query["$filter"] for _, query, _ in read.model.asked}
    assert windows == {"EventDate ge datetime'2026-11-15' and EventDate lt datetime'2027-02-20'"}


def test_open311_in_xml_is_one_list(serve: Serve) -> None:
    """Pages of XML become one document that the format reads."""
    from feeds import formats

    read = serve(Open311(), "/open311/v2/requests.xml")
    data = read().parts[0].data
    assert read.model.names_in(data) == read.model.names()
    assert len(formats.load("open311").parse(data, formats.ParseOptions()).items) == 130


class Unpaged(Open311):
    """A server of the bare specification: it knows no pages and gives all it will each time."""

    def page(self, path: str, query: Query) -> Any:
        return self.rows


def test_open311_without_pages_is_whole_if_it_was_not_cut(serve: Serve) -> None:
    """The same answer twice: 130 requests are all there are, a thousand are where the server stopped."""
    read = serve(Unpaged())
    assert read.model.names_in(read().parts[0].data) == read.model.names()
    assert serve(Unpaged(1_000))().reason.startswith("page 2: the server gives the same rows again")


def test_rows_that_are_no_rows_are_no_listing(serve: Serve) -> None:
    """A list of anything else."""
    read = serve(Legistar())
    read.model.odd[1] = lambda handler: reply(handler, body=b"[1, 2]")
    assert read().reason == "page 1: a page holds entries that are no rows"
