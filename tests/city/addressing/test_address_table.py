"""Addresses as residents say and write them, and how each is read: number, what follows it, street's key.

One row a fact: the words, the house number with what follows it, and the street as its key.
The reading need not be the only one (the gazetteer decides), but it must be among them.
"""

from __future__ import annotations

import pytest

from city.addressing.addresses import readings

WRITTEN = """
12 Harbor St | 12 | harbor st
12 Harbor St. | 12 | harbor st
12 HARBOR STREET | 12 | harbor st
12 harbor str | 12 | harbor st
12, Harbor Street | 12 | harbor st
1,700 Royal Palm Way | 1700 | royal palm way
12 N. Alder Street | 12 | n alder st
12 North Alder St | 12 | n alder st
12 Alder St N | 12 | alder st n
12 Alder Street North | 12 | alder st n
12 NW 5th Ave | 12 | nw 5 ave
12 N.W. 5th Ave | 12 | nw 5 ave
12 North West 5th Ave | 12 | nw 5 ave
12 north-west 5th avenue | 12 | nw 5 ave
12 Northwest Fifth Avenue | 12 | nw 5 ave
1234 104 Avenue NW | 1234 | 104 ave nw
1234 104 Avenue north west | 1234 | 104 ave nw
12 O'Brien Ct | 12 | obrien ct
12 O’Brien Court | 12 | obrien ct
12 Peña Blvd | 12 | pena blvd
12 St. Marks Pl | 12 | st marks pl
12 Saint Marks Place | 12 | st marks pl
12 St Johns St | 12 | st johns st
12 Mt. Vernon Hwy | 12 | mt vernon hwy
12 Mount Vernon Highway | 12 | mt vernon hwy
12 Ft Worth Ave | 12 | ft worth ave
12 Fort Worth Ave | 12 | ft worth ave
12 Dr. Reed Dr | 12 | dr reed dr
12 Doctor Reed Drive | 12 | dr reed dr
12 MLK Blvd | 12 | martin luther king blvd
12 M.L.K. Jr. Blvd | 12 | martin luther king blvd
12 M L King Jr Blvd | 12 | martin luther king blvd
12 ML King Boulevard | 12 | martin luther king blvd
12 Martin Luther King Jr Blvd | 12 | martin luther king blvd
12 Dr Martin Luther King Junior Boulevard | 12 | martin luther king blvd
12 Rev. Dr. Martin Luther King Blvd | 12 | martin luther king blvd
12 JFK Dr | 12 | john f kennedy dr
12 John F. Kennedy Drive | 12 | john f kennedy dr
1200 Avenue of the Americas | 1200 | avenue of the americas
1200 Ave. of the Americas | 1200 | avenue of the americas
8 Ave B | 8 | avenue b
8 Avenue B | 8 | avenue b
8 North Street | 8 | north st
8 North St N | 8 | north st n
8 West Street North | 8 | west st n
8 Park Place | 8 | park pl
8 Park Pl | 8 | park pl
8 Avenue Road | 8 | avenue rd
8 Ave Rd | 8 | avenue rd
8 The Circle | 8 | the cir
8 Court St | 8 | court st
8 Old Mill | 8 | old mill
8 N Park | 8 | n park
8 East West Highway | 8 | e west hwy
8 Harbor Vw Ln | 8 | harbor view ln
8 Harbor View Lane | 8 | harbor view ln
8 Broadway | 8 | broadway
8 I St NW | 8 | i st nw
8 O Street | 8 | o st
8 5th St | 8 | 5 st
8 05th St | 8 | 5 st
8 Fifth Street | 8 | 5 st
8 42nd St | 8 | 42 st
8 Forty Second St | 8 | 42 st
8 Forty-Second Street | 8 | 42 st
8 W 125th St | 8 | w 125 st
86-10 Queens Blvd | 86-10 | queens blvd
5-123 Main St | 5-123 | main st
12A Mill Ln | 12a | mill ln
12 A Mill Ln | 12a | mill ln
12 1/2 Mill Ln | 12 1/2 | mill ln
12½ Mill Ln | 12 1/2 | mill ln
12 ¼ Mill Ln | 12 1/4 | mill ln
200 County Line Rd | 200 | county line rd
200 State St | 200 | state st
City Hall, 12 Harbor St | 12 | harbor st
Harbor St, 12 | 12 | harbor st
"""
UNITS = """
12 Harbor St Apt 4 | 12 | harbor st
12 Harbor St Apt. 4B | 12 | harbor st
12 Harbor St Apt #4 | 12 | harbor st
12 Harbor St #4 | 12 | harbor st
12 Harbor St # 4-B | 12 | harbor st
12 Harbor St, #4 | 12 | harbor st
12 Harbor St, 4b | 12 | harbor st
12 Harbor St, Unit 7 | 12 | harbor st
12 Harbor St Ste 200 | 12 | harbor st
12 Harbor St Suite 200 B | 12 | harbor st
12 Harbor St Floor 2 | 12 | harbor st
12 Harbor St Fl 2 Apt 3 | 12 | harbor st
12 Harbor St 2nd Floor | 12 | harbor st
12 Harbor St second floor | 12 | harbor st
12 Harbor St Bldg 3 Unit 4 | 12 | harbor st
12 Harbor St Rm 4 | 12 | harbor st
12 Harbor St Lot 9 | 12 | harbor st
12 Harbor St Rear | 12 | harbor st
12 Harbor St Basement | 12 | harbor st
12 Harbor St Penthouse 2 | 12 | harbor st
unit 5, 12 Harbor St | 12 | harbor st
apt 4 12 harbor st | 12 | harbor st
unit five one twelve harbor street | 112 | harbor st
12 harbor street apartment four b | 12 | harbor st
12 harbor street apartment twelve oh five | 12 | harbor st
calle Harbor 12, apartamento 4B | 12 | harbor st
calle Harbor 12 apartamento cuatro b | 12 | harbor st
calle Harbor 12, piso 2 | 12 | harbor st
calle Harbor 12 segundo piso | 12 | harbor st
calle Harbor 12, depto. 3 | 12 | harbor st
calle Harbor 12 interior 5 | 12 | harbor st
12 Rue Principale, app. 4 | 12 | rue principale
12 Trailer Park Rd | 12 | trailer park rd
12 Office Park Dr | 12 | office park dr
100 Rue Ste-Catherine | 100 | rue ste catherine
12 Front St | 12 | front st
12 Lot St | 12 | lot st
"""
NUMBERS = """
twelve harbor street | 12 | harbor st
number twelve harbor street | 12 | harbor st
house number twelve harbor street | 12 | harbor st
one twelve harbor street | 112 | harbor st
one one two harbor street | 112 | harbor st
one hundred twelve harbor street | 112 | harbor st
one hundred and twelve harbor street | 112 | harbor st
twelve oh five harbor street | 1205 | harbor st
twelve o five harbor street | 1205 | harbor st
twelve zero five harbor street | 1205 | harbor st
one oh one harbor street | 101 | harbor st
two hundred and five harbor street | 205 | harbor st
seventeen hundred royal palm | 1700 | royal palm
17 hundred royal palm | 1700 | royal palm
seventeen two hundred royal palm | 17200 | royal palm
seventeen thousand two hundred royal palm | 17200 | royal palm
thirty two eleven royal palm | 3211 | royal palm
nineteen hundred royal palm | 1900 | royal palm
two thousand and ten royal palm | 2010 | royal palm
twenty ten royal palm | 2010 | royal palm
double five harbor street | 55 | harbor st
one double oh seven harbor street | 1007 | harbor st
triple two harbor street | 222 | harbor st
five five five harbor street | 555 | harbor st
twelve and a half mill lane | 12 1/2 | mill ln
12 and a half mill lane | 12 1/2 | mill ln
twelve one half mill lane | 12 1/2 | mill ln
eighty six dash ten queens boulevard | 86-10 | queens blvd
86 dash 10 queens boulevard | 86-10 | queens blvd
twelve b mill lane | 12b | mill ln
twelve fifty fifth street | 1250 | 5 st
twelve fifty fifth street | 12 | 55 st
twelve fifty west fifth street | 1250 | w 5 st
twelve forty second street | 12 | 42 st
one east one hundred and twenty fifth street | 1 | e 125 st
one east one twenty fifth street | 1 | e 125 st
ten one oh fifth street | 10 | 105 st
ten hundred second street | 1000 | 2 st
twenty two twenty second street | 22 | 22 st
five first avenue | 5 | 1 ave
five twentieth street | 5 | 20 st
"""
SPANISH = """
calle Harbor 12 | 12 | harbor st
calle Harbor número 12 | 12 | harbor st
calle Harbor núm. 12 | 12 | harbor st
calle Harbor no. 12 | 12 | harbor st
calle Harbor #12 | 12 | harbor st
calle Harbor, 12 | 12 | harbor st
calle Harbor 12B | 12b | harbor st
calle Harbor doce | 12 | harbor st
calle Harbor ciento doce | 112 | harbor st
calle Harbor mil setecientos | 1700 | harbor st
calle Harbor diecisiete mil doscientos | 17200 | harbor st
calle Harbor mil doscientos cinco | 1205 | harbor st
calle Harbor uno dos tres | 123 | harbor st
calle Harbor treinta y cinco | 35 | harbor st
calle Harbor doce y medio | 12 1/2 | harbor st
doce calle Harbor | 12 | harbor st
el 12 de la calle Harbor | 12 | harbor st
número 12 de la calle Harbor | 12 | harbor st
casa 12 calle Harbor | 12 | harbor st
veintiuno cero cinco calle Harbor | 2105 | harbor st
doce norte alder | 12 | n alder
calle Alder norte 12 | 12 | n alder st
calle norte Alder 12 | 12 | n alder st
calle 8 12 | 12 | calle 8
calle ocho doce | 12 | calle 8
calle ocho número doce | 12 | calle 8
doce calle ocho | 12 | calle 8
calle treinta y dos número 5 | 5 | calle 32
calle quinta 12 | 12 | 5 st
avenida quinta 12 | 12 | 5 ave
quinta avenida 12 | 12 | 5 avenida
avenida Washington 1 | 1 | washington ave
avda. Washington 1 | 1 | washington ave
av. Washington 1 | 1 | washington ave
camino Harbor 12 | 12 | harbor rd
bulevar Harbor 12 | 12 | harbor blvd
paseo Harbor 12 | 12 | harbor walk
plaza Harbor 12 | 12 | harbor plz
45 Avenida de las Palmas | 45 | avenida de las palmas
cuarenta y cinco avenida de las palmas | 45 | avenida de las palmas
vivo en la calle Harbor 12 | 12 | harbor st
vivo en el 12 de la calle Harbor | 12 | harbor st
vivo en el doce Harbor | 12 | harbor
mi dirección es calle Harbor número doce | 12 | harbor st
mi casa está en la calle Harbor 12 | 12 | harbor st
es el 12 Harbor Street | 12 | harbor st
estoy en 12 Harbor Street | 12 | harbor st
calle Harbor 12 por favor | 12 | harbor st
calle Harbor 12, gracias | 12 | harbor st
"""
FILLERS = """
uh I live at 12 Harbor Street | 12 | harbor st
um, I live at 12 Harbor Street | 12 | harbor st
it's 12 Harbor Street | 12 | harbor st
its twelve harbor street please | 12 | harbor st
well it is twelve harbor street | 12 | harbor st
my address is 12 Harbor Street | 12 | harbor st
my house is at 12 Harbor Street | 12 | harbor st
yes 12 Harbor Street | 12 | harbor st
I'm at 12 Harbor Street | 12 | harbor st
we are on 12 Harbor Street | 12 | harbor st
that would be 12 Harbor Street thank you | 12 | harbor st
number 12 on Harbor Street | 12 | harbor st
number 12 of Harbor Street | 12 | harbor st
I live on Broadway | - | broadway
I live on the Circle | - | the cir
on Broadway | - | broadway
vivo en Broadway | - | broadway
"""
ROADS = """
640 State Road 84 | 640 | route 84 sr
640 State Rd 84 | 640 | route 84 sr
640 St Rd 84 | 640 | route 84 sr
640 SR 84 | 640 | route 84 sr
640 SR-84 | 640 | route 84 sr
640 S.R. 84 | 640 | route 84 sr
640 State Route 84 | 640 | route 84 sr
640 State Highway 84 | 640 | route 84 sr
640 SH 84 | 640 | route 84 sr
640 state road eighty four | 640 | route 84 sr
six forty state road eighty four | 640 | route 84 sr
640 W State Road 84 | 640 | w route 84 sr
640 US 1 | 640 | route 1 us
640 U.S. 1 | 640 | route 1 us
640 US-1 | 640 | route 1 us
640 US Hwy 1 | 640 | route 1 us
640 US Highway 1 | 640 | route 1 us
640 US Route 1 | 640 | route 1 us
640 us one | 640 | route 1 us
640 us highway one | 640 | route 1 us
640 US 1 South | 640 | route 1 us s
640 S US 1 | 640 | s route 1 us
640 County Road 12 | 640 | route 12 cr
640 Co Rd 12 | 640 | route 12 cr
640 CR 12A | 640 | route 12a cr
640 county road twelve | 640 | route 12 cr
640 Hwy 101 | 640 | route 101
640 Highway 101 | 640 | route 101
640 highway one oh one | 640 | route 101
640 Route 66 | 640 | route 66
640 Rte 66 | 640 | route 66
640 route sixty six | 640 | route 66
640 Interstate 95 | 640 | route 95 in
640 I-95 | 640 | route 95 in
640 interstate ninety five | 640 | route 95 in
640 FM 1960 | 640 | route 1960 fm
640 FM 1960 Rd W | 640 | route 1960 fm w
640 Farm to Market Road 1960 | 640 | route 1960 fm
640 Old State Road 84 | 640 | old route 84 sr
640 US Hwy 41 Byp | 640 | route 41 bypass us
640 carretera estatal 84 | 640 | route 84 sr
carretera 84 número 640 | 640 | route 84
640 Highway Ave | 640 | highway ave
640 Route Rd | 640 | route rd
640 Road 9 | 640 | road 9
"""
CANADA = """
100 Rue Principale | 100 | rue principale
100, rue Principale | 100 | rue principale
100 rue Principale Ouest | 100 | rue principale w
100 Rue Principale O | 100 | rue principale w
100 Boulevard Saint-Joseph Est | 100 | boulevard st joseph e
100 boul. St-Joseph E | 100 | boulevard st joseph e
100 Chemin de la Côte-des-Neiges | 100 | chemin de la cote des neiges
100 ch. de la Côte-des-Neiges | 100 | chemin de la cote des neiges
100 2e Avenue | 100 | 2 ave
100 2nd Avenue | 100 | 2 ave
123 Main St W | 123 | main st w
123 Main Street West | 123 | main st w
10234 104 Street NW | 10234 | 104 st nw
12 Sideroad 20 | 12 | sideroad 20
12 Maple Cres | 12 | maple cres
12 Maple Crescent | 12 | maple cres
12 Maple Close | 12 | maple cl
12 Maple Gate | 12 | maple gate
12 Maple Wynd | 12 | maple wynd
12 Highway 7 | 12 | route 7
"""


def rows(table: str) -> list[tuple[str, str, str]]:
    cut = (tuple(part.strip() for part in line.split("|")) for line in table.strip().splitlines())
    return [(words, number, key) for words, number, key in cut]


def number(house: int | None, extra: str) -> str:
    gap = " " if "/" in extra else ""
    return "-" if house is None else f"{house}{gap}{extra}"


@pytest.mark.parametrize(
    ("words", "expected", "key"),
    [
        row
        for table in (WRITTEN, UNITS, NUMBERS, SPANISH, FILLERS, ROADS, CANADA)
        for row in rows(table)
    ],
)  # fmt: skip
def test_words_are_read_so(words: str, expected: str, key: str) -> None:
    """The words have this reading, among few."""
    found = readings(words, "Port Alder")
    assert (expected, key) in {(number(each.house, each.extra), each.street.key) for each in found}
    assert len(found) < 40


@pytest.mark.parametrize(
    ("words", "place", "state", "postcode"),
    [
        ("12 Harbor St, Port Alder", (), "", ""),
        ("12 Harbor St, Port Alder, VA", (), "va", ""),
        ("12 Harbor St, Port Alder, VA 23998-1234, USA", (), "va", "23998"),
        ("12 Harbor St, Port Alder VA 239981234", (), "va", "23998"),
        ("12 Harbor St, Norfolk, Virginia 23510", ("norfolk",), "va", "23510"),
        ("12 Harbor St, New York, Nueva York", ("new", "york"), "ny", ""),
        ("12 Harbor St, Ottawa, ON K1A 0B1", ("ottawa",), "on", "K1A 0B1"),
        ("12 Harbor St, Ottawa, Ontario K1A0B1, Canada", ("ottawa",), "on", "K1A 0B1"),
        ("12 Harbor St, Gatineau QC J8X 2K1", ("gatineau",), "qc", "J8X 2K1"),
        ("12 Harbor St, St. John's, Newfoundland and Labrador", ("st", "johns"), "nl", ""),
        ("12 harbor street two three nine nine eight", (), "", "23998"),
        ("12 harbor street port alder virginia two three nine nine eight", (), "va", "23998"),
        ("12 harbor street dos tres nueve nueve ocho", (), "", "23998"),
        ("12 harbor street 23998", (), "", "23998"),
        ("12 harbor street norfolk virginia", ("norfolk",), "va", ""),
        ("12 harbor street en norfolk", ("norfolk",), "", ""),
        ("calle Harbor 12, Miami, Florida", ("miami",), "fl", ""),
    ],
)
def test_what_stands_behind_the_street(words: str, place: tuple[str, ...], state: str, postcode: str) -> None:
    """Place, state and postcode are told from the street, said or written, in one spelling."""
    found = {
        (each.place, each.state, each.postcode)
        for each in readings(words, "Port Alder")
        if each.house == 12 and each.street.key == "harbor st"
    }
    assert (place, state, postcode) in found
