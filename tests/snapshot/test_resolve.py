"""From the words of an address to where it lies: what is sure, what is offered, what is not here."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from city.earth.places import Found
from city.records import Address
from snapshot.read import Snapshot
from tests.snapshot.samples import FACTS, address, snapshot_of, square

ROWS = [
    ("12", "Harbor St"), ("14", "Harbor St"), ("112", "HARBOR ST"), ("12", "Harbor Dr"),
    ("1700", "Royal Palm Way"), ("1205", "Royal Palm Way"), ("12", "N Alder St"), ("12", "S Alder St"),
    ("30", "N. Alder St."), ("120", "W 5th St"), ("20", "E 5TH ST"), ("12", "W 55th St"),
    ("1250", "W 5th St"), ("12", "Calle Ocho"), ("45", "Avenida de las Palmas"), ("7", "O'Brien Ct"),
    ("9", "Saint Marks Pl"), ("3", "St Johns Rd"), ("100", "Martin Luther King Jr Blvd"), ("5", "Broadway"),
    ("8", "Avenue B"), ("12A", "Mill Ln"), ("12B", "Mill Ln"), ("14 1/2", "Mill Ln"), ("86-10", "Quay Rd"),
    ("40", "Park Ave S"), ("1", "Washington Ave"), ("2", "Virginia Ave"), ("22", "W 22nd St"),
    ("1", "E 22nd St"), ("6", "Court St"), ("640", "Old Mill Rd"), ("640", "State Route 9"), ("17", "Elm St"),
    ("4", "La Mesa Dr"), ("90", "N Park Rd"), ("91", "North St"), ("3", "E Cliff Rd"), ("4", "W Cliff Rd"),
]  # fmt: skip


TELLING = [
    "12", "twelve", "harbor", "st", "alder", "n", "calle", "#", ",", "apt", "va", "23998", "in",
    "port", "1/2",
]  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rows = [address(number, street, postcode="23998") for number, street in ROWS]
    twins = [
        address("50", "Elm St", postcode=code, lat=37.001 + each / 1000)
        for each, code in enumerate(("23998", "23999"))
    ]
    west = [address(str(number), "Shore Dr", lon=-75.995) for number in (10, 20)]
    east = [address(str(number), "Shore Dr", lon=-75.985) for number in (30, 40)]
    zones = [square("pickup", "mon-a", -76.0, 37.0), square("pickup", "tue-a", -75.99, 37.0)]
    city = square("district", "1", -76.0, 37.0, 0.02)
    return snapshot_of(tmp_path_factory.mktemp("resolve"), *rows, *twins, *west, *east, *zones, city)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("12 Harbor Street", "12 Harbor Street"),
        ("12 harbor st.", "12 Harbor Street"),
        ("12 harbour st", "12 Harbor Street"),
        ("  12   HARBOR   ST ", "12 Harbor Street"),
        ("12, Harbor Street", "12 Harbor Street"),
        ("twelve harbor street", "12 Harbor Street"),
        ("number twelve harbor street", "12 Harbor Street"),
        ("one twelve harbor street", "112 Harbor Street"),
        ("one hundred and twelve harbor street", "112 Harbor Street"),
        ("one one two harbor street", "112 Harbor Street"),
        ("12 harbor drive", "12 Harbor Drive"),
        ("seventeen hundred royal palm", "1700 Royal Palm Way"),
        ("seventeen hundred royal palm way", "1700 Royal Palm Way"),
        ("1700 Royal Palm", "1700 Royal Palm Way"),
        ("one thousand seven hundred royal palm way", "1700 Royal Palm Way"),
        ("mil setecientos royal palm way", "1700 Royal Palm Way"),
        ("twelve oh five royal palm way", "1205 Royal Palm Way"),
        ("twelve hundred five royal palm", "1205 Royal Palm Way"),
        ("12 North Alder Street", "12 North Alder Street"),
        ("12 n. alder", "12 North Alder Street"),
        ("doce south alder street", "12 South Alder Street"),
        ("12 alder street south", "12 South Alder Street"),
        ("30 alder street", "30 North Alder Street"),  # only one of the two has a 30
        ("30 alder", "30 North Alder Street"),
        ("120 west fifth street", "120 West 5th Street"),
        ("one twenty fifth street", "120 West 5th Street"),
        ("120 5 street", "120 West 5th Street"),
        ("20 E 5th", "20 East 5th Street"),
        ("twelve fifty west fifth street", "1250 West 5th Street"),
        ("twelve fifty fifth street", "12 West 55th Street / 1250 West 5th Street"),
        ("one east twenty second street", "1 East 22nd Street"),
        ("twenty two twenty second street", "22 West 22nd Street"),
        ("12 Calle Ocho", "12 Calle Ocho"),
        ("calle ocho 12", "12 Calle Ocho"),
        ("calle ocho número doce", "12 Calle Ocho"),
        ("calle 8 #12", "12 Calle Ocho"),
        ("doce calle ocho", "12 Calle Ocho"),
        ("calle Harbor 12", "12 Harbor Street"),
        ("calle Harbor número 12, apartamento 3", "12 Harbor Street"),
        ("calle harbor no. 14", "14 Harbor Street"),
        ("avenida Washington 1", "1 Washington Avenue"),
        ("cuarenta y cinco avenida de las palmas", "45 Avenida de las Palmas"),
        ("45 avenida de las palmas", "45 Avenida de las Palmas"),
        ("ciento doce calle harbor", "112 Harbor Street"),
        ("7 obrien court", "7 O'Brien Court"),
        ("7 O’Brien Ct", "7 O'Brien Court"),
        ("9 st marks place", "9 Saint Marks Place"),
        ("9 saint marks pl", "9 Saint Marks Place"),
        ("3 saint johns road", "3 St Johns Road"),
        ("100 martin luther king jr boulevard", "100 Martin Luther King Jr Boulevard"),
        ("5 broadway", "5 Broadway"),
        ("8 ave b", "8 Avenue B"),
        ("12a mill lane", "12A Mill Lane"),
        ("12 b mill lane", "12B Mill Lane"),
        ("14 1/2 mill lane", "14 1/2 Mill Lane"),
        ("86-10 quay road", "86-10 Quay Road"),
        ("40 park avenue south", "40 Park Avenue South"),
        ("40 park ave", "40 Park Avenue South"),
        ("1 washington", "1 Washington Avenue"),
        ("2 virginia avenue", "2 Virginia Avenue"),
        ("6 court street", "6 Court Street"),
        ("90 north park", "90 North Park Road"),  # the name is a word that often ends one
        ("91 north street", "91 North Street"),
        ("640 state rte 9", "640 State Route 9"),
        ("4 la mesa drive", "4 La Mesa Drive"),
        ("12 Harbor St Apt 4", "12 Harbor Street"),
        ("12 Harbor St #4", "12 Harbor Street"),
        ("apt 4, 12 harbor street", "12 Harbor Street"),
        ("12 harbor street apartment 4 b", "12 Harbor Street"),
        ("12 harbor street, unit 7, Port Alder, VA 23998-1234, USA", "12 Harbor Street"),
        ("12 Harbor Street, Port Alder", "12 Harbor Street"),
        ("12 Harbor Street, Port Alder, Virginia", "12 Harbor Street"),
        ("12 harbor street port alder", "12 Harbor Street"),
        ("12 harbor street in port alder virginia", "12 Harbor Street"),
        ("12 harbor street en la ciudad de port alder", "12 Harbor Street"),
        ("12 Harbor Street 23998", "12 Harbor Street"),
        ("12 Harbor Street, Old Town, 23998", "12 Harbor Street"),  # our postcode beats an unknown quarter
        ("my address is 12 harbor street", "12 Harbor Street"),
        ("vivo en el 12 harbor street", "12 Harbor Street"),
        ("vivo en la calle harbor 12", "12 Harbor Street"),
        ("mi dirección es calle ocho número doce", "12 Calle Ocho"),
        ("12 Harbor St, Apt. #4", "12 Harbor Street"),
        ("12 harbor street suite 200 b port alder", "12 Harbor Street"),
        ("1,700 Royal Palm Way", "1700 Royal Palm Way"),
        ("50 elm street 23999", "50 Elm Street"),
    ],
)
def test_exact(snapshot: Snapshot, text: str, label: str) -> None:
    """However it is said or written, the address is found; two that are meant equally are both given."""
    found = snapshot.resolve(text)
    if found.found is Found.AMBIGUOUS:
        assert sorted(each.label for each in found.candidates) == label.split(" / ")
        assert " / " in label
    else:
        assert found.found is Found.EXACT
        assert found.location is not None
        assert found.location.label == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("12 arbor street", "12 Harbor Street"),  # as heard
        ("12 harber street", "12 Harbor Street"),
        ("1700 royale palm way", "1700 Royal Palm Way"),
        ("45 avenida las palmas", "45 Avenida de las Palmas"),
        ("640 oldmill road", "640 Old Mill Road"),
        ("17 elm avenue", "17 Elm Street"),  # another suffix
        ("16 harbor street", "14 Harbor Street"),  # the neighbour on the same side
        ("1706 royal palm way", "1700 Royal Palm Way"),
        ("12 Harbor Street, Old Town", "12 Harbor Street"),  # a quarter, or another city
        ("12 harbor street norfolk", "12 Harbor Street"),
        ("12 Harbor St 4B", "12 Harbor Street"),
        ("12 Harbor Street, 90210", "12 Harbor Street"),
        ("broadway", "Broadway"),  # all of it has the same services
    ],
)
def test_near(snapshot: Snapshot, text: str, label: str) -> None:
    """What is not certain is offered ("did you mean"), never taken for granted."""
    found = snapshot.resolve(text)
    assert (found.found, found.location and found.location.label) == (Found.NEAR, label)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("12 alder street", ["12 North Alder Street", "12 South Alder Street"]),
        ("doce alder", ["12 North Alder Street", "12 South Alder Street"]),
        ("calle alder 12", ["12 North Alder Street", "12 South Alder Street"]),
        ("12 harbor", ["12 Harbor Drive", "12 Harbor Street"]),
        ("50 elm street", ["50 Elm Street, 23998", "50 Elm Street, 23999"]),
        ("cliff road", ["East Cliff Road", "West Cliff Road"]),
        ("shore drive", []),  # two pickup zones: the number decides
        ("calle shore", []),
        ("12 elder street", ["12 North Alder Street", "12 South Alder Street"]),
    ],
)
def test_ambiguous(snapshot: Snapshot, text: str, labels: list[str]) -> None:
    """Where several are meant equally all are given, told apart by what differs."""
    found = snapshot.resolve(text)
    assert (found.found, found.location) == (Found.AMBIGUOUS, None)
    assert sorted(each.label for each in found.candidates) == labels


@pytest.mark.parametrize(
    "text",
    [
        "12 Harbor Street, Norfolk VA",
        "12 Harbor Street, Norfolk, VA 23510",
        "12 harbor street norfolk virginia",
        "12 harbor street in norfolk virginia",
        "12 Harbor Street, Port Alder, Maine",
        "calle Harbor 12, Miami, Florida",
        "350 Fifth Avenue, New York, NY 10118",
        "350 fifth avenue new york new york",
        "1 Infinite Loop, Cupertino",
        "10 main street boston",
    ],
)
def test_outside(snapshot: Snapshot, text: str) -> None:
    """An address in another city or state is said to be outside, even if we have one of the same name."""
    assert snapshot.resolve(text).found is Found.OUTSIDE


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12",
        "hello",
        "the library",
        "99999 harbor street",
        "12 zebra street",
        "#",
        ",,,",
        "一二三",
        "a" * 5000,
        "12 " * 500,
        "calle " * 5000,
    ],
)
def test_unknown(snapshot: Snapshot, text: str) -> None:
    """What names no place here is unknown; nothing that is typed makes it fail."""
    found = snapshot.resolve(text)
    assert (found.found, found.location, found.candidates) == (Found.UNKNOWN, None, ())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *[
                    "12",
                    "twelve",
                    "harbor",
                    "st",
                    "alder",
                    "n",
                    "calle",
                    "#",
                    ",",
                    "apt",
                    "va",
                    "23998",
                    "in",
                    "port",
                ],
                "1/2",
            ]
        )
    )
)
def test_no_order_of_words_makes_it_fail(snapshot: Snapshot, words: list[str]) -> None:
    """Whatever the order of the words, the answer is one of the five and fits its own shape."""
    found = snapshot.resolve(" ".join(words))
    assert (found.location is not None) == (found.found in (Found.EXACT, Found.NEAR))
    assert not found.candidates or found.found is Found.AMBIGUOUS


def test_location_carries_what_the_city_decides_by(snapshot: Snapshot) -> None:
    """A resolved address has its point, its zones found by outline, and the city's alert codes."""
    location = snapshot.resolve("30 shore drive").location
    assert location is not None
    assert (location.lat, location.lon) == (37.005, -75.985)
    assert dict(location.zones) == {"pickup": "tue-a", "district": "1"}
    assert (location.ugc, location.same) == (FACTS.ugc, FACTS.same)


def test_whole_street_has_the_services_that_all_of_it_has(snapshot: Snapshot) -> None:
    """A street that lies in one zone of every set can stand for its houses."""
    street = snapshot.resolve("broadway").location
    assert street is not None
    assert dict(street.zones) == {"pickup": "mon-a", "district": "1"}


def test_zones_of_the_row_beat_the_outlines(tmp_path: Path) -> None:
    """A column of the address list decides over where its point lies; the rest is found by the point."""
    row = address("12", "Harbor St", zones={"pickup": "fri-b", "ugc": "VAZ001"})
    both = [square("pickup", "mon-a", -76.0, 37.0), square("district", "1", -76.0, 37.0)]
    location = snapshot_of(tmp_path, row, *both).resolve("12 harbor street").location
    assert location is not None
    assert dict(location.zones) == {"pickup": "fri-b", "district": "1", "ugc": "VAZ001"}
    assert location.ugc == ("VAZ001",)


def test_flats_of_one_house_are_one_address(tmp_path: Path) -> None:
    """A tower of 300 flats with the same services is found once, whether a flat is named or not."""
    flats = [address("12", "Harbor St", id=f"f{each}", unit=str(each)) for each in range(300)]
    snapshot = snapshot_of(tmp_path, *flats)
    for text in ("12 harbor street", "12 harbor street apt 250"):
        assert snapshot.resolve(text).found is Found.EXACT


def test_rows_that_nobody_could_name_are_left_out(tmp_path: Path) -> None:
    """Rows without a house number or a street harm nothing."""
    odd = [
        address("", "Harbor St"),
        address("12", ""),
        address("LOT 4", "Harbor St"),
        address("12", "Elm St"),
    ]
    snapshot = snapshot_of(tmp_path, *odd)
    assert snapshot.resolve("12 elm").found is Found.EXACT
    assert snapshot.resolve("4 harbor street").found is Found.UNKNOWN


def test_city_without_addresses_knows_none(tmp_path: Path) -> None:
    """Before any address list is there every address is unknown, and none fails."""
    assert (
        snapshot_of(tmp_path, square("pickup", "a", -76.0, 37.0)).resolve("12 Harbor St").found
        is Found.UNKNOWN
    )


def test_longest_house_numbers_are_kept(tmp_path: Path) -> None:
    """House numbers of seven digits are found as they are."""
    snapshot = snapshot_of(
        tmp_path, Address(id="1", source="a", number="9999999", street="Elm St", lat=37, lon=-76)
    )
    location = snapshot.resolve("9999999 elm street").location
    assert location is not None
    assert location.label == "9999999 Elm Street"
