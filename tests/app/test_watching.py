"""When the worker begins anew because city.toml is another."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.settings import load
from app.watching import Watch
from tests.contract.townbell import CITY, NEWS

Change = Callable[[str], None]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A city.toml that was written a while ago."""
    file = tmp_path / "city.toml"
    file.write_text(CITY + NEWS)
    os.utime(file, (1_700_000_000, 1_700_000_000))
    return file


def watch(file: Path) -> Watch:
    return Watch(file.parent, lambda: load(file.parent, {}))


def test_the_same_file_is_no_change(file: Path) -> None:
    """Looked at as often as one likes."""
    watching = watch(file)
    assert [watching.has_changed() for _ in "123"] == [False, False, False]


def test_another_file_is_a_change_once_it_stands_still(file: Path) -> None:
    """At the first look it may still be written; at the second it is what it is."""
    watching = watch(file)
    file.write_text(CITY)
    assert [watching.has_changed() for _ in "12"] == [False, True]


def test_a_file_that_cannot_be_used_is_told_once(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What it said before goes on, and when it is mended it is read."""
    watching = watch(file)
    file.write_text("[city")
    assert [watching.has_changed() for _ in "1234"] == [False] * 4
    assert [each.getMessage().count("What it said before goes on") for each in caplog.records] == [1]
    file.write_text(CITY + NEWS)
    assert [watching.has_changed() for _ in "12"] == [False, True]


def test_a_file_that_is_gone_is_waited_for(file: Path) -> None:
    """Editors put another file in its place."""
    watching = watch(file)
    text = file.read_text()
    file.unlink()
    assert [watching.has_changed() for _ in "12"] == [False, False]
    file.write_text(text + "# mended")
    assert [watching.has_changed() for _ in "12"] == [False, True]


def test_a_folder_of_advisories_is_a_source_from_then_on(file: Path) -> None:
    """Any city may have one, without a word in city.toml."""
    watching = watch(file)
    (file.parent / "advisories").mkdir()
    assert [watching.has_changed() for _ in "12"] == [False, True]
