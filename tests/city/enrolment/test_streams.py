"""A subscription to pickups that leaves some streams out."""

from __future__ import annotations

import pytest

from city.enrolment.streams import again, excepted, of_stream, wants, without


@pytest.mark.parametrize(
    ("wanted", "stream", "is_wanted"),
    [
        ("", "trash", True),
        ("", "", True),
        ("trash", "trash", True),
        ("trash", "recycling", False),
        ("trash", "", True),
        ("Yard Waste", "yard_waste", True),
        ("not trash", "trash", False),
        ("not trash", "recycling", True),
        ("not trash", "", True),
        ("not trash or yard waste", "yard_waste", False),
        ("Not trash or yard_waste", "trash", False),
        ("not yard waste", "waste", True),
        ("nothing", "thing", False),
    ],
)
def test_what_a_filter_wants(wanted: str, stream: str, is_wanted: bool) -> None:
    """All, one, or all but some, however the stream is spelled; no stream is taken for a part of another."""
    assert wants(wanted, stream) is is_wanted


@pytest.mark.parametrize(
    ("wanted", "stream", "rest"),
    [
        ("", "trash", "not trash"),
        ("not trash", "yard_waste", "not trash or yard waste"),
        ("not trash", "trash", "not trash"),
        ("trash", "trash", None),
        ("recycling", "trash", "recycling"),
    ],
)
def test_what_is_left_without_a_stream(wanted: str, stream: str, rest: str | None) -> None:
    """All the others, also those that the city begins to collect later; nothing of what was that alone."""
    assert without(wanted, stream) == rest
    assert rest is None or not wants(rest, stream)


@pytest.mark.parametrize(
    ("wanted", "stream", "rest"),
    [
        ("not trash", "trash", ""),
        ("not bulk or trash", "trash", "not bulk"),
        ("not bulk", "trash", "not bulk"),
        ("not bulk or trash", "", ""),
        ("trash", "recycling", "trash"),
        ("trash", "", "trash"),
        ("", "trash", ""),
    ],
)
def test_a_stream_that_was_left_out_comes_back(wanted: str, stream: str, rest: str) -> None:
    """That one alone, or all; what names one stream stays that one."""
    assert again(wanted, stream) == rest


def test_a_bar_names_the_stream_behind_the_topic() -> None:
    """As filters spell it, so that both are compared in one spelling."""
    assert (of_stream("pickup", "yard_waste"), of_stream("pickup", "")) == ("pickup:yard waste", "pickup")
    assert excepted("trash") == excepted("") == ()
