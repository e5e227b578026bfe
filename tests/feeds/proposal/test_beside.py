"""One file may be several sources: addresses with their weekdays, streams side by side, areas with days."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from feeds.proposal.attempt import Found
from feeds.proposal.proposing import Proposal, propose
from tests.feeds.proposal.judging import TOWN

TABLES = Path(__file__).parent / "tables"


def of(data: bytes, url: str) -> Proposal:
    """The proposal for these bytes."""
    return propose(Found(url, data), TOWN)


def tables(found: Proposal) -> dict[str, dict[str, Any]]:
    """The tables that belong beside the proposal, by their ids."""
    read = [tomllib.loads(each.toml)["sources"][0] for each in found.alternatives if each.beside]
    return {each["id"]: each for each in read}


def test_addresses_with_weekdays_are_addresses_and_collections() -> None:
    """The weekday is the zone: one row of an address file answers when the trash is picked up."""
    found = of((TABLES / "norfolk_address_info.csv").read_bytes(), "file:addresses.csv")
    assert found.kind == "address"
    assert found.source["fields"]["zones"]["pickup"] == "trash_day"
    trash = tables(found)["addresses-trash"]
    assert trash["fields"] == {
        "zone": "trash_day",
        "stream": {"value": "trash"},
        "weekday": "trash_day",
        "zone_set": {"value": "pickup"},
    }
    assert set(tables(found)) == {"addresses-trash", "addresses-recycling", "addresses-street-sweeping"}


def test_an_address_file_is_one_whatever_it_is_called() -> None:
    """Number, street and position outweigh the word trash: the streets are not taken for zones."""
    rows = "".join(
        f"{n},STREET{n},ST,37.0{n},-75.9{n},{day}\n" for n, day in enumerate(("Monday", "Friday"), 1)
    )
    found = of(f"ADDRNUM,STREET_NAME,STREET_TYPE,LAT,LON,TRASH_DAY\n{rows}".encode(), "file:big.csv")
    assert found.kind == "address"
    assert list(tables(found)) == ["big-trash"]


def test_week_a_and_week_b_are_asked_about() -> None:
    """A column that tells weeks apart means every other week: from when, only staff know."""
    found = of((TABLES / "norfolk_address_info.csv").read_bytes(), "file:addresses.csv")
    texts = {
        tomllib.loads(each.toml)["sources"][0]["id"]: each.toml for each in found.alternatives if each.beside
    }
    assert (
        "# TO DECIDE: 'recycling_week' seems to tell one week from the other" in texts["addresses-recycling"]
    )
    assert "TO DECIDE" not in texts["addresses-trash"]


def test_streams_side_by_side_are_tables_side_by_side() -> None:
    """A day column for each stream: the first is proposed, the others stand beside it."""
    text = "Route,Garbage Day,Recycling Day\nR1,Monday,Tuesday\nR2,Wednesday,Thursday\n"
    found = of(text.encode(), "file:routes.csv")
    assert found.kind == "collection"
    both = {found.source["fields"]["stream"]["value"]: found.source["fields"]["weekday"]}
    both |= {each["fields"]["stream"]["value"]: each["fields"]["weekday"] for each in tables(found).values()}
    assert both == {"trash": "Garbage Day", "recycling": "Recycling Day"}


def test_areas_with_a_weekday_are_zones_and_collections() -> None:
    """Polygons with a day find the resident's zone and its day: both tables are given."""
    square = [[[-75.9, 37.0], [-75.8, 37.0], [-75.8, 37.1], [-75.9, 37.1], [-75.9, 37.0]]]
    features = [
        {
            "type": "Feature",
            "properties": {"ROUTE": f"R{n}", "TRASH_DAY": day},
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for n, day in enumerate(("Monday", "Tuesday", "Friday"))
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    found = of(data, "https://gis.city.example/trash_routes.geojson")
    kinds = {found.kind, *(each["kind"] for each in tables(found).values())}
    assert kinds == {"zone", "collection"}
    every = [found.source, *tables(found).values()]
    assert {str(each["fields"]["zone_set"]) for each in every if "zone_set" in each["fields"]} == {
        "{'value': 'pickup'}"
    }


def test_ids_of_one_file_differ() -> None:
    """The tables of one file can all be pasted: no id is given twice."""
    found = of((TABLES / "norfolk_address_info.csv").read_bytes(), "file:addresses.csv")
    ids = [found.source["id"], *tables(found)]
    assert len(set(ids)) == len(ids) == 4


def test_wards_that_name_their_council_member_are_officials_too() -> None:
    """One file answers "what ward am I in" and "who is my council member"."""
    square = [[[-75.9, 37.0], [-75.8, 37.0], [-75.8, 37.1], [-75.9, 37.1], [-75.9, 37.0]]]
    features = [
        {
            "type": "Feature",
            "properties": {"WARD": str(n), "COUNCIL_MEMBER": name, "PHONE": f"757-555-010{n}"},
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for n, name in enumerate(("Ana Ruiz", "Bo Lee"), 1)
    ]
    found = of(json.dumps({"type": "FeatureCollection", "features": features}).encode(), "file:wards.geojson")
    assert (found.kind, found.source["fields"]["id"]) == ("zone", "WARD")
    assert tables(found)["wards-members"]["fields"] == {
        "name": "COUNCIL_MEMBER",
        "office": {"value": "council_member"},
        "district": "WARD",
        "phone": "PHONE",
    }
