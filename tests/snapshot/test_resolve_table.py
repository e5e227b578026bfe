"""What residents say and write, and what of a small register is found by it: one row a fact.

``=`` is certain, ``~`` is offered ("did you mean"), ``?`` is asked ("North or South?"), ``-`` is outside
the city, ``!`` is unknown.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from city.earth.places import Found
from snapshot.read import Snapshot
from snapshot.sources import CityFacts
from tests.snapshot.samples import address, snapshot_of

REGISTER = """
17200 ROYAL PALM WAY 23998
1205 ROYAL PALM WAY 23998
101 ROYAL PALM WAY 23998
205 HARBOR ST 23998
12 HARBOR ST 23998
16 HARBOR ST 23998
12 HARBOR DR 23998
9 BEECH ST 23998
9 BEACH AVE 23998
7 PIER ST 23998
30 KNIGHT LN 23998
44 N ALDER ST 23998
44 S ALDER ST 23998
30 N ALDER ST 23998
120 W 5TH ST 23998
1250 W 5TH ST 23998
12 55TH ST 23998
50 E 42ND ST 23998
8 W 125TH ST 23998
15 15TH AVE 23998
12 CALLE OCHO 23999
45 AVENIDA DE LAS PALMAS 23999
640 STATE RD 84 23999
700 US HWY 1 23999
710 US HWY 1 S 23999
800 COUNTY ROAD 12 23999
86-10 QUEENS BLVD 23999
13415 NORTHERN BLVD 23999
123 MAIN ST W 23999
10 NORTH ST 23999
11 PARK PL 23999
12 THE CIRCLE 23999
13 AVENUE RD 23999
14 WEST ST N 23999
100 MARTIN LUTHER KING JR BLVD 23999
1200 AVENUE OF THE AMERICAS 23999
9 ST MARKS PL 23999
3 DR REED DR 23999
7 O'BRIEN CT 23999
5 PEÑA BLVD 23999
14 1/2 MILL LN 23999
12A MILL LN 23999
12C MILL LN 23999
18 MILL LN 23999
50 ELM ST 23998
50 ELM ST 23999
22 OLD COURT RD 23999
77 TERRACE VIEW DR 23999
4 LA MESA DR 23999
90 N PARK RD 23999
"""

CERTAIN = """
seventeen two hundred royal palm | 17200 Royal Palm Way
seventeen thousand two hundred royal palm way | 17200 Royal Palm Way
diecisiete mil doscientos royal palm | 17200 Royal Palm Way
17 200 royal palm | 17200 Royal Palm Way
twelve oh five royal palm | 1205 Royal Palm Way
twelve hundred and five royal palm | 1205 Royal Palm Way
mil doscientos cinco royal palm way | 1205 Royal Palm Way
doce cero cinco royal palm way | 1205 Royal Palm Way
one oh one royal palm | 101 Royal Palm Way
one hundred one royal palm | 101 Royal Palm Way
ciento uno royal palm way | 101 Royal Palm Way
two hundred and five harbor street | 205 Harbor Street
two oh five harbor | 205 Harbor Street
doscientos cinco de la calle harbor | 205 Harbor Street
calle harbor doscientos cinco | 205 Harbor Street
12 harbor street | 12 Harbor Street
12 harbour str. | 12 Harbor Street
12 Harbor St, Apt 4B | 12 Harbor Street
12 harbor street second floor | 12 Harbor Street
12 harbor street, piso 2 | 12 Harbor Street
calle Harbor 12, apartamento 4B | 12 Harbor Street
unit 5, 12 harbor street | 12 Harbor Street
unit five twelve harbor street | 12 Harbor Street
#5 12 harbor street | 12 Harbor Street
12B harbor street | 12 Harbor Street
12 harbor drive | 12 Harbor Drive
12 harbor dr | 12 Harbor Drive
uh i live at twelve harbor street please | 12 Harbor Street
it's 12 harbor street | 12 Harbor Street
mi dirección es calle harbor número doce | 12 Harbor Street
vivo en el doce de la calle harbor | 12 Harbor Street
12 harbor street in port alder | 12 Harbor Street
12 Harbor Street, Port Alder, VA 23998 | 12 Harbor Street
12 harbor street two three nine nine eight | 12 Harbor Street
9 beech street | 9 Beech Street
9 beach avenue | 9 Beach Avenue
9 beach | 9 Beach Avenue
9 beech | 9 Beech Street
44 north alder | 44 North Alder Street
44 alder north | 44 North Alder Street
44 alder st s | 44 South Alder Street
44 sur alder | 44 South Alder Street
30 alder | 30 North Alder Street
120 west fifth street | 120 West 5th Street
120 5th | 120 West 5th Street
one twenty west fifth | 120 West 5th Street
ciento veinte oeste quinta | 120 West 5th Street
calle quinta 120 | 120 West 5th Street
120 oeste calle quinta | 120 West 5th Street
calle quinta oeste 120 | 120 West 5th Street
50 forty second street | 50 East 42nd Street
fifty east forty second | 50 East 42nd Street
eight west one hundred twenty fifth street | 8 West 125th Street
eight west one twenty fifth | 8 West 125th Street
8 125th st | 8 West 125th Street
fifteen fifteenth avenue | 15 15th Avenue
avenida quince 15 | 15 15th Avenue
calle ocho 12 | 12 Calle Ocho
doce calle ocho | 12 Calle Ocho
calle 8 número 12 | 12 Calle Ocho
45 avenida de las palmas | 45 Avenida de las Palmas
cuarenta y cinco avenida de las palmas | 45 Avenida de las Palmas
640 state road 84 | 640 State Road 84
640 SR 84 | 640 State Road 84
640 SR-84 | 640 State Road 84
640 state route 84 | 640 State Road 84
640 highway 84 | 640 State Road 84
640 route eighty four | 640 State Road 84
six forty state road eighty four | 640 State Road 84
carretera estatal 84 número 640 | 640 State Road 84
700 us 1 | 700 US Highway 1
700 U.S. 1 | 700 US Highway 1
700 us highway one | 700 US Highway 1
seven hundred us one | 700 US Highway 1
700 highway 1 | 700 US Highway 1
710 us 1 | 710 US Highway 1 South
710 us 1 south | 710 US Highway 1 South
800 county road 12 | 800 County Road 12
800 co rd twelve | 800 County Road 12
800 CR 12 | 800 County Road 12
86-10 queens blvd | 86-10 Queens Boulevard
8610 queens boulevard | 86-10 Queens Boulevard
eighty six ten queens boulevard | 86-10 Queens Boulevard
eighty six dash ten queens | 86-10 Queens Boulevard
134-15 northern blvd | 13415 Northern Boulevard
one thirty four fifteen northern boulevard | 13415 Northern Boulevard
123 main st w | 123 Main Street West
123 west main street | 123 Main Street West
123 main | 123 Main Street West
10 north street | 10 North Street
10 north | 10 North Street
11 park place | 11 Park Place
11 park | 11 Park Place
12 the circle | 12 The Circle
13 avenue road | 13 Avenue Road
13 ave rd | 13 Avenue Road
14 west street north | 14 West Street North
14 west st | 14 West Street North
100 mlk | 100 Martin Luther King Jr Boulevard
100 mlk boulevard | 100 Martin Luther King Jr Boulevard
100 dr martin luther king junior blvd | 100 Martin Luther King Jr Boulevard
100 martin luther king | 100 Martin Luther King Jr Boulevard
1200 avenue of the americas | 1200 Avenue of the Americas
twelve hundred ave of the americas | 1200 Avenue of the Americas
9 saint marks | 9 St Marks Place
9 st. mark's pl | 9 St Marks Place
3 doctor reed drive | 3 Dr Reed Drive
7 o'brien court | 7 O'Brien Court
7 obrien | 7 O'Brien Court
5 pena boulevard | 5 Peña Boulevard
fourteen and a half mill lane | 14 1/2 Mill Lane
14½ mill ln | 14 1/2 Mill Lane
catorce y medio mill lane | 14 1/2 Mill Lane
12a mill lane | 12A Mill Lane
twelve c mill lane | 12C Mill Lane
50 elm street 23999 | 50 Elm Street
50 elm, port alder 23998-0001 | 50 Elm Street
22 old court | 22 Old Court Road
77 terrace view | 77 Terrace View Drive
4 la mesa | 4 La Mesa Drive
90 n park | 90 North Park Road
"""
OFFERED = """
across from 205 harbor street | 205 Harbor Street
i live near 205 harbor street | 205 Harbor Street
cerca de la calle harbor 205 | 205 Harbor Street
enfrente del 205 de la calle harbor | 205 Harbor Street
30 night lane | 30 Knight Lane
7 peer street | 7 Pier Street
12 arbor street | 12 Harbor Street
12 habror street | 12 Harbor Street
12 harbor streeet | 12 Harbor Street
12 harbor sreet | 12 Harbor Street
44 nroth alder street | 44 North Alder Street
1205 royale palm | 1205 Royal Palm Way
1205 loyal palm way | 1205 Royal Palm Way
45 las palmas | 45 Avenida de las Palmas
45 palmas | 45 Avenida de las Palmas
45 avenida las palmas | 45 Avenida de las Palmas
15 50th avenue | 15 15th Avenue
14 harbor street | 12 Harbor Street
18 harbor street | 16 Harbor Street
100 martin luter king | 100 Martin Luther King Jr Boulevard
640 us 84 | 640 State Road 84
12 harbor street norfolk | 12 Harbor Street
12 harbor street, 90210 | 12 Harbor Street
12 harbor street 23999 | 12 Harbor Street
86-12 queens blvd | 86-10 Queens Boulevard
5-12 harbor street | 12 Harbor Street
12 1/2 harbor street | 12 Harbor Street
12 obrian court | 7 O'Brien Court
22 olde court road | 22 Old Court Road
5 penya boulevard | 5 Peña Boulevard
77 terrance view drive | 77 Terrace View Drive
"""
ASKED = """
44 alder street | 44 North Alder Street / 44 South Alder Street
44 alder | 44 North Alder Street / 44 South Alder Street
calle alder 44 | 44 North Alder Street / 44 South Alder Street
44 elder street | 44 North Alder Street / 44 South Alder Street
12 harbor | 12 Harbor Drive / 12 Harbor Street
12 arbor | 12 Harbor Drive / 12 Harbor Street
50 elm street | 50 Elm Street, 23998 / 50 Elm Street, 23999
twelve fifty fifth street | 12 55th Street / 1250 West 5th Street
9 beach street | 9 Beach Avenue / 9 Beech Street
9 beech avenue | 9 Beach Avenue / 9 Beech Street
12 mill lane | 12A Mill Lane / 12C Mill Lane
12 harbor lane | 12 Harbor Drive / 12 Harbor Street
30 south alder street | 30 North Alder Street / 44 South Alder Street
"""
OUTSIDE = """
12 Harbor Street, Norfolk, VA
12 Harbor Street, Norfolk, VA 23510
12 harbor street norfolk virginia
12 Harbor Street, Port Alder, Maine
12 harbor street, port alder, ontario
100 Rue Principale, Gatineau, QC K1A 0B1
123 Main St W, Hamilton, ON L8P 1H6, Canada
350 fifth avenue new york new york
calle harbor 12, miami, florida
calle Sexta 12, San Juan, PR 00926
1 Infinite Loop, Cupertino
"""
UNKNOWN = """
between 12 and 16 harbor street
12 or 16 harbor street
my phone is 555 1234
5th and main
zebra
12 zebra street
hello
the library
no
i don't know
my house
vivo en mi casa
99999 harbor street
12
twelve
calle
calle ocho y avenida quince
12 112th street
12 calle nueve
640 state road 48
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return town(tmp_path_factory.mktemp("table"), CityFacts("Port Alder", "VA", "America/New_York", 37, -76))


def town(folder: Path, facts: CityFacts) -> Snapshot:
    rows = []
    for line in REGISTER.strip().splitlines():
        number, *street, code = line.split()
        if "/" in street[0]:
            number = f"{number} {street.pop(0)}"
        rows.append(address(number, " ".join(street), postcode=code, id=line))
    return snapshot_of(folder, *rows, facts=facts)


def cut(table: str) -> list[tuple[str, str]]:
    lines = (line.partition("|") for line in table.strip().splitlines())
    return [(words.strip(), labels.strip()) for words, _, labels in lines]


@pytest.mark.parametrize(("words", "label"), cut(CERTAIN))
def test_certain(city: Snapshot, words: str, label: str) -> None:
    """It is this address and no other."""
    found = city.resolve(words)
    assert (found.found, found.location and found.location.label) == (Found.EXACT, label)


@pytest.mark.parametrize(("words", "label"), cut(OFFERED))
def test_offered(city: Snapshot, words: str, label: str) -> None:
    """It is probably this address, and the resident is asked whether."""
    found = city.resolve(words)
    assert (found.found, found.location and found.location.label) == (Found.NEAR, label)


@pytest.mark.parametrize(("words", "labels"), cut(ASKED))
def test_asked(city: Snapshot, words: str, labels: str) -> None:
    """It may be any of these, and the resident is asked which."""
    found = city.resolve(words)
    assert found.found is Found.AMBIGUOUS
    assert " / ".join(sorted(each.label for each in found.candidates)) == labels


@pytest.mark.parametrize("words", [words for words, _ in cut(OUTSIDE)])
def test_outside(city: Snapshot, words: str) -> None:
    """It is an address elsewhere, whatever of it may be found here."""
    assert city.resolve(words).found is Found.OUTSIDE


@pytest.mark.parametrize("words", [words for words, _ in cut(UNKNOWN)])
def test_unknown(city: Snapshot, words: str) -> None:
    """It is no address here, and nothing is offered for it."""
    found = city.resolve(words)
    assert (found.found, found.location, found.candidates) == (Found.UNKNOWN, None, ())


def test_flat_before_the_number_is_certain_in_canada_only(tmp_path: Path) -> None:
    """ "5-12" is flat 5 of number 12 where people write so; elsewhere it is no more than likely."""
    canadian = town(tmp_path, CityFacts("Port Alder", "ON", "America/Toronto", 43, -79))
    found = canadian.resolve("5-12 Harbor Street")
    assert (found.found, found.location and found.location.label) == (Found.EXACT, "12 Harbor Street")
    assert canadian.resolve("12 Harbor St, Port Alder, ON K1A 0B1").found is Found.NEAR
