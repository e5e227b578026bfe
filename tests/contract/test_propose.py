"""`townbell propose`: an address in, a table for city.toml out, tried before it is shown."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.contract.townbell import CITY, PORT_ALDER, Townbell, small_city
from tests.feeds.portals.models import ArcGIS
from tests.servers import reply, serving

KEYS = {
    "source", "toml", "format", "kind", "confidence", "records", "spoken", "alternatives", "problems",
}  # fmt: skip
DEMO = [
    ("data/facilities.json", "place"),
    ("data/collection.csv", "collection"),
    ("data/officials.csv", "official"),
    ("data/contacts.csv", "service"),
    ("data/addresses.csv", "address"),
    ("data/permits.json", "permit"),
    ("data/open311/services.json", "service"),
    ("data/zones/district.geojson", "zone"),
]
EVENTS = """Event Name,Start Date,End Date,Location,Description
Tree Lighting,12/01/2026 06:00:00 PM,12/01/2026 08:00:00 PM,City Hall Plaza,Lights and carols for everybody
Winter Market,12/05/2026 10:00:00 AM,12/05/2026 02:00:00 PM,Harbor Park,Local farmers and makers
"""


def test_a_file_becomes_a_table_with_the_words_of_the_skill(village: Townbell, tmp_path: Path) -> None:
    """The JSON has its nine keys, and each record in each of the city's languages as the skill says it."""
    path = tmp_path / "events.csv"
    path.write_text(EVENTS)
    found = village("propose", str(path), "--json").json
    assert set(found) == KEYS
    assert (found["kind"], found["format"], found["records"]) == ("event", "table", 2)
    assert found["source"]["fields"]["place"] == "Location"
    said = [each["speech"] for each in found["spoken"]]
    assert "Tree Lighting" in said[0]["en-US"]
    assert "at 6 PM" in said[0]["en-US"]
    assert "a las 6 de la tarde" in said[0]["es-US"]


def test_an_address_list_in_capitals_is_shown_as_answers_say_it(village: Townbell, tmp_path: Path) -> None:
    """Registers write "N MAPLE ST"; residents hear and read "North Maple Street"."""
    path = tmp_path / "addresses.csv"
    rows = "".join(f"-76.1{n},37.1{n},{n}0,N MAPLE ST,23451\n" for n in range(10, 40))
    path.write_text("LON,LAT,NUMBER,STREET,POSTCODE\n" + rows)
    found = village("propose", str(path), "--json").json
    assert found["spoken"][0]["speech"]["en-US"] == "100 North Maple Street"


def test_a_workbook_is_said_to_be_one(village: Townbell, tmp_path: Path) -> None:
    """Exit 3, and what to do: not a list of formats that nobody in an office has heard of."""
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04\x14\x00\x06\x00" + bytes(40))
    ran = village("propose", str(tmp_path / "book.xlsx"))
    assert ran.code == 3
    assert "this is" in ran.message
    assert "CSV" in ran.message


def test_a_ward_that_only_has_a_number_is_said_with_what_it_numbers(
    village: Townbell, tmp_path: Path
) -> None:
    """ "In council 1" is no sentence: it is council district 1, in both languages."""
    ring = [[-75.96, 37.09], [-75.95, 37.09], [-75.95, 37.1], [-75.96, 37.09]]
    wards = [
        {"type": "Feature", "properties": {"WARD": n}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for n in ("1", "2")
    ]
    path = tmp_path / "wards.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": wards}))
    speech = village("propose", str(path), "--json").json["spoken"][0]["speech"]
    assert speech["en-US"].endswith("is in council district 1.")
    assert speech["es-US"].endswith("está en el distrito 1.")


def test_stdout_is_ready_to_be_appended(village: Townbell, tmp_path: Path) -> None:
    """Without --json stdout is TOML and nothing else; all remarks go to stderr."""
    path = tmp_path / "events.csv"
    path.write_text(EVENTS)
    ran = village("propose", str(path))
    assert ran.code == 0
    (table,) = tomllib.loads(ran.out)["sources"]
    assert table["kind"] == "event"
    assert "spoken" in ran.err


def test_what_was_asked_and_not_decided_is_told_by_check(village: Townbell) -> None:
    """Until somebody decides it residents hear a guess; with the line gone check is content."""
    assert village("check").code == 0
    toml = village.city / "city.toml"
    written = toml.read_text("utf-8")
    toml.write_text(f"{written}\n# TO DECIDE: which week is 'A'?\n", "utf-8")
    ran = village("check", "--json")
    assert ran.code == 1
    (told,) = ran.json["problems"]
    assert told["what"] == "is not decided: which week is 'A'?"
    assert "city.toml, line " in told["where"]


def test_the_pasted_table_works(tmp_path: Path) -> None:
    """Proposed, appended, refreshed, asked: the event is answered in both languages."""
    town = Townbell(tmp_path / "data", small_city(tmp_path / "city"))
    (town.city / "events.csv").write_text(EVENTS)
    table = town("propose", str(town.city / "events.csv")).out
    with (town.city / "city.toml").open("a") as file:
        file.write("\n" + table)
    assert town("refresh").code == 0
    assert "Tree Lighting" in town("ask", "what events are there").out
    assert "Tree Lighting" in town("ask", "¿qué eventos hay?", "--locale", "es-US").out


def test_what_staff_proposed_for_the_demo_itself(tmp_path: Path) -> None:
    """The demo's own files, proposed afresh, get the kinds that the demo gives them."""
    city = tmp_path / "city"
    shutil.copytree(PORT_ALDER, city)
    town = Townbell(tmp_path / "data", city)
    for file, kind in DEMO:
        assert town("propose", str(city / file), "--json").json["kind"] == kind, file


def test_an_address_is_fetched_and_named_in_the_table(village: Townbell) -> None:
    """Over HTTP the url in the table is the address that was given."""
    toml = (village.city / "city.toml").read_text()
    (village.city / "city.toml").write_text(toml + "\n[fetch]\nallow_private = true\n")
    with serving(lambda handler: reply(handler, body=EVENTS.encode())) as base:
        found = village.process("propose", f"{base}/special-events.csv", "--json").json
    assert found["source"]["url"] == f"{base}/special-events.csv"
    assert found["source"]["id"] == "special-events"


def test_a_layer_of_a_portal_is_proposed_and_can_be_refreshed(tmp_path: Path) -> None:
    """Its first rows make the table; the table reads all 130 of them, page by page."""
    city = small_city(tmp_path / "city", f"{CITY}\n[fetch]\nallow_private = true\n")
    town = Townbell(tmp_path / "data", city)
    with serving(ArcGIS()) as base:
        ran = town.process("propose", f"{base}/arcgis/rest/services/Parks/FeatureServer/0/")
        assert ran.code == 0, ran.err
        (table,) = tomllib.loads(ran.out)["sources"]
        assert table["url"] == f"{base}/arcgis/rest/services/Parks/FeatureServer/0"
        with (city / "city.toml").open("a") as file:
            file.write("\n" + ran.out)
        (state,) = [
            each for each in town.process("refresh", "--json").json["sources"] if each["id"] == table["id"]
        ]
    assert (state["state"], state["records"]) == ("fresh", 130)


def test_private_addresses_are_refused(village: Townbell) -> None:
    """Unless city.toml allows them, the machine's own network is not reached: exit 3, one line."""
    with serving(lambda handler: reply(handler, body=EVENTS.encode())) as base:
        ran = village("propose", f"{base}/events.csv")
    assert (ran.code, ran.out) == (3, "")
    assert "private address" in ran.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 3),
        (b"\x00\x01\x02\x03" * 64, 3),
        (b"fund,account,budgeted\nGeneral,Salaries,1000\nWater,Chemicals,50\n", 1),
        (b"Arrest ID,Arrestee Name,Charge\n1,Doe John,Theft\n2,Doe Jane,Trespass\n", 1),
    ],
)
def test_what_cannot_be_proposed_is_one_line(
    village: Townbell, tmp_path: Path, content: bytes, code: int
) -> None:
    """3 for what cannot be read, 1 for what can be and is no source; nothing on stdout."""
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    ran = village("propose", str(path), "--json")
    assert (ran.code, ran.out) == (code, "")
    assert ran.message.startswith("townbell: ")


def test_a_file_that_is_not_there_and_a_kind_that_is_none(village: Townbell, tmp_path: Path) -> None:
    """A missing file exits 3, an unknown kind 1, each with one line."""
    assert village("propose", str(tmp_path / "no.csv")).code == 3
    path = tmp_path / "events.csv"
    path.write_text(EVENTS)
    assert "unknown kind" in village("propose", str(path), "--kind", "poem").message


def test_proposing_changes_nothing(village: Townbell, tmp_path: Path) -> None:
    """Neither city.toml nor the data folder is touched: staff paste, or do not."""
    path = tmp_path / "events.csv"
    path.write_text(EVENTS)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    assert village("propose", str(path)).code == 0
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before
