"""Keys of city.toml that nobody reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import store_listing
from app.settings import load
from app.strange_keys import KNOWN, strange_keys
from city.errors import BadSettings
from tests.contract.townbell import CITY, NEWS

HERE = Path(__file__).resolve().parents[2]


def found(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """Where, what and the beginning of the advice, of a city.toml with this text."""
    (folder / "city.toml").write_text(text)
    return [(each.where, each.what, each.fix.partition(" Known")[0]) for each in strange_keys(folder)]


@pytest.mark.parametrize(
    ("text", "place", "key", "meant"),
    [
        (CITY.replace("phone =", "phne ="), "city.toml, [city]", "phne", "phone"),
        (CITY + "popluation = 7\n", "city.toml, [city]", "popluation", "population"),
        (CITY + "colours = ['#000000', '#ffffff']\n", "city.toml, [city]", "colours", "colors"),
        (CITY + "[fetch]\nallow_privat = true\n", "city.toml, [fetch]", "allow_privat", "allow_private"),
        (CITY + "[fecth]\nallow_private = true\n", "city.toml", "fecth", "fetch"),
        (CITY + "[[source]]\nid = 'a'\n", "city.toml", "source", "sources"),
        (CITY + "[channels.webhok]\n", "city.toml, [channels]", "webhok", "webhook"),
        (CITY + "[channels.webhook]\nallow-private = true\n", "city.toml, [channels.webhook]",
         "allow-private", "allow_private"),
        (CITY + "[alexa]\nskillid = 'x'\n", "city.toml, [alexa]", "skillid", "skill_id"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_what_was_meant(
    tmp_path: Path, text: str, place: str, key: str, meant: str
) -> None:
    """And the city starts all the same: a city may write more into the file than Townbell knows."""
    assert found(tmp_path, text) == [(place, f"nobody reads {key!r}", f"Did you mean {meant!r}?")]
    assert load(tmp_path, {}).city.name == "Smallville"


def test_a_key_like_no_other_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    """There is nothing that it was meant to be."""
    (tmp_path / "city.toml").write_text(CITY + "[fetch]\nmotto = 'x'\n")
    assert [each.fix for each in strange_keys(tmp_path)] == ["Known keys: allow_private"]


def test_what_is_known_is_no_slip(tmp_path: Path) -> None:
    """A city with sources and every table, and the demo city."""
    tables = "[fetch]\nallow_private = false\n[channels.webhook]\nallow_private = false\n"
    assert found(tmp_path, CITY + "colors = ['#000000', '#ffffff']\n" + NEWS + tables) == []
    assert list(strange_keys(HERE / "cities" / "port-alder")) == []


@pytest.mark.parametrize("key", sorted(KNOWN["city"]))
def test_each_known_key_of_the_city_is_read(tmp_path: Path, key: str) -> None:
    """A value of a wrong type is refused: what is listed as known is looked at."""
    lines = [line for line in CITY.splitlines() if not line.startswith(f"{key} =")]
    (tmp_path / "city.toml").write_text("\n".join([*lines, f"{key} = 1979-05-27"]))
    with pytest.raises(BadSettings, match=key):
        load(tmp_path, {})


@pytest.mark.parametrize("key", sorted(KNOWN["alexa"]))
def test_each_known_key_of_the_skill_is_read(tmp_path: Path, key: str) -> None:
    """Here, too; some of them only when the skill is packaged."""
    (tmp_path / "city.toml").write_text(f"{CITY}[alexa]\n{key} = 7\n")
    with pytest.raises(BadSettings, match=key):
        store_listing.listing(load(tmp_path, {}).alexa, "city.toml")
