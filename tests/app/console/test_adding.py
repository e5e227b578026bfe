"""Where is kept what staff have added: the same on one machine and on AWS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from app import staff_sources
from app.settings import Settings, load
from app.wiring.console.adding import PENDING, Added, AddedHere
from app.wiring.console.adding_aws import AddedOnAws
from city.errors import TownbellError, WrongUse
from stores.aws.items import Item
from stores.aws.refresh.added import ADDED, S3Uploads, TableAdded
from tests.contract.townbell import PORT_ALDER
from tests.stores.loopback_s3 import bucket
from tests.stores.tables import MadeTable

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LIBRARY = {"id": "library", "url": "https://library.example/feed.rss", "kind": "news"}
HELD = f"{PENDING}00112233445566aa.csv"


def _s3(url: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client("s3", endpoint_url=url, region_name="us-east-1", **keys)


@pytest.fixture
def objects() -> Iterator[tuple[str, dict[str, bytes]]]:
    with bucket() as found:
        yield found


@pytest.fixture
def on_aws(table: MadeTable, objects: tuple[str, dict[str, bytes]], tmp_path: Path) -> AddedOnAws:
    return _another(table, objects, tmp_path / "one")


def _another(table: MadeTable, objects: tuple[str, dict[str, bytes]], folder: Path) -> AddedOnAws:
    """As another machine has it."""
    return AddedOnAws(TableAdded(table, 3), S3Uploads(lambda: _s3(objects[0]), "town", folder))


@pytest.fixture(params=["folder", "aws"])
def added(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Added:
    monkeypatch.setattr(staff_sources, "MOST", 3)
    if request.param == "folder":
        return AddedHere(tmp_path / "data")
    found: AddedOnAws = request.getfixturevalue("on_aws")
    return found


def test_it_is_known_who_added_what_until_it_is_taken_away(added: Added) -> None:
    """One with the same id takes the place; what is not there cannot be taken away."""
    assert added.known() == {}
    added.add(LIBRARY, "Ana", NOW)
    added.add({**LIBRARY, "fields": {"title": "Titulo"}}, "Ben", NOW + timedelta(hours=1))
    entry = added.known()["library"]
    assert (entry["by"], entry["table"]["fields"]) == ("Ben", {"title": "Titulo"})
    assert datetime.fromisoformat(entry["at"]) == NOW + timedelta(hours=1)
    assert added.remove("library")
    assert not added.remove("library")
    assert added.known() == {}


def test_there_is_an_end_to_it(added: Added) -> None:
    """A page fills no disk and no table; what is there can still be put in its own place."""
    for name in ("a", "b", "c"):
        added.add({**LIBRARY, "id": name}, "Ana", NOW)
    with pytest.raises(WrongUse, match="there are 3 sources already") as refused:
        added.add({**LIBRARY, "id": "d"}, "Ana", NOW)
    assert refused.value.code == "full"
    added.add({**LIBRARY, "id": "c"}, "Ben", NOW)
    assert added.known().keys() == {"a", "b", "c"}


def test_a_file_is_held_then_kept_then_gone_with_its_source(added: Added) -> None:
    """Under the name by which it is held nobody finds it any more once it is added."""
    assert added.held(HELD) is None
    added.hold(HELD, b"a,b\n1,2\n", datetime.now(UTC))
    path = added.held(HELD)
    assert path is not None
    assert path.read_bytes() == b"a,b\n1,2\n"
    kept = added.settle(HELD, "list")
    assert not kept.startswith(PENDING)
    assert added.held(HELD) is None
    added.add({**LIBRARY, "id": "list", "url": f"{staff_sources.UPLOAD}{kept}"}, "Ana", NOW)
    assert added.held(kept) is not None
    assert added.remove("list")
    assert added.held(kept) is None


def _port_alder(tmp_path: Path) -> Settings:
    return load(PORT_ALDER, {"TOWNBELL_DATA": str(tmp_path / "none")})


def test_the_refresh_reads_them_beside_the_citys(
    on_aws: AddedOnAws, table: MadeTable, objects: tuple[str, dict[str, bytes]], tmp_path: Path
) -> None:
    """City.toml goes first where both have an id; a file is fetched by whoever asks, on any machine, once."""
    on_aws.hold(HELD, b"a,b\n1,2\n", NOW)
    kept = on_aws.settle(HELD, "list")
    on_aws.add(LIBRARY, "Ana", NOW)
    on_aws.add({**LIBRARY, "id": "nws"}, "Ana", NOW)
    on_aws.add({**LIBRARY, "id": "list", "url": f"upload:{kept}", "format": "csv"}, "Ana", NOW)
    other = _another(table, objects, tmp_path / "other")
    city = _port_alder(tmp_path)
    found = {each.id: each.url for each in other.beside(city, to_ask=True).sources}
    assert found.keys() - {each.id for each in city.sources} == {"library", "list"}
    assert found["library"] == LIBRARY["url"]
    assert found["nws"] == "file:data/nws.json"
    assert Path(found["list"].removeprefix("file:")).read_bytes() == b"a,b\n1,2\n"
    objects[1].clear()
    assert other.held(kept) is not None


def test_what_this_version_cannot_read_silences_nothing_else(
    on_aws: AddedOnAws, table: MadeTable, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A newer version's source, after it was taken back: passed over, with a line in the log."""
    on_aws.add(LIBRARY, "Ana", NOW)
    doc = {"table": {"id": "strange", "kind": "telepathy"}, "by": "Ana", "at": NOW.isoformat()}
    table.put(Item(key=(ADDED, "strange"), doc=doc))
    ids = {each.id for each in on_aws.beside(_port_alder(tmp_path)).sources}
    assert "library" in ids
    assert "strange" not in ids
    assert "A source is not asked" in caplog.text


def test_a_bucket_that_fails_is_said(table: MadeTable, tmp_path: Path) -> None:
    """With what to do, and without a word of the file."""
    added = _another(table, ("http://127.0.0.1:1", {}), tmp_path)
    with pytest.raises(TownbellError, match="uploaded files cannot be reached"):
        added.hold(HELD, b"secret", NOW)
