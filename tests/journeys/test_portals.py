"""Sources that take more than one request, from city.toml to what `refresh` and `check` say of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.townbell import CITY, Townbell, small_city
from tests.feeds.portals.models import ArcGIS, Ckan, Query, Socrata
from tests.servers import reply, serving

LATER = [f"2026-11-22T{hour}:00:00-05:00" for hour in range(16, 24)]


class Portals(Socrata):
    """A city's Socrata, CKAN and ArcGIS, each with 130 places, on one server."""

    broken = january = False

    def __init__(self) -> None:
        super().__init__()
        self.others = {"/api/": Ckan(), "/arcgis/": ArcGIS()}

    def page(self, path: str, query: Query) -> Any:
        if path.endswith("package_show"):
            table = {"id": "r-2026", "name": "Places 2026", "format": "CSV", "datastore_active": True}
            old = {**table, "id": "r-2025", "name": "Places 2025"}
            new = [{**table, "id": "r-2027", "name": "Places 2027"}] if self.january else []
            return {"success": True, "result": {"resources": [table, old, *new]}}
        if query.get("resource_id") == "r-2027":
            return {"success": True, "result": {"records": [], "total": 0}}
        if self.broken and query.get("$offset") == "100":
            return {"error": True, "message": "no s3cret-key"}
        for prefix, other in self.others.items():
            if path.startswith(prefix):
                return other.page(path, query)
        return super().page(path, query)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[tuple[Townbell, Portals]]:
    """A small city with a source at each of the three."""
    model = Portals()
    with serving(model) as url:
        sources = f"""
[fetch]
allow_private = true

[[sources]]
id = "socrata"
url = "{url}/resource/abcd-1234.json"
kind = "place"
every = "10m"
query = {{ "$where" = "opened < '{{{{day +1}}}}'", key = "env:PORTAL_KEY" }}
fields = {{ id = "id", name = "name" }}

[[sources]]
id = "ckan"
url = "{url}/dataset/places"
kind = "place"
every = "10m"
resource = {{ name = "places *" }}
fields = {{ id = "id", name = "name" }}

[[sources]]
id = "arcgis"
url = "{url}/arcgis/rest/services/Parks/FeatureServer/0"
kind = "place"
every = "10m"
fields = {{ id = "OBJECTID", name = "NAME" }}
"""
        folder = small_city(tmp_path / "city", f"{CITY}{sources}")
        yield Townbell(tmp_path / "data", folder, environment={"PORTAL_KEY": "s3cret-key"}), model


def _states(town: Townbell, now: str) -> dict[str, tuple[str, int, str]]:
    ran = town.process("refresh", "--json", now=now)
    assert ran.code == 0, ran.err
    assert "s3cret" not in ran.out + ran.err
    return {each["id"]: (each["state"], each["records"], each["reason"]) for each in ran.json["sources"]}


def test_all_pages_or_the_last_good_ones(city: tuple[Townbell, Portals]) -> None:
    """Three listings of 130; then unchanged; then one breaks off and keeps what it had, with a reason."""
    town, model = city
    first = _states(town, LATER[0])
    assert first["socrata"] == ("fresh", 130, "")
    assert first["ckan"] == ("fresh", 130, "resource 'Places 2026' of places")
    assert first["arcgis"] == ("fresh", 130, "")
    again = _states(town, LATER[1])
    assert {each[:2] for name, each in again.items() if name != "staff"} == {("unchanged", 130)}
    assert again["ckan"][2] == "resource 'Places 2026' of places"

    model.stamp, model.broken = 2, True
    broken = _states(town, LATER[2])
    assert broken["socrata"][:2] == ("stale", 130)
    assert broken["socrata"][2].startswith("page 3: the server answered with an error: no ***")
    assert broken["arcgis"][:2] == ("unchanged", 130)

    model.broken = False
    assert _states(town, LATER[3])["socrata"] == ("unchanged", 130, "")


def test_in_january_the_old_table_is_kept(city: tuple[Townbell, Portals]) -> None:
    """The new year's table is followed, found empty and held back; which one it is stands with it."""
    town, model = city
    _states(town, LATER[0])
    model.january = True
    assert _states(town, LATER[1])["ckan"] == (
        "held",
        130,
        "0 records where there were 130; held back until townbell refresh --accept ckan; "
        "resource 'Places 2027' of places",
    )


def test_what_answered_is_told_by_every_command(city: tuple[Townbell, Portals]) -> None:
    """Which resource it was stands in `check` and `sources`, and still does while the portal is silent."""
    town, model = city
    note = "resource 'Places 2026' of places"
    _states(town, LATER[0])
    tried = {each["id"]: each["note"] for each in town.process("check", "--json").json["sources"]}
    assert {name: tried[name] for name in ("socrata", "ckan")} == {"socrata": "", "ckan": note}
    assert f"130  ckan  ({note})" in town.process("check").out
    model.odd = {number: lambda handler: reply(handler, 500) for number in range(1, 500)}
    assert _states(town, LATER[1])["ckan"][:2] == ("stale", 130)
    (row,) = (each for each in town.process("sources", "--json").json["sources"] if each["id"] == "ckan")
    assert (row["note"], row["reason"]) == (note, "package: the server answered 500 (internal server error)")
    assert f"package: the server answered 500 (internal server error); {note}" in town.process("sources").out


def test_check_tells_the_same(city: tuple[Townbell, Portals]) -> None:
    """`check` reads every page, too; a credential that is not set is a problem that names it."""
    town, model = city
    ran = town.process("check", "--json")
    tried = {each["id"]: each for each in ran.json["sources"]}
    assert {tried[name]["records"] for name in ("socrata", "ckan", "arcgis")} == {130}
    poor = Townbell(town.data, town.city)
    problems = json.dumps(poor.process("check", "--json").json["problems"])
    assert "PORTAL_KEY is not set" in problems
    assert "s3cret" not in ran.out + problems
    asked = {query["$where"] for path, query, _ in model.asked if path.startswith("/resource/")}
    assert asked == {"opened < '2026-11-23'"}
