"""Address lists as they are published, read without a field map."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.errors import BadSettings
from feeds import kinds
from feeds.fields.address_columns import usual
from feeds.kinds import Context, address

OPEN_ADDRESSES = """LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH
-76.1,37.1,12,HARBOR ST,APT 4,PORT ALDER,,VA,23998-1234,,5a1
-76.1,37.1,,HARBOR ST,,PORT ALDER,,VA,23998,,5a2
-76.1,97.1,14,HARBOR ST,,PORT ALDER,,VA,23998,,5a3
-76.1,37.1,LOT 4,HARBOR ST,,PORT ALDER,,VA,23998,,5a4
-76.1,37.1,16,,,PORT ALDER,,VA,23998,,5a5
0,0,18,HARBOR ST,,PORT ALDER,,VA,23998,,5a6
-76.1,37.1,123456789,HARBOR ST,,PORT ALDER,,VA,23998,,5a7
"""
CENSUS = """"1","4600 Silver Hill Rd, Washington, DC, 20233","Match","Exact","4600 SILVER HILL RD, WASHINGTON, DC, 20233","-76.92744,38.845985","76355984","L"
"2","1 Nowhere St, Washington, DC, 20233","No_Match"
"3","12 Harbor St Apt 4, Port Alder, VA, 23998","Match","Non_Exact","12 HARBOR ST, PORT ALDER, VA, 23998","-76.1,37.1","123","R"
"4","1 Both St, Washington, DC, 20233","Tie"
"""  # noqa: E501 - as the geocoder answers
PARTS = "HOUSE_NO,PREDIR,STNAME,STTYPE,SUFDIR,LAT,LON"


def told(built):
    return [
        (each.number, each.street, each.unit, each.postcode, each.lat, each.lon) for each in built.records
    ]


def test_open_addresses_csv(build, parsed):
    """The usable row lives, with its own hash as its id; each of the others is a problem with its reason."""
    built = build("address", *parsed("table", OPEN_ADDRESSES))
    assert told(built) == [("12", "HARBOR ST", "APT 4", "23998", 37.1, -76.1)]
    assert built.records[0].id == "5a1"
    assert [(each.where, each.what) for each in built.problems] == [
        ("item 2", "has no house number"),
        ("item 3", "has no latitude and longitude in degrees"),
        ("item 4", "has no house number"),
        ("item 5", "has no street"),
        ("item 6", "has no latitude and longitude in degrees"),
        ("item 7", "has no house number"),
    ]


def test_open_addresses_geojson(build, parsed):
    """The newer files are GeoJSON with properties in lower case and a point."""
    names = ("hash", "number", "street", "unit", "city", "district", "region", "postcode", "id")
    row = dict.fromkeys(names, "") | {
        "hash": "5a1",
        "number": "12",
        "street": "HARBOR ST",
        "postcode": "23998",
    }
    feature = {
        "type": "Feature",
        "properties": row,
        "geometry": {"type": "Point", "coordinates": [-76.1, 37.1]},
    }
    document = json.dumps({"type": "FeatureCollection", "features": [feature]})
    assert told(build("address", *parsed("table", document))) == [
        ("12", "HARBOR ST", "", "23998", 37.1, -76.1)
    ]


@pytest.mark.parametrize("first", [0, 1])
def test_answer_of_the_census_geocoder(build, parsed, first):
    """It has no header: the first line is an address too, found or not; what was not found is a problem."""
    lines = CENSUS.splitlines(keepends=True)
    built = build("address", *parsed("table", "".join(lines[first:])))
    every = [
        ("4600", "SILVER HILL RD", "", "20233", 38.845985, -76.92744),
        ("12", "HARBOR ST", "", "23998", 37.1, -76.1),
    ]
    assert told(built) == every[first:]
    assert {each.what for each in built.problems} == {"was not found by the geocoder"}
    assert len(built.problems) == 2


@pytest.mark.parametrize(
    ("header", "row", "number", "street"),
    [
        ("Full_Address,Latitude,Longitude", "120 ROYAL PALM WAY APT 4,37.1,-76.1", "120", "ROYAL PALM WAY"),
        ("ADDRESS;Y;X", "120 1/2 ROYAL PALM WAY;37.1;-76.1", "120 1/2", "ROYAL PALM WAY"),
        ("SITUS_ADDRESS,STREET,LAT,LON", "12 HARBOR ST,HARBOR ST,37.1,-76.1", "12", "HARBOR ST"),
        ("ADDRESS,HOUSE_NO,PREDIR,STNAME,STTYPE,SUFDIR,ZIP5,LAT,LON",
         "x,120,N,ALDER,ST,,23998,37.1,-76.1", "120", "N ALDER ST"),
        (PARTS, "121.0,,5TH,AVE,NW,37.1,-76.1", "121", "5TH AVE NW"),
        (PARTS, "122,N,N ALDER ST,ST,,37.1,-76.1", "122", "N ALDER ST"),
        (PARTS, "123,,PARK AVE S,AVE,S,37.1,-76.1", "123", "PARK AVE S"),
        ("House Number,Street Name,Street Type,Addr_Frac,lat,long",
         "12,Alder,St,1/2,37.1,-76.1", "12 1/2", "Alder St"),
        ("AddressNumber,StreetName,HouseSuffix,lat,lng", "12,Alder St,A,37.1,-76.1", "12A", "Alder St"),
        ("Add_Number,St_PreDir,St_PreTyp,St_Name,St_PosTyp,Lat,Long",
         "12,W,,Elm,Ln,37.1,-76.1", "12", "W Elm Ln"),
        ("number,street,type,lat,lon", "12,HARBOR ST,RESIDENTIAL,37.1,-76.1", "12", "HARBOR ST"),
        ("HSE_NBR,HSE_DIR_CD,STR_NM,STR_SFX_CD,LAT,LON", "00120,W,ALDER,ST,37.1,-76.1", "120", "W ALDER ST"),
        ("numero,calle,latitud,longitud", "12,Calle Ocho,37.1,-76.1", "12", "Calle Ocho"),
        ("civic_no,rue,latitude,longitude", "12,Rue Principale,37.1,-76.1", "12", "Rue Principale"),
    ],
)  # fmt: skip
def test_usual_columns_need_no_map(build, parsed, header, row, number, street):
    """Whatever the letter case and however much is cut apart, number and street are put together once."""
    built = build("address", *parsed("table", f"{header}\n{row}\n{row}\n"))
    assert [(each.number, each.street) for each in built.records[:1]] == [(number, street)]
    assert not built.problems


def test_a_map_goes_before_the_usual_names(build, parsed):
    """What the source's map names is read, although another column has a usual name."""
    items = parsed("table", "NUMBER,STREET,WHERE,LAT,LON\n1,Elm St,12 Harbor St,37.1,-76.1\n")[0]
    built = build("address", items, fields={"number": {"value": "7"}})
    assert told(built)[0][:2] == ("7", "Elm St")


@pytest.mark.parametrize(
    "header", ["FULLNAME,LFROMHN,LTOHN,RFROMHN,RTOHN,ZIPL,ZIPR", "fromaddr_l,toaddr_l,street,lat,lon"]
)
def test_ranges_along_streets_are_refused(build, parsed, header):
    """Houses between the ends of a range would be made up: that is said of the whole source."""
    row = ",".join("1" for _ in header.split(","))
    with pytest.raises(BadSettings, match="ranges of house numbers"):
        build("address", *parsed("table", f"{header}\n{row}\n"))


def test_no_problem_names_an_address(build, parsed):
    """What is wrong with a row is said without the row's words, which may be somebody's home."""
    built = build("address", *parsed("table", OPEN_ADDRESSES))
    assert not any("HARBOR" in each.what or "14" in each.what for each in built.problems)


@given(st.frozensets(st.text(max_size=20), max_size=30))
def test_any_columns_are_told_apart(columns):
    """No name of a column makes it fail, and none is read as two fields."""
    found = [name for there in usual(columns).values() for name in there]
    assert len(found) == len(set(found))
    assert set(found) <= columns


CELL = st.sampled_from(
    ["", " ", "7", "12", " 12 ", "0", "012", "12.0", "12 1/2", "12B", "LOT 4", "1" * 9, "1" * 30, "<b>5</b>"]
)
STREET = st.sampled_from(["HARBOR ST", "", "  ", "Harbor  St", "Peñón Way", "H" * 120, "Fish &amp; Co Way"])
DEGREE = st.sampled_from(
    ["37.1", " 37.1", "-76", "97.1", "0", "", "37,1042", "1,042", "nan", "inf", "1e400", "x", None, 37, True]
)
CODE = st.sampled_from(["", "23998", "23998-1234", "2134", "k1a0b1", "?"])
NAMES = st.sampled_from(["", "5a1", "n  1"])


@given(st.lists(st.tuples(CELL, STREET, DEGREE, DEGREE, CODE, NAMES), max_size=5))
def test_rows_read_together_are_rows_read_alone(rows):
    """What is made of all rows of a piece at once, and what is wrong with them, is what each gives alone."""
    names = ("NUMBER", "STREET", "LAT", "LON", "POSTCODE", "HASH")
    items = [{"row": dict(zip(names, row, strict=True)), "geometry": None} for row in rows]
    fields = {"zones": {"pickup": "HASH"}}
    at = datetime(2026, 11, 29, tzinfo=UTC)

    def built(some):
        return kinds.load("address").build(some, Context(source="test", fields=fields, now=at))

    whole, alone = built(items), [_slowly(built, [item]) for item in items]
    assert whole.records == tuple(record for each in alone for record in each.records)
    assert [each.what for each in whole.problems] == [p.what for each in alone for p in each.problems]
    told_at = [f"item {number}" for number, each in enumerate(alone, 1) if each.problems]
    assert [each.where for each in whole.problems] == told_at


def _slowly(built, items):
    """As it is made where nothing is read together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(address, "_plain_ones", None)
        return built(items)
