"""A backup's files out of the archive, none of which is believed: not its names, kinds, sizes or bytes.

Nothing but files is taken, each under the one folder, each once, and altogether no more than a backup of
that length can hold; so neither a link nor a path leads out, and nothing swells until the disk is full.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, cast

from city.errors import Unreadable
from stores.backup.contents import CONTENTS, MARK

MOST_FILES = 50_000
LARGEST_CONTENTS = 64 * 1024 * 1024
AT_LEAST = 256 * 1024 * 1024
"""Bytes that any backup may hold, however well they were packed."""
SWELLS = 100
"""A backup is at most so many times as long as its file: databases and JSON shrink to a tenth or so."""
_BY_ITS_NAME = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EILSEQ}
"""What the system says of a path that is a file and a folder, or longer than one may be."""
LONGEST_READ = 1024 * 1024
"""Bytes that are read at once; only a header that lies about its length asks for more."""


class _Bounded:
    """The unpacked archive, of which no more is read than ``most`` bytes, and little at once."""

    def __init__(self, packed: IO[bytes], most: int) -> None:
        self._packed = packed
        self._most = most

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LONGEST_READ:
            raise tarfile.ReadError("a header says that it is very long")
        return self._packed.read(size)

    def tell(self) -> int:
        return self._packed.tell()

    def seek(self, to: int) -> int:
        if to > self._most:
            raise tarfile.ReadError("it is far longer than a backup")
        return self._packed.seek(to)


def unpacked(file: Path, into: Path) -> tuple[Path, Mapping[str, str], bytes]:
    """The folder that was saved, the SHA-256 of each file in it, and what the backup says of itself.

    Raises Unreadable for what is no backup, OSError where it cannot be written.
    """
    try:
        packed = file.open("rb")
    except FileNotFoundError as error:
        raise Unreadable("there is no such file", where=str(file)) from error
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror})", where=str(file)) from error
    with packed:
        try:
            return _files(packed, into)
        except (
            tarfile.TarError,
            gzip.BadGzipFile,
            zlib.error,
            EOFError,
            ValueError,
            RecursionError,
        ) as error:
            raise Unreadable("is no backup that can be read", where=str(file)) from error


def _files(packed: IO[bytes], into: Path) -> tuple[Path, Mapping[str, str], bytes]:
    most = AT_LEAST + SWELLS * os.fstat(packed.fileno()).st_size
    (into / MARK).mkdir(mode=0o700)
    digests: dict[str, str] = {}
    said = b""
    with gzip.GzipFile(fileobj=packed) as plain:
        bounded = cast(IO[bytes], _Bounded(cast(IO[bytes], plain), most))
        with tarfile.open(fileobj=bounded, mode="r:") as tar:
            for member, content in _members(tar, most):
                if member.name == CONTENTS:
                    said = _read(member, content)
                    continue
                name = _inside(member.name)
                if name in digests or len(digests) == MOST_FILES:
                    raise tarfile.ReadError("a file is in it twice, or too many are")
                digests[name] = _written(content, into / MARK / name)
        while plain.read(LONGEST_READ):  # to its end, where gzip's own sum is
            bounded.seek(plain.tell())
    return into / MARK, digests, said


def _members(tar: tarfile.TarFile, most: int) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    sizes = 0
    for member in tar:
        sizes += member.size
        if not member.isreg() or member.issparse() or member.size < 0 or sizes > most:
            raise tarfile.ReadError("something else than files is in it, or far more than was packed")
        content = tar.extractfile(member)
        assert content is not None
        yield member, content


def _read(member: tarfile.TarInfo, content: IO[bytes]) -> bytes:
    if member.size > LARGEST_CONTENTS:
        raise tarfile.ReadError("it says too much of itself")
    said = io.BytesIO()
    shutil.copyfileobj(content, said)
    return said.getvalue()


def _inside(name: str) -> str:
    """The path under the folder. Raises ReadError for one that leads anywhere else."""
    path = PurePosixPath(name)
    inside = path.parts[1:]
    if path.parts[:1] != (MARK,) or not inside or ".." in inside or "\0" in name:
        raise tarfile.ReadError("a file lies outside")
    return str(PurePosixPath(*inside))


def _written(content: IO[bytes], path: Path) -> str:
    """Only the owner may read it: keys and personal data. Its SHA-256."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        if error.errno in _BY_ITS_NAME:
            raise tarfile.ReadError("a file's name cannot be") from error
        raise
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file)
    with path.open("rb") as again:
        return hashlib.file_digest(again, "sha256").hexdigest()
