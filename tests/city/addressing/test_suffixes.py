"""The kinds of way of USPS Publication 28 and their spellings."""

from __future__ import annotations

import pytest

from city.addressing.streets import parse_street
from city.addressing.suffixes import SUFFIX_OF, SUFFIXES


@pytest.mark.parametrize(
    ("spellings", "short"),
    [
        ("allee alley ally aly", "aly"), ("av ave aven avenu avenue avn avnue", "ave"),
        ("blvd boul boulevard boulv", "blvd"), ("cen cent center centr centre cnter cntr ctr", "ctr"),
        ("cir circ circl circle crcl crcle", "cir"), ("crescent cres crsent crsnt", "cres"),
        ("exp expr express expressway expw expy", "expy"), ("highway highwy hiway hiwy hway hwy", "hwy"),
        ("jct jction jctn junction junctn juncton", "jct"), ("lane ln", "ln"), ("loop loops", "loop"),
        ("mntain mntn mountain mountin mtin mtn", "mtn"), ("parkway parkwy pkway pkwy pky parkways", "pkwy"),
        ("str stra strav straven stravenue stravn strvn strvnue".replace("str ", ""), "stra"),
        ("street strt st str", "st"), ("ter terr terrace", "ter"), ("trail trails trl trls", "trl"),
        ("trnpk turnpike turnpk tpke", "tpke"), ("vill villag village villg villiage vlg", "vlg"),
        ("vis vist vista vst vsta", "vis"), ("wy way", "way"), ("xing crossing crssng", "xing"),
    ],
)  # fmt: skip
def test_spellings_of_a_suffix(spellings: str, short: str) -> None:
    """Every spelling that Publication 28 calls common is the same suffix."""
    assert {SUFFIX_OF[each] for each in spellings.split()} == {short}


def test_no_spelling_stands_for_two() -> None:
    """Each spelling belongs to one kind of way, and standard forms to themselves."""
    assert all(SUFFIX_OF[short] == short for short in SUFFIXES)
    assert all(SUFFIX_OF[full.lower()] == short for short, full in SUFFIXES.items())
    assert len({full.lower() for full in SUFFIXES.values()}) == len(SUFFIXES) > 200


@pytest.mark.parametrize("spelling", sorted(SUFFIX_OF))
def test_every_spelling_ends_a_street(spelling: str) -> None:
    """Behind a name each spelling is the suffix and not part of the name."""
    assert parse_street(f"Zebra {spelling}") == ("zebra", "", SUFFIX_OF[spelling], "")
