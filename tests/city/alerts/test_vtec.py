"""VTEC strings, as they stand in NWS parameters (A13)."""

from __future__ import annotations

import pytest

from city.alerts import vtec

HEAT = "/O.CON.KFGF.HT.Y.0004.260716T1600Z-260717T0300Z/"


def test_the_parts_of_a_vtec() -> None:
    """Office, phenomenon, significance and number are the event."""
    (found,) = vtec.read([HEAT])
    assert found.action == "CON"
    assert found.event == ("KFGF", "HT", "Y", "0004")
    assert (found.begins, found.ends) == ("260716T1600Z", "260717T0300Z")


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        ([HEAT, HEAT], 1),
        ([f"{HEAT}{HEAT.replace('CON', 'UPG')}"], 2),
        ([HEAT.lower()], 1),
        ([HEAT.strip("/")], 1),
        (["/O.XXX.KFGF.HT.Y.0004.260716T1600Z-260717T0300Z/"], 0),
        (["/00000.0.RS.000000T0000Z.000000T0000Z.000000T0000Z.OO/"], 0),
        (["", "none"], 0),
    ],
)
def test_what_is_vtec_and_what_is_not(texts: list[str], count: int) -> None:
    """Each once, several in one text; the hydrologic second string and rubbish are passed over."""
    assert len(vtec.read(texts)) == count


def test_a13_significances_are_ordered() -> None:
    """Warning over watch over advisory over statement over anything else."""
    ranks = [vtec.read([HEAT.replace(".Y.", f".{each}.")])[0].rank for each in "WAYSF"]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == 5


def test_a2_product_class_t_is_a_test() -> None:
    """Operational and experimental products are not."""
    assert [vtec.read([HEAT.replace("/O.", f"/{each}.")])[0].is_test for each in "OTEX"] == [
        False,
        True,
        False,
        False,
    ]
