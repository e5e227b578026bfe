"""Publishing: what is compiled again, what is not, and what no crash or race can break."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from city.earth.places import Found
from city.errors import TownbellError
from city.records import NewsItem
from snapshot.files import KEPT, FolderFiles
from snapshot.read import Reader
from snapshot.sources import SourceRecords
from snapshot.write import Published, publish_alone
from tests.snapshot.samples import FACTS, NOW, address, news, put, source, square

ZONES = source("zones", [square("pickup", "mon-a", -76.0, 37.0)])
ADDRESSES = source("addresses", [address("12", "Harbor St"), address("14", "Harbor St")])


def stories(*numbers: int) -> SourceRecords:
    return source("news", [news(each) for each in numbers])


def test_same_records_make_the_same_snapshot(tmp_path: Path) -> None:
    """With nothing changed, id and files stay; even in another folder they would be the same."""
    first = put(tmp_path / "a", ZONES, ADDRESSES, stories(1))
    again = put(tmp_path / "a", ZONES, ADDRESSES, stories(1))
    other = put(tmp_path / "b", stories(1), ADDRESSES, ZONES)
    assert (first.changed, again.changed, other.changed) == (True, False, True)
    assert first.id == again.id == other.id
    assert (first.bulletin, first.gazetteer) == (other.bulletin, other.gazetteer)


def test_nothing_changed_touches_no_file(tmp_path: Path) -> None:
    """With equal digests the records are not even looked at, and only the pointer is written."""
    put(tmp_path, ZONES, ADDRESSES, stories(1))
    before = {path.name: path.stat().st_ino for path in (tmp_path / "snapshot").iterdir()}
    blank = replace(stories(1), encoded=b"never looked at")
    assert not put(tmp_path, ZONES, ADDRESSES, blank).changed
    after = {path.name: path.stat().st_ino for path in (tmp_path / "snapshot").iterdir()}
    assert {name for name in before if before[name] != after[name]} <= {"current.json"}


def test_new_digest_with_the_same_records_changes_nothing(tmp_path: Path) -> None:
    """A feed that is written anew with the same content keeps the snapshot."""
    put(tmp_path, stories(1, 2))
    assert not put(tmp_path, replace(stories(2, 1), digest="another")).changed


def test_news_do_not_recompile_the_gazetteer(tmp_path: Path) -> None:
    """A change in the bulletin leaves the gazetteer's file as it is."""
    first = put(tmp_path, ZONES, ADDRESSES, stories(1))
    second = put(tmp_path, ZONES, ADDRESSES, stories(1, 2))
    assert first.bulletin != second.bulletin
    assert first.gazetteer == second.gazetteer


def test_addresses_do_not_recompile_the_bulletin(tmp_path: Path) -> None:
    """A new address changes the gazetteer only."""
    first = put(tmp_path, ZONES, ADDRESSES, stories(1))
    second = put(tmp_path, ZONES, source("addresses", [address("16", "Harbor St")]), stories(1))
    assert first.bulletin == second.bulletin
    assert first.gazetteer != second.gazetteer


def test_new_outline_recompiles_both(tmp_path: Path) -> None:
    """Zones decide both files: their outlines, and in which of them an address lies."""
    first = put(tmp_path, ZONES, ADDRESSES)
    second = put(tmp_path, source("zones", [square("pickup", "tue-a", -76.0, 37.0)]), ADDRESSES)
    assert first.bulletin != second.bulletin
    assert first.gazetteer != second.gazetteer


def test_freshness_moves_without_the_records(tmp_path: Path) -> None:
    """A source that answered the same again has a newer date in the same snapshot."""
    first = put(tmp_path, stories(1))
    later = NOW + timedelta(hours=1)
    second = put(tmp_path, source("news", [news(1)], as_of=later))
    assert (second.id, second.changed) == (first.id, False)
    assert Reader(FolderFiles(tmp_path / "snapshot"), 30).current(NOW).sources()["news"].as_of == later


def test_facts_of_the_city_are_part_of_the_snapshot(tmp_path: Path) -> None:
    """Another name of the city makes another snapshot of the same files."""
    first = put(tmp_path, stories(1))
    second = put(tmp_path, stories(1), facts=replace(FACTS, name="Port Elder"))
    assert first.id != second.id
    assert first.bulletin == second.bulletin


def test_source_that_is_gone_takes_its_records_along(tmp_path: Path) -> None:
    """A source that the city no longer lists leaves nothing behind."""
    put(tmp_path, stories(1), source("more", [replace(news(2), source="more")]))
    put(tmp_path, stories(1))
    snapshot = Reader(FolderFiles(tmp_path / "snapshot"), 30).current(NOW)
    assert [each.id for each in snapshot.records(NewsItem)] == ["n1"]
    assert set(snapshot.sources()) == {"news"}


def test_missing_file_is_compiled_again(tmp_path: Path) -> None:
    """A published file that somebody deleted comes back with the next refresh."""
    first = put(tmp_path, stories(1))
    (tmp_path / "snapshot" / first.bulletin).unlink()
    put(tmp_path, stories(1))
    assert Reader(FolderFiles(tmp_path / "snapshot"), 30).current(NOW).records(NewsItem)


def test_damaged_file_and_pointer_are_compiled_again(tmp_path: Path) -> None:
    """A file cut short and a pointer that is no JSON are mended by the next refresh."""
    first = put(tmp_path, stories(1))
    path = tmp_path / "snapshot" / first.bulletin
    path.write_bytes(path.read_bytes()[:5000])
    (tmp_path / "snapshot" / "current.json").write_text("{")
    put(tmp_path, stories(1))
    assert Reader(FolderFiles(tmp_path / "snapshot"), 30).current(NOW).records(NewsItem)


def test_pointer_that_names_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The pointer is never swapped to files that are not there."""
    put(tmp_path, stories(1))
    files = FolderFiles(tmp_path / "snapshot")
    before = files.pointer()
    with pytest.raises(TownbellError, match="missing"):
        files.publish([], b'{"bulletin": "bulletin-none.sqlite", "gazetteer": "gazetteer-none.sqlite"}')
    assert files.pointer() == before


def test_old_files_go_but_the_last_few_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After many changes only the newest generations are kept, the current one among them."""
    monkeypatch.setattr("snapshot.files.KEPT_SECONDS", 0)
    for number in range(8):
        last = put(tmp_path, ADDRESSES, stories(number))
    names = {path.name for path in (tmp_path / "snapshot").iterdir()}
    assert len([name for name in names if name.startswith("bulletin")]) == KEPT
    assert {last.bulletin, last.gazetteer} <= names


def test_reader_survives_that_its_files_are_removed(tmp_path: Path) -> None:
    """A snapshot that is open goes on answering after its file has been dropped."""
    put(tmp_path, stories(0))
    old = Reader(FolderFiles(tmp_path / "snapshot"), 3600).current(NOW)
    for number in range(1, 8):
        put(tmp_path, stories(number))
    assert [each.id for each in old.records(NewsItem)] == ["n0"]


def test_failure_while_compiling_leaves_the_old_snapshot(tmp_path: Path) -> None:
    """Records that cannot be read stop the publishing, and what was published stays, with no litter."""
    put(tmp_path, stories(1))
    broken = replace(stories(1), digest="new", encoded=b'news\t{"id":"1"}\n')
    with pytest.raises(TypeError):
        put(tmp_path, broken)
    assert Reader(FolderFiles(tmp_path / "snapshot"), 30).current(NOW).records(NewsItem)
    assert list((tmp_path / "work").glob("compile-*")) == []


CHILD = """
import sys
from pathlib import Path
from tests.snapshot.samples import news, put, source
folder, low = Path(sys.argv[1]), int(sys.argv[2])
number = 0
while True:
    number += 1
    size = low + number % 5
    put(folder, source("news", [news(each) for each in range(size)]), source("size", [news(size)]))
    print(number, flush=True)
"""


def start(folder: Path, low: int) -> subprocess.Popen[str]:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    command = [sys.executable, "-c", CHILD, str(folder), str(low)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=environment)


def check(folder: Path) -> None:
    """Whatever is current is whole: the size that one source states is the size of the other."""
    reader = Reader(FolderFiles(folder / "snapshot"), 0)
    snapshot = reader.current(NOW)
    assert reader.problem is None
    every = [each.id for each in snapshot.records(NewsItem)]
    size = int(snapshot.sources()["news"].records)
    assert sorted(every) == sorted([*(f"n{each}" for each in range(size)), f"n{size}"])


def test_kill_in_the_middle_leaves_a_whole_snapshot(tmp_path: Path) -> None:
    """However often a publisher is killed, the current snapshot is whole and the next one works."""
    for round_ in range(6):
        child = start(tmp_path, 3)
        assert child.stdout is not None
        for _ in range(2 + round_):
            child.stdout.readline()
        time.sleep(0.003 * round_)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        check(tmp_path)
    put(tmp_path, stories(1))
    assert Reader(FolderFiles(tmp_path / "snapshot"), 30).current(NOW).records(NewsItem)
    assert list((tmp_path / "work").glob("compile-*")) == []


def test_two_publishers_never_mix(tmp_path: Path) -> None:
    """While two processes publish into one folder, every look finds one whole snapshot."""
    children = [start(tmp_path, 3), start(tmp_path, 20)]
    try:
        for child in children:
            assert child.stdout is not None
            child.stdout.readline()
        for _ in range(150):
            check(tmp_path)
    finally:
        for child in children:
            child.kill()
            child.wait()
            assert child.stdout is not None
            child.stdout.close()


def test_threads_share_one_reader_while_it_is_published(tmp_path: Path) -> None:
    """Eight threads that ask one reader during publishing never see an error or a mixed state."""
    put(tmp_path, stories(0), source("more", []))
    reader = Reader(FolderFiles(tmp_path / "snapshot"), 0)
    failures: list[BaseException] = []
    done = threading.Event()

    def ask(offset: int) -> None:
        step = 0
        while not done.is_set():
            step += 1
            snapshot = reader.current(NOW + timedelta(seconds=step * 8 + offset))
            found = [each.id for each in snapshot.records(NewsItem)]
            if len(found) != snapshot.sources()["news"].records or not snapshot.search(
                "story", "en", [NewsItem], 1
            ):
                failures.append(AssertionError(str(found)))

    threads = [threading.Thread(target=ask, args=(offset,)) for offset in range(8)]
    for thread in threads:
        thread.start()
    for number in range(12):
        put(tmp_path, stories(*range(number + 1)))
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_files_are_made_before_one_is_alone(tmp_path: Path) -> None:
    """A long compilation holds up nobody else's alert; what that brought meanwhile is not taken back."""
    folder, order = FolderFiles(tmp_path / "snapshot"), list[str]()
    town = {"addresses": ADDRESSES, "zones": ZONES, "news": stories(1)}

    def publishing(name: str) -> None:
        @contextmanager
        def alone() -> Iterator[None]:
            order.append(name)
            if name == "addresses":
                built = sorted(path.name.partition("-")[0] for path in (tmp_path / "work").rglob("*.sqlite"))
                assert {"bulletin", "gazetteer"} <= set(built)
                town["news"] = stories(1, 2)
                publishing("alert")
            yield

        publish_alone(lambda: list(town.values()), FACTS, folder, tmp_path / "work", alone)

    publishing("addresses")
    assert order == ["addresses", "alert"]
    current = Reader(folder, recheck_seconds=0).current(NOW)
    assert len(current.records(NewsItem)) == 2
    assert current.resolve("12 Harbor St").found is Found.EXACT


def test_an_alert_waits_for_no_address_list(tmp_path: Path) -> None:
    """New addresses and zones that another is compiling stay out; the gazetteer follows with the next list.

    Also where zones changed, so that the old gazetteer cannot be patched, and where the same state is
    published twice without them.
    """
    put(tmp_path, ZONES, ADDRESSES, stories(1))
    folder = FolderFiles(tmp_path / "snapshot")
    moved = source("zones", [square("pickup", "tue-b", -76.0, 37.0)])
    more = source("addresses", [address("12", "Harbor St"), address("16", "Harbor St")])

    def publishing(*sources: SourceRecords, places: bool) -> Published:
        return publish_alone(lambda: sources, FACTS, folder, tmp_path / "work", nullcontext, places=places)

    first = publishing(ZONES, ADDRESSES, stories(1), places=True)
    for numbers in ((1, 2), (1, 2, 3)):
        urgent = publishing(moved, more, stories(*numbers), places=False)
        assert urgent.gazetteer == first.gazetteer
        current = Reader(folder, recheck_seconds=0).current(NOW)
        assert len(current.records(NewsItem)) == len(numbers)
        assert current.resolve("14 Harbor St").found is Found.EXACT
    publishing(moved, more, stories(1, 2, 3), places=True)
    current = Reader(folder, recheck_seconds=0).current(NOW)
    assert current.resolve("14 Harbor St").found is not Found.EXACT
    for number in ("12", "16"):
        found = current.resolve(f"{number} Harbor St")
        assert found.location is not None
        assert dict(found.location.zones)["pickup"] == "tue-b"
    assert (
        publishing(moved, more, stories(1, 2, 3), places=True).id
        == put(tmp_path / "anew", moved, more, stories(1, 2, 3)).id
    )


def test_a_city_without_a_gazetteer_gets_one_with_its_first_alert(tmp_path: Path) -> None:
    """There is nothing to stay as it is: the first publisher compiles what there is, whoever it is."""
    folder = FolderFiles(tmp_path / "snapshot")
    town = (ZONES, ADDRESSES, stories(1))
    publish_alone(lambda: town, FACTS, folder, tmp_path / "work", nullcontext, places=False)
    assert Reader(folder).current(NOW).resolve("12 Harbor St").found is Found.EXACT


def test_records_that_changed_while_files_were_made_are_read_again(tmp_path: Path) -> None:
    """Overtaken before one is alone: nothing is lost and nothing is mixed."""
    folder, reads = FolderFiles(tmp_path / "snapshot"), list[int]()

    def overtaken() -> bytes:
        raise TownbellError("another refresh has just brought newer records")

    def read() -> list[SourceRecords]:
        reads.append(1)
        late = replace(stories(1), later=overtaken)
        return [late if len(reads) == 1 else stories(1, 2)]

    publish_alone(read, FACTS, folder, tmp_path / "work", nullcontext)
    assert len(Reader(folder, recheck_seconds=0).current(NOW).records(NewsItem)) == 2


@pytest.mark.parametrize("most", [0, 500, 20_000, 60_000])
def test_a_full_disk_is_said_and_what_was_published_stays(tmp_path: Path, most: int) -> None:
    """Whichever file cannot be written to its end: one error of ours, and the last snapshot answers."""
    put(tmp_path, ZONES, ADDRESSES)
    with _no_file_over(most), pytest.raises(TownbellError, match="cannot be written"):
        put(tmp_path, ZONES, ADDRESSES, source("news", [news(number) for number in range(400)]))
    snapshot = Reader(FolderFiles(tmp_path / "snapshot")).current(NOW)
    assert snapshot.resolve("12 Harbor Street").found is Found.EXACT
    assert snapshot.records(NewsItem) == ()
    put(tmp_path, ZONES, ADDRESSES, source("news", [news(1)]))
    assert not list((tmp_path / "work").glob("compile-*"))


@contextmanager
def _no_file_over(size: int) -> Iterator[None]:
    """Writing more bytes into a file fails, as on a full disk."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
