"""What is no backup of this city's changes nothing: refused in a sentence, and all stays as it was."""

from __future__ import annotations

import io
import json
import lzma
import sqlite3
import struct
import tarfile
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from city.errors import Unreadable
from stores.backup import unpacking
from stores.backup.contents import CONTENTS, FORMAT, MARK
from stores.backup.restoring import restore
from stores.backup.saving import save
from stores.sqlite.schema import MIGRATIONS
from tests.contract.townbell import Townbell
from tests.stores.backup.conftest import CITY, told

Entries = list[tuple[tarfile.TarInfo, bytes]]
EVERYWHERE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def saved(data: Path, tmp_path: Path) -> Path:
    """A good backup."""
    save(data, tmp_path / "b.tgz", CITY)
    return tmp_path / "b.tgz"


def entries(file: Path) -> Entries:
    """What is in it, to be changed."""
    with tarfile.open(file) as tar:
        return [(each, tar.extractfile(each).read()) for each in tar]  # type: ignore[union-attr]


def forged(file: Path, found: Iterable[tuple[tarfile.TarInfo, bytes]], *, city: str = CITY) -> None:
    """An archive of these, whose list fits them: a forger can make one too."""
    kept = [each for each in found if each[0].name != CONTENTS]
    files = {info.name.removeprefix(f"{MARK}/"): sha256(content).hexdigest() for info, content in kept}
    said = json.dumps({"city": city, "files": files, "format": FORMAT}).encode()
    packed(file, [*kept, (tarfile.TarInfo(CONTENTS), said)])


def packed(file: Path, found: Iterable[tuple[tarfile.TarInfo, bytes]]) -> None:
    with tarfile.open(file, "w:gz") as tar:
        for info, content in found:
            info.size = len(content) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(content))


def refused(data: Path, file: Path) -> str:
    """The sentence; everything is as it was."""
    beside = sorted(each.name for each in data.parent.iterdir())
    with pytest.raises(Unreadable) as caught:
        restore(data, file, "now", CITY)
    assert told(data) == ["everybody"]
    assert (data / "key").read_bytes() == b"k"
    assert sorted(each.name for each in data.parent.iterdir()) == beside
    return str(caught.value)


@EVERYWHERE
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_backup_that_was_cut_off_is_refused(data: Path, tmp_path: Path, share: float) -> None:
    """Wherever it ends."""
    save(data, tmp_path / "b.tgz", CITY)
    whole = (tmp_path / "b.tgz").read_bytes()
    (tmp_path / "b.tgz").write_bytes(whole[: int(share * len(whole))])
    assert "b.tgz: is no" in refused(data, tmp_path / "b.tgz")


@EVERYWHERE
@given(share=st.floats(0, 1, exclude_max=True), wrong=st.integers(1, 255))
def test_a_byte_that_is_wrong_is_noticed(data: Path, tmp_path: Path, share: float, wrong: int) -> None:
    """Refused; or, where the byte means nothing (gzip's date), what comes back is what was saved."""
    save(data, tmp_path / "b.tgz", CITY)
    content = bytearray((tmp_path / "b.tgz").read_bytes())
    content[int(share * len(content))] ^= wrong
    (tmp_path / "b.tgz").write_bytes(content)
    with suppress(Unreadable):
        restore(data, tmp_path / "b.tgz", f"{share}-{wrong}", CITY)
    assert told(data) == ["everybody"]
    assert (data / "key").read_bytes() == b"k"


def _swap(found: Entries) -> Entries:
    (one, first), (other, second), *rest = found
    return [(one, second), (other, first), *rest]


@pytest.mark.parametrize(
    "change", [_swap, lambda found: found[1:], lambda found: [*found[:-1], found[0], found[-1]]]
)
def test_files_swapped_left_out_and_doubled_are_noticed(
    data: Path, saved: Path, change: Callable[[Entries], Entries]
) -> None:
    """The list at its end says what was in it."""
    packed(saved, change(entries(saved)))
    assert "is not whole" in (said := refused(data, saved)) or "no backup that can be read" in said


def test_a_backup_without_its_list_is_refused(data: Path, saved: Path) -> None:
    """It was not finished, or is none of ours."""
    packed(saved, entries(saved)[:-1])
    assert "is no backup of Townbell's" in refused(data, saved)


@pytest.mark.parametrize(
    "said",
    [
        b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000, b'{"format": "1"}', b'{"format": 1}',
        b'{"format": 1, "city": 5, "files": {}}', b'{"format": 1, "city": "x", "files": []}',
        b'{"format": 1, "city": "x", "files": {"key": 5}}', b'{"format": 1, "city": "x", "files": 7}',
    ],
)  # fmt: skip
def test_a_list_that_says_nothing_is_refused(data: Path, saved: Path, said: bytes) -> None:
    """Whatever is in its place."""
    packed(saved, [*entries(saved)[:-1], (tarfile.TarInfo(CONTENTS), said)])
    assert "is no backup of Townbell's" in refused(data, saved)


def test_another_city_s_backup_is_refused(data: Path, saved: Path) -> None:
    """Its residents must not be told of this one's alerts. Its name is text from outside."""
    forged(saved, entries(saved), city="Elsewhere\x1b[2J\nTX")
    assert refused(data, saved).endswith(
        "was saved for Elsewhere[2JTX, not for Port Alder, VA. Name its city: --city"
    )


@pytest.mark.parametrize(
    "name",
    [
        f"{MARK}/../../evil", f"{MARK}/../evil", "../evil", "/etc/evil", "evil", MARK, f"{MARK}x/evil",
        f"{MARK}/{'a' * 300}", f"{MARK}/key/evil", f"{MARK}/outbox", f"{MARK}/{'a/' * 2_500}b",
    ],
)  # fmt: skip
def test_a_path_that_leads_out_or_cannot_be_is_refused(data: Path, saved: Path, name: str) -> None:
    """Up, absolute, beside, too long, a folder where a file lies, a file where a folder lies."""
    forged(saved, [*entries(saved), (tarfile.TarInfo(name), b"x")])
    assert "is no backup that can be read" in refused(data, saved)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
@pytest.mark.parametrize("to", ["../secrets", "key", "/etc/passwd"])
def test_nothing_but_files_is_taken(data: Path, saved: Path, kind: bytes, to: str) -> None:
    """A link would lead to what lies beside the data once they are in place; a pipe would be waited for."""
    link = tarfile.TarInfo(f"{MARK}/link")
    link.type, link.linkname = kind, to
    forged(saved, [*entries(saved), (link, b"")])
    assert "is no backup that can be read" in refused(data, saved)


def test_what_swells_is_refused_before_it_is_written(
    data: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight megabytes of nothing, packed into a few kilobytes."""
    monkeypatch.setattr(unpacking, "AT_LEAST", 100_000)
    monkeypatch.setattr(unpacking, "SWELLS", 20)
    forged(saved, [(tarfile.TarInfo(f"{MARK}/zeros"), bytes(8_000_000))])
    assert saved.stat().st_size < 20_000
    assert "is no backup that can be read" in refused(data, saved)


def test_too_many_files_are_refused(data: Path, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of no length: their names alone would fill a disk."""
    monkeypatch.setattr(unpacking, "MOST_FILES", 3)
    forged(saved, [*entries(saved), *((tarfile.TarInfo(f"{MARK}/{each}"), b"") for each in range(3))])
    assert "is no backup that can be read" in refused(data, saved)


def _header(name: str, size: bytes, kind: bytes) -> bytes:
    """One header with a size that says what it likes, and a sum that fits it."""
    block = bytearray(tarfile.TarInfo(name).tobuf(tarfile.GNU_FORMAT))
    block[124:136] = size
    block[156:157] = kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize(
    "kind", [tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_SPARSE]
)
@pytest.mark.parametrize(
    "size", [b"77777777777\0", b"\x80" + struct.pack(">Q", 2**62).rjust(11, b"\0"), b"\xff" * 12]
)
def test_a_header_that_lies_about_its_length_is_refused(
    data: Path, saved: Path, kind: bytes, size: bytes
) -> None:
    """Eight gigabytes, four exabytes and less than nothing: neither memory nor disk is taken for them."""
    lie = _header(f"{MARK}/lie", size, kind) + b"a" * 512 * 40
    saved.write_bytes(_gzipped(lie + bytes(10_240)))
    refused(data, saved)


def test_names_upon_names_are_refused(data: Path, saved: Path) -> None:
    """A header that only names the next, two thousand times: tarfile calls itself for each."""
    lie = _header("././@LongLink", b"00000000001\0", tarfile.GNUTYPE_LONGNAME) + b"a".ljust(512, b"\0")
    saved.write_bytes(_gzipped(lie * 2_000 + bytes(10_240)))
    refused(data, saved)


def _gzipped(content: bytes) -> bytes:
    import gzip

    return gzip.compress(content)


def _zip(file: Path) -> None:
    with ZipFile(file, "w") as made:
        made.writestr(f"{MARK}/key", "k")


@pytest.mark.parametrize(
    "make",
    [
        lambda file: file.write_bytes(b""), lambda file: file.write_bytes(b"hello"),
        lambda file: file.write_bytes(b"\x1f\x8b\x08"), lambda file: file.write_bytes(lzma.compress(b"x")),
        lambda file: file.write_bytes(_gzipped(b"x")), lambda file: file.write_bytes(_gzipped(bytes(10_240))),
        lambda file: packed(file, [(tarfile.TarInfo("readme.txt"), b"x")]), _zip,
        lambda file: file.mkdir(), lambda file: None,
    ],
)  # fmt: skip
def test_what_is_no_backup_is_refused(data: Path, tmp_path: Path, make: Callable[[Path], object]) -> None:
    """Nothing, text, other archives, an archive of nothing, a folder, no file at all."""
    make(tmp_path / "b.tgz")
    assert "b.tgz: " in refused(data, tmp_path / "b.tgz")


def _changed(saved: Path, *statements: str) -> None:
    """The same backup with another store in it."""
    found = entries(saved)
    (place,) = [number for number, (info, _) in enumerate(found) if info.name.endswith("townbell.sqlite")]
    work = saved.with_suffix(".sqlite")
    work.write_bytes(found[place][1])
    with closing(sqlite3.connect(work)) as connection:
        for statement in ("PRAGMA journal_mode = DELETE", *statements):
            connection.execute(statement)
        connection.commit()
    found[place] = (found[place][0], work.read_bytes())
    work.unlink()
    forged(saved, found)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (f"PRAGMA user_version = {len(MIGRATIONS) + 1}", "by a newer Townbell. Install the version"),
        ("DROP TABLE posts", "townbell.sqlite in it is not Townbell's"),
        ("CREATE TABLE more (x)", "townbell.sqlite in it is not Townbell's"),
        ("PRAGMA user_version = 1", "townbell.sqlite in it is not Townbell's"),
        ("PRAGMA user_version = -7", "townbell.sqlite in it is not Townbell's"),
        (
            "CREATE TRIGGER t AFTER INSERT ON revisions BEGIN DELETE FROM revisions; END",
            "townbell.sqlite in it is not Townbell's",
        ),
    ],
)
def test_a_store_that_this_townbell_cannot_use_is_refused(
    data: Path, saved: Path, statement: str, said: str
) -> None:
    """Newer, of another program, or with something that would run by itself."""
    _changed(saved, statement)
    assert said in refused(data, saved)


def test_a_store_that_is_none_is_refused(data: Path, saved: Path) -> None:
    """Bytes under its name, in a list that fits."""
    found = [
        (info, b"not a database" * 100 if info.name.endswith(".sqlite") else content)
        for info, content in entries(saved)
    ]
    forged(saved, found)
    assert "townbell.sqlite in it is damaged" in refused(data, saved)


def test_an_older_store_is_taken(data: Path, saved: Path, tmp_path: Path) -> None:
    """Of an earlier version: the next command brings it up to date. As it was made, not as it is now."""
    work = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(work)) as connection:
        for statements in MIGRATIONS[:3]:
            for statement in statements:
                connection.execute(statement)
        connection.execute("PRAGMA user_version = 3")
        connection.execute("INSERT INTO revisions VALUES ('everybody', 1)")
        connection.commit()
    forged(saved, [(tarfile.TarInfo(f"{MARK}/townbell.sqlite"), work.read_bytes())])
    restore(data, saved, "now", CITY)
    assert told(data) == ["everybody"]


def test_the_command_says_it_in_one_line(data: Path, saved: Path) -> None:
    """Exit code 3 for what is no backup; 0 for one that is."""
    town = Townbell(data)
    assert town("restore", str(saved)).code == 0
    assert town("backup", str(saved)).code == 0
    saved.write_bytes(saved.read_bytes()[:-100])
    ran = town("restore", str(saved))
    assert ran.code == 3
    assert ran.message == f"townbell: {saved}: is no backup that can be read"
