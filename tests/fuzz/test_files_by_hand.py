"""The files that people write: city.toml, posts and subscribers are no more trusted than a feed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.settings import load, source_faults
from city.errors import BadSettings, TownbellError
from city.ports import Post
from feeds.staff import record
from notifier.enrolment.subscribers import read_subscribers
from snapshot.codec import encode_many
from tests.fuzz.mutations import ODD_VALUES, damaged
from tests.fuzz.seeds import ROOT
from tests.notifier.alder import NOON, resolve

FEW = settings(
    max_examples=150, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
CITY = (ROOT / "cities" / "port-alder" / "city.toml").read_bytes()


def _load(folder: Path, data: bytes) -> str:
    """Load a city.toml; what was said against it, or nothing."""
    (folder / "city.toml").write_bytes(data)
    for read in (lambda: load(folder, {}), lambda: source_faults(folder)):
        try:
            read()
        except BadSettings as error:
            return str(error)
    return ""


@FEW
@given(data=damaged([CITY]))
def test_a_damaged_city_toml_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    """Whatever stands in it, the operator is told in words."""
    said = _load(tmp_path_factory.mktemp("city"), data)
    assert said == "" or said.strip()


@pytest.mark.parametrize(
    "line",
    [
        "a = " + "[" * 100_000,
        "a = " + "{b=" * 100_000,
        "population = " + "9" * 10_000,
        "a = 9999-99-99",
        "a = '\x00'",
        'a = "\\ud800"',
        "a" * 1_000_000,
        "[" * 100_000,
        "=" * 100_000,
    ],
    ids=lambda line: line[:14].replace("\x00", "NUL"),
)
def test_a_hostile_city_toml_is_refused(tmp_path: Path, line: str) -> None:
    """In one line that can be read on a screen."""
    said = _load(tmp_path, f"{line}\n".encode() + CITY)
    assert 0 < len(said) < 2_000


_KINDS = ("news", "fact", "event", "closure", "suspension", "pickup_exception", "meeting_change", "odd")
_FIELDS = (
    "title",
    "text",
    "from",
    "until",
    "moved_to",
    "topic",
    "place",
    "status",
    "stream",
    "zones",
    "body",
    "type",
)
_VALUES = (
    st.sampled_from(ODD_VALUES)
    | st.text(max_size=12)
    | st.dictionaries(st.text(max_size=3), st.text(max_size=5))
)


@FEW
@given(kind=st.sampled_from(_KINDS), fields=st.dictionaries(st.sampled_from(_FIELDS), _VALUES))
def test_any_post_is_a_record_or_refused(kind: str, fields: dict[str, Any]) -> None:
    """What can be stored as JSON can be read as a post, or is refused by the name of its field."""
    try:
        stored = json.loads(json.dumps(fields, ensure_ascii=False).encode())
    except (UnicodeEncodeError, ValueError):
        return
    now = datetime(2026, 11, 22, tzinfo=UTC)
    try:
        made = record(Post(id="p", kind=kind, fields=stored, created=now, changed=now), "America/New_York")
    except TownbellError as error:
        assert str(error).strip()  # noqa: PT017 - both outcomes are allowed
        return
    encode_many([made]).decode()


_PEOPLE = (
    b"id,topic,filter,address,locale,channel,target,lead_minutes,quiet_from,quiet_to,consent\n"
    b"s1,emergency,,1 Harbor Street,en-US,webhook,http://a.example,,21:00,08:00,paper\n"
    b's2,pickup,trash,"1 Harbor Street",es-US,outbox,,720,,,phone\n'
)


@FEW
@given(data=damaged([_PEOPLE]))
def test_damaged_subscribers_are_kept_or_refused_by_line(data: bytes) -> None:
    """Every row is kept or named with a reason; none is lost, and nothing fails."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return  # the command refuses what is not UTF-8
    try:
        report = read_subscribers(text, resolve, NOON, "en-US")
    except TownbellError as error:
        assert str(error).strip()  # noqa: PT017 - both outcomes are allowed
        return
    assert all(each.reason for each in report.refused)
