"""Portals on the loopback that answer as the real ones do.

Recorded (in ../shared/corpus): the shape of a Socrata row list and count, of an ArcGIS layer's
description, count, ids, features and errors in a 200, of an Opendatasoft answer, of Legistar's and
CivicClerk's events, of Open311 requests. Modelled from the portals' documentation: that and how
they turn pages, CKAN as a whole, PrimeGov, Google Calendar's and The Events Calendar's pages, the
catalogue of a Hub.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from tests.servers import Behaviour, reply

Row = dict[str, Any]
Query = Mapping[str, str]


class Model:
    """A portal with rows. ``odd`` replaces the answer to the n-th request; ``before`` runs ahead of it.

    ``pages``: whether it turns pages; ``tells``: whether it shows that its list moved between two.
    """

    name: ClassVar[str]
    path: ClassVar[str]
    format = "table"
    cap = 50
    pages = True
    tells = True

    def __init__(self, count: int = 130) -> None:
        self.rows = [self.row(number) for number in range(1, count + 1)]
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.odd: dict[int, Behaviour] = {}
        self.before: dict[int, Callable[[], object]] = {}
        self.base = ""

    def row(self, number: int) -> Row:
        return {"id": str(number), "name": f"Place {number}"}

    def names(self) -> list[str]:
        """What tells the rows apart, in the order of the listing."""
        return [str(row["id"]) for row in self.rows]

    def names_in(self, data: bytes) -> list[str]:
        """The same of what was read."""
        document = json.loads(data)
        return [str(row["id"]) for row in document]

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.asked.append((parts.path, query, {k.lower(): v for k, v in handler.headers.items()}))
        self.base = f"http://{handler.headers['Host']}"
        self.before.get(len(self.asked), lambda: None)()
        if odd := self.odd.get(len(self.asked)):
            odd(handler)
            return
        status, answer, headers = self.answer(parts.path, query)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        reply(handler, status, body, headers)

    def answer(self, path: str, query: Query) -> tuple[int, Any, dict[str, str]]:
        return 200, self.page(path, query), {}

    def page(self, path: str, query: Query) -> Any:
        raise NotImplementedError

    def cut(self, offset: str | int, limit: str | int) -> list[Row]:
        """Rows from ``offset`` on, as many as are asked for and the portal gives."""
        start, most = int(offset), min(int(limit), self.cap)
        return self.rows[start : start + most]


class Socrata(Model):
    """SODA 2: 1,000 rows unless ``$limit`` says otherwise; count and newest change by aggregates."""

    name = "socrata"
    path = "/resource/abcd-1234.json"
    cap = 50
    stamp = 1

    def page(self, path: str, query: Query) -> Any:
        if query.get("$select", "").startswith("count(*)"):
            state = {"n": str(len(self.rows))}
            return [{**state, "at": f"2026-11-20T00:00:{self.stamp:02}.000Z"} if self.rows else state]
        assert query["$order"] == ":id"
        rows = self.cut(query.get("$offset", 0), query.get("$limit", 1000))
        if path.endswith(".geojson"):
            features = [{"type": "Feature", "properties": row, "geometry": None} for row in rows]
            return {
                "type": "FeatureCollection",
                "features": features,
                "crs": {"type": "name", "properties": {}},
            }
        if path.endswith(".csv"):
            lines = [f'"{row["id"]}","{row["name"]},\nof {row["id"]}"' for row in rows]
            return "\n".join(['"id","name"', *lines, ""]).encode()
        return rows


class Ckan(Model):
    """A table of the datastore."""

    name = "ckan"
    path = "/api/3/action/datastore_search?resource_id=r-2026"
    format = "ckan"

    def page(self, path: str, query: Query) -> Any:
        assert path == "/api/3/action/datastore_search"
        assert "records_format" not in query  # a CKAN before 2.8 answers 409 to it
        records = self.cut(query.get("offset", 0), query.get("limit", 100))
        found = {"records": records, "total": len(self.rows), "resource_id": query["resource_id"]}
        return {"help": "...", "success": True, "result": found}


class ArcGIS(Model):
    """A layer of a server that can turn pages."""

    name = "arcgis"
    path = "/arcgis/rest/services/Parks/FeatureServer/0"
    turns = True

    def row(self, number: int) -> Row:
        return {"OBJECTID": number, "NAME": f"Park {number}", "OPENED": 1_700_000_000_000}

    def names(self) -> list[str]:
        return [str(row["OBJECTID"]) for row in self.rows]

    def names_in(self, data: bytes) -> list[str]:
        return [str(each["attributes"]["OBJECTID"]) for each in json.loads(data)["features"]]

    def page(self, path: str, query: Query) -> Any:
        if not path.endswith("/query"):
            return self.layer()
        chosen = [row for row in self.rows if self._fits(row, query["where"])]
        if query.get("returnCountOnly"):
            return {"count": len(chosen)}
        if query.get("returnIdsOnly"):
            return {"objectIdFieldName": "OBJECTID", "objectIds": [row["OBJECTID"] for row in chosen] or None}
        assert query["outSR"] == "4326"
        start = int(query.get("resultOffset", 0)) if self.turns else 0
        rows = chosen[start : start + min(int(query.get("resultRecordCount", self.cap)), self.cap)]
        return self.features(rows, len(chosen) > start + len(rows))

    def _fits(self, row: Row, where: str) -> bool:
        found = re.search(r"OBJECTID >= (\d+) AND OBJECTID <= (\d+)", where)
        return found is None or int(found[1]) <= row["OBJECTID"] <= int(found[2])

    def layer(self) -> Row:
        return {
            "type": "Feature Layer",
            "capabilities": "Map,Query,Data",
            "maxRecordCount": self.cap,
            "fields": [{"name": "OBJECTID", "type": "esriFieldTypeOID"}],
            **({"advancedQueryCapabilities": {"supportsPagination": True}} if self.turns else {}),
        }

    def features(self, rows: list[Row], more: bool) -> Row:
        answer: Row = {
            "objectIdFieldName": "OBJECTID",
            "fields": [{"name": "OPENED", "type": "esriFieldTypeDate"}],
            "features": [{"attributes": row, "geometry": {"x": -76.2, "y": 36.8}} for row in rows],
        }
        return {**answer, "exceededTransferLimit": True} if more else answer


class Hub(ArcGIS):
    """The site in front of a layer; both on one host here."""

    name = "arcgishub"
    item = "53ebc23fcc654111b642f70e61c63852_0"
    path = f"/datasets/{item}/explore"

    def page(self, path: str, query: Query) -> Any:
        if path != f"/api/search/v1/collections/dataset/items/{self.item}":
            return super().page(path, query)
        service = f"{self.base}/arcgis/rest/services/Parks/FeatureServer"
        return {"id": self.item, "type": "Feature", "properties": {"type": "Feature Service", "url": service}}


class OldArcGIS(ArcGIS):
    """A layer of a server from before 10.3."""

    path = "/arcgis/rest/services/Parks/MapServer/0/query?where=1%3D1"
    turns = False


class Opendatasoft(Model):
    """Explore 2.1: an export in one answer, conditional by its ETag."""

    name = "opendatasoft"
    path = "/api/explore/v2.1/catalog/datasets/parcs/records"
    whole = "/api/explore/v2.1/catalog/datasets/parcs/exports/json"
    pages = False

    def answer(self, path: str, query: Query) -> tuple[int, Any, dict[str, str]]:
        assert path == self.whole
        tag = f'"{len(self.rows)}"'
        known = self.asked[-1][2].get("if-none-match") == tag
        return (304, b"", {}) if known else (200, self.rows, {"ETag": tag})


class PrimeGov(Opendatasoft):
    """The meetings to come, in one answer."""

    name = "primegov"
    path = whole = "/api/v2/PublicPortal/ListUpcomingMeetings"
    format = "primegov"

    def row(self, number: int) -> Row:
        return {
            "id": number,
            "title": "City Council",
            "dateTime": "2026-12-01T18:00:00",
            "meetingTypeId": 1,
            "committeeId": 1,
            "documentList": [],
            "templates": [],
        }


class Legistar(Model):
    """At most 1,000 events, no count."""

    name = "legistar"
    path = "/v1/portalder/Events"
    format = "legistar"
    cap = 1_000

    def __init__(self, count: int = 2_500) -> None:
        super().__init__(count)

    def row(self, number: int) -> Row:
        return {
            "EventId": number,
            "EventBodyName": "City Council",
            "EventDate": "2026-12-01T00:00:00",
            "EventTime": "6:00 PM",
            "EventLocation": f"Room {number}",
        }

    def names(self) -> list[str]:
        return [str(row["EventId"]) for row in self.rows]

    def names_in(self, data: bytes) -> list[str]:
        return [str(row["EventId"]) for row in json.loads(data)]

    def page(self, path: str, query: Query) -> Any:
        assert query["$orderby"] == "EventId"
        return self.cut(query.get("$skip", 0), query.get("$top", 1_000))


class CivicClerk(Model):
    """OData 4 with pages by the server's own links."""

    name = "civicclerk"
    path = "/v1/Events"
    tells = False
    format = "civicclerk"
    link = "{base}/v1/Events?$skip={skip}"

    def row(self, number: int) -> Row:
        return {
            "id": number,
            "eventName": f"Council {number}",
            "startDateTime": "2026-12-01T18:00:00Z",
            "publishedFiles": [],
        }

    def names_in(self, data: bytes) -> list[str]:
        return [str(row["id"]) for row in json.loads(data)["value"]]

    def page(self, path: str, query: Query) -> Any:
        skip = int(query.get("$skip", 0))
        answer: Row = {"@odata.context": "https://x.api.civicclerk.com/v1/$metadata#Events"}
        answer["value"] = self.cut(skip, self.cap)
        if skip + self.cap < len(self.rows):
            answer["@odata.nextLink"] = self.link.format(base=self.base, skip=skip + self.cap)
        return answer


class EventsCalendar(Model):
    """A WordPress site with The Events Calendar."""

    name = "theeventscalendar"
    path = "/wp-json/tribe/events/v1/events"
    format = "theeventscalendar"
    link = "{base}/wp-json/tribe/events/v1/events/?page={page}&per_page={size}"

    def names_in(self, data: bytes) -> list[str]:
        return [str(row["id"]) for row in json.loads(data)["events"]]

    def page(self, path: str, query: Query) -> Any:
        page, size = int(query.get("page", 1)), min(int(query.get("per_page", 10)), self.cap)
        rows = self.cut((page - 1) * size, size)
        answer: Row = {"events": rows, "rest_url": f"{self.base}{path}", "total": len(self.rows)}
        if page * size < len(self.rows):
            answer["next_rest_url"] = self.link.format(base=self.base, page=page + 1, size=size)
        return answer


class GoogleCalendar(Model):
    """A public calendar; without a key there is a 403."""

    name = "googlecalendar"
    path = "/calendar/v3/calendars/city%40example.org/events"
    tells = False
    format = "googlecalendar"

    def names_in(self, data: bytes) -> list[str]:
        return [str(row["id"]) for row in json.loads(data)["items"]]

    def page(self, path: str, query: Query) -> Any:
        assert query["singleEvents"] == "true"
        start = int(query.get("pageToken", "t0").removeprefix("t"))
        answer: Row = {"kind": "calendar#events", "items": self.cut(start, query["maxResults"])}
        if start + self.cap < len(self.rows):
            answer["nextPageToken"] = f"t{start + self.cap}"
        return answer


class Open311(Model):
    """GeoReport 2 with pages, capped at 50 whatever is asked."""

    name = "open311"
    path = "/open311/v2/requests.json"
    tells = False
    format = "open311"

    def row(self, number: int) -> Row:
        return {"service_request_id": str(number), "service_code": "pothole", "status": "open"}

    def names(self) -> list[str]:
        return [str(row["service_request_id"]) for row in self.rows]

    def names_in(self, data: bytes) -> list[str]:
        if data[:1] == b"<":
            return re.findall(r"<service_request_id>(\d+)<", data.decode())
        return [str(row["service_request_id"]) for row in json.loads(data)]

    def page(self, path: str, query: Query) -> Any:
        size = min(int(query.get("page_size", self.cap)), self.cap)
        rows = self.cut((int(query.get("page", 1)) - 1) * size, size)
        if path.endswith(".xml"):
            written = "".join(
                "<request>"
                + "".join(f"<{name}>{value}</{name}>" for name, value in row.items())
                + "</request>"
                for row in rows
            )
            return f'<?xml version="1.0"?><service_requests>{written}</service_requests>'.encode()
        return rows


MODELS: tuple[type[Model], ...] = (
    ArcGIS,
    Hub,
    OldArcGIS,
    Ckan,
    CivicClerk,
    EventsCalendar,
    GoogleCalendar,
    Legistar,
    Open311,
    Opendatasoft,
    PrimeGov,
    Socrata,
)
