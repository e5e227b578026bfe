"""Bad input for every format that there is: read or refused in our own words, within bounds, all the way.

The formats come from the registry, so that a new one is in from its first day.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import formats
from tests.fuzz import kept, others, seeds
from tests.fuzz.mutations import damaged
from tests.fuzz.through import WINDOW, all_the_way, parsed_as

FEW = settings(
    max_examples=25, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
NAMES = formats.names()


@pytest.mark.parametrize("name", NAMES)
def test_every_format_has_a_sound_file_to_damage(name: str) -> None:
    """Else nothing below would prove anything of it; put one into tests/fuzz/seeds.py."""
    parsed = [parsed_as(name, data, WINDOW) for data in seeds.own(name)]
    assert any(each and each.items for each in parsed)


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    """Noise."""
    all_the_way(name, data)


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(data=st.data())
def test_damaged_files_are_read_or_refused(name: str, data: st.DataObject) -> None:
    """The project's own files and what the fuzzer found: cut, spliced, doubled, exchanged, recoded."""
    all_the_way(name, data.draw(damaged([*seeds.own(name), *kept.read(name)])))


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(data=st.data())
def test_damaged_recorded_files_are_read_or_refused(name: str, data: st.DataObject) -> None:
    """The same with what real services sent."""
    files = seeds.recorded(name)
    if not files:
        pytest.skip(f"no recorded file is {name}, or the corpus is not beside this checkout")
    all_the_way(name, data.draw(damaged(files)))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_fuzzer_kept_is_survived(name: str) -> None:
    """Every input of the kept corpus: each reached something that no other had reached before."""
    inputs = kept.read(name)
    assert inputs, f"run scripts/fuzz 60 --keep {name}"
    for data in inputs:
        all_the_way(name, data, some=5)


@pytest.mark.parametrize("name", others.EATERS)
def test_what_else_eats_bytes_survives_what_the_fuzzer_kept(name: str) -> None:
    """Compressed answers, pages, proposals, questions, envelopes; and the sound inputs of each."""
    for data in (*others.own(name), *kept.read(name)):
        others.EATERS[name](data)


@pytest.mark.parametrize("name", others.EATERS)
@FEW
@given(data=st.data())
def test_what_else_eats_bytes_survives_damage(name: str, data: st.DataObject) -> None:
    """The same inputs, cut, spliced, doubled, exchanged, recoded."""
    others.EATERS[name](data.draw(damaged([*others.own(name), *kept.read(name)])))


def test_the_kept_corpus_is_small() -> None:
    """Under a megabyte, and nothing in it of a format that is gone."""
    files = sorted(kept.FOLDER.glob("*.b64"))
    assert sum(path.stat().st_size for path in files) < 1_000_000
    assert {path.stem for path in files} <= {*NAMES, *others.EATERS}
