"""Personal data at rest: unreadable without the key, and found again with it."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from city.errors import BadSettings, TownbellError
from stores.sealing import KeySeal, Seal, SmallSeal, key_in, seal
from stores.workers import WorkerLocks

Made = Callable[[bytes], Seal]


@pytest.fixture(params=[KeySeal, SmallSeal])
def made(request: pytest.FixtureRequest) -> Made:
    """Each library by which it can be done."""
    if request.param is SmallSeal:
        pytest.importorskip("Cryptodome", reason="pycryptodomex is not installed (requirements-dev.txt)")
    chosen: Made = request.param
    return chosen


def test_sealed_bytes_open_only_with_their_key(made: Made) -> None:
    """Another key is a clear error, never garbage."""
    ours, other = made(Fernet.generate_key()), made(Fernet.generate_key())
    closed = ours.close(b"1 Harbor Street")
    assert b"Harbor" not in closed
    assert ours.open(closed) == b"1 Harbor Street"
    with pytest.raises(BadSettings, match="key"):
        other.open(closed)


def test_what_an_earlier_version_closed_can_be_opened() -> None:
    """It was a Fernet token of the same key."""
    key = Fernet.generate_key()
    assert KeySeal(key).open(Fernet(key).encrypt(b"1 Harbor Street")) == b"1 Harbor Street"
    with pytest.raises(BadSettings, match="key"):
        KeySeal(key).open(Fernet(Fernet.generate_key()).encrypt(b"1 Harbor Street"))


@pytest.mark.parametrize("text", [b"", b"1 Harbor Street", b"x" * 100_000])
def test_what_one_library_closes_the_other_opens(text: bytes) -> None:
    """Whichever function kept it, whichever reads it; and both find it by the same digest."""
    pytest.importorskip("Cryptodome", reason="pycryptodomex is not installed (requirements-dev.txt)")
    key = Fernet.generate_key()
    one, other = KeySeal(key), SmallSeal(key)
    assert one.open(other.close(text)) == other.open(one.close(text)) == text
    assert one.digest("+12025550123") == other.digest("+12025550123")


def test_where_both_are_installed_it_is_the_faster() -> None:
    """A million subscriptions are opened before an alert goes out."""
    assert isinstance(seal(Fernet.generate_key()), KeySeal)


@pytest.mark.parametrize("at", [0, 1, 13, -1])
def test_what_was_altered_or_cut_is_not_opened(at: int, made: Made) -> None:
    """Nor is what is no sealed thing at all; the same closed twice looks different."""
    ours = made(Fernet.generate_key())
    closed = ours.close(b"1 Harbor Street")
    assert closed != ours.close(b"1 Harbor Street")
    altered = bytearray(closed)
    altered[at] ^= 1
    for wrong in (bytes(altered), closed[:at], b"", closed[:5]):
        with pytest.raises(BadSettings, match="key"):
            ours.open(wrong)


def test_digest_depends_on_the_key() -> None:
    """Equal for equal text; with another key, another digest: a phone number cannot be guessed from it."""
    key = Fernet.generate_key()
    digest = KeySeal(key).digest("+12025550123")
    assert digest == KeySeal(key).digest("+12025550123") != KeySeal(key).digest("+12025550124")
    assert digest != KeySeal(Fernet.generate_key()).digest("+12025550123")


def test_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    """Mode 0600, the same key every time, also when many start at once."""
    keys: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: keys.append(key_in(tmp_path / "data" / "key"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys.append(key_in(tmp_path / "data" / "key"))
    assert len(set(keys)) == 1
    assert stat.S_IMODE((tmp_path / "data" / "key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["key"]


@pytest.mark.parametrize("key", [b"short", b"", b"\xff" * 44, b"A" * 43])
def test_damaged_key_is_one_clear_error(key: bytes, made: Made) -> None:
    """It says that the data are lost without it."""
    with pytest.raises(BadSettings, match="Restore it"):
        made(key)


def test_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    """A file stands where the folder should be: for the key and for the locks."""
    (tmp_path / "data").write_text("")
    with pytest.raises(BadSettings, match="TOWNBELL_DATA"):
        key_in(tmp_path / "data" / "key")
    with pytest.raises(TownbellError, match="TOWNBELL_DATA"):
        assert WorkerLocks(tmp_path / "data" / "workers").me
