"""UGC and SAME codes, as NWS products and CAP files write them (A15)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.alerts import ugc


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("FLZ072", ["FLZ072"]),
        ("MNZ020-021", ["MNZ020", "MNZ021"]),
        ("MNZ020>023", ["MNZ020", "MNZ021", "MNZ022", "MNZ023"]),
        ("MNZ020>MNZ022", ["MNZ020", "MNZ021", "MNZ022"]),
        ("MNZ020-021-MNC001>003-231500-", ["MNZ020", "MNZ021", "MNC001", "MNC002", "MNC003"]),
        ("MNZ020-\n021-030>031-231500-", ["MNZ020", "MNZ021", "MNZ030", "MNZ031"]),
        ("NMZ502 NMZ503", ["NMZ502", "NMZ503"]),
        ("flz072, flz073", ["FLZ072", "FLZ073"]),
        ("AMZ651-GMZ031", ["AMZ651", "GMZ031"]),
        ("FLZALL", ["FLZALL"]),
        ("FLZ072-FLZ072", ["FLZ072"]),
        ("FLZ073>071", []),
        ("MNZ020>WIZ022", []),
        ("MNZ020>MNC022", []),
        ("MNZ020>ALL", []),
        ("MNZ٠٢٠", []),
        ("MNZ020>022>024", []),
        ("MNZ000", ["MNZ000"]),
        ("072", []),
        ("Downtown", []),
        ("", []),
    ],
)
def test_a15_compact_lists_and_ranges_are_written_out(text: str, codes: list[str]) -> None:
    """Prefixes carry on, ranges are inclusive, the purge time and anything else is passed over."""
    assert list(ugc.expand(text)) == codes


def test_a15_a_prefix_does_not_survive_what_is_no_code() -> None:
    """After the purge time a bare number belongs to nothing."""
    assert ugc.expand("MNZ020-231500-021") == ("MNZ020",)


@given(st.text(max_size=60))
def test_any_text_yields_only_codes(text: str) -> None:
    """Whatever stands in a feed, what comes out is UGC."""
    assert all(ugc.is_ugc(code) for code in ugc.expand(text))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("012086", ("012086",)),
        ("035001 035003", ("035001", "035003")),
        ("12086", ("012086",)),
        ("112086", ("112086",)),
        ("1000512", ()),
        ("FLZ072", ()),
        ("٠١٢٠٨٦", ()),
        ("012000", ("012000",)),
        ("", ()),
    ],
)
def test_a15_same_codes_are_six_digits(text: str, codes: tuple[str, ...]) -> None:
    """Five are a county's FIPS number; anything else is another scheme's."""
    assert ugc.same_codes(text) == codes


@pytest.mark.parametrize(
    ("wanted", "mine", "expected"),
    [
        ("012086", "012086", True),
        ("512086", "012086", True),
        ("012086", "512086", True),
        ("012000", "012086", True),
        ("000000", "012086", True),
        ("013086", "012086", False),
        ("013000", "012086", False),
    ],
)
def test_a15_the_part_of_the_county_does_not_matter(wanted: str, mine: str, *, expected: bool) -> None:
    """The leading digit names a ninth of a county, which nobody can look up: the county counts."""
    assert ugc.same_match([wanted], [mine]) is expected


def test_no_code_matches_nobody() -> None:
    """Even the whole country needs somebody whose county is known."""
    assert not ugc.same_match(["000000"], [])
    assert not ugc.ugc_match(["FLZALL"], [])


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("FLC086", "012086"),
        ("TXC325", "048325"),
        ("FLCALL", "012000"),
        ("FLC000", "012000"),
        ("FLZALL", "012000"),
        ("AMZ000", "075000"),
        ("AMZ651", "075651"),
        ("LMZ740", "092740"),
        ("FLZ072", None),
        ("XXC001", None),
    ],
)
def test_a15_counties_and_marine_zones_have_a_same_code(code: str, same: str | None) -> None:
    """A forecast zone has none: it is not a county."""
    assert ugc.same_of(code) == same


def test_a15_a_list_is_written_out_only_so_far() -> None:
    """Eight characters may mean a thousand codes: a megabyte of them is not a hundred million."""
    assert len(ugc.expand("MNZ" + "000>999-" * 100_000)) == 1_000
    assert len(ugc.expand("-".join(f"{a}{b}Z000>999" for a in "ABCDEFG" for b in "ABCDEFG"))) < 22_000
