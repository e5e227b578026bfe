"""Getting a source's bytes: a file, a folder or a URL. A failure is a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from city.errors import BadSettings, TownbellError
from city.ports import Remembered
from feeds.hosts import Cause, cause_of_error, cause_of_status
from feeds.source import Source


class Got(StrEnum):
    """How a fetch ended."""

    BYTES = "bytes"
    NOT_MODIFIED = "not modified"  # RFC 9110, 15.4.5
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a source; ``name`` tells the files of a folder apart."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """What became of one fetch. ``retry_after`` is the server's own wish."""

    got: Got
    parts: tuple[Part, ...] = ()
    etag: str = ""
    last_modified: str = ""
    reason: str = ""
    cause: Cause = Cause.NONE
    retry_after: timedelta | None = None


class Answer(Protocol):
    """What the network gave (net.http.Answer)."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def body(self) -> bytes: ...


Get = Callable[[str, Mapping[str, str], int], Answer]
"""(url, headers, most bytes) -> answer; raises TownbellError where there is none."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches sources. ``folder`` is the city's; ``secrets`` is the environment."""

    folder: Path
    get: Get
    secrets: Mapping[str, str]

    def fetch(self, source: Source, remembered: Remembered | None, now: datetime) -> FetchResult:
        """The source's bytes, or why there are none. Never raises for what the source does."""
        try:
            if source.url.startswith("file:"):
                return self._file(source)
            if source.url.startswith("folder:"):
                return self._folder(source)
            return self._http(source, remembered, now)
        except TownbellError as error:
            return FetchResult(got=Got.FAILED, reason=str(error), cause=cause_of_error(error))

    def _path(self, source: Source) -> Path:
        return self.folder / unquote(source.url.partition(":")[2].removeprefix("//"))

    def _file(self, source: Source) -> FetchResult:
        path = self._path(source)
        if path.exists() and not path.is_file():
            # A device or a pipe would be read for ever.
            return FetchResult(got=Got.FAILED, reason=f"{path.name} is not a file")
        try:
            if path.stat().st_size > source.max_bytes:
                return FetchResult(got=Got.FAILED, reason=f"{path.name} is over {source.max_bytes:,} bytes")
            return FetchResult(got=Got.BYTES, parts=(Part("", path.read_bytes()),))
        except OSError as error:
            return FetchResult(got=Got.FAILED, reason=f"{path.name}: {error.strerror}")

    def _folder(self, source: Source) -> FetchResult:
        path = self._path(source)
        if not path.is_dir():
            return FetchResult(got=Got.BYTES)
        files = [each for each in sorted(path.iterdir()) if each.is_file() and each.name[0] != "."]
        try:
            small = [each for each in files if each.stat().st_size <= source.max_bytes]
            parts = tuple(Part(each.name, each.read_bytes()) for each in small)
        except OSError as error:
            return FetchResult(got=Got.FAILED, reason=f"{path.name}: {error.strerror}")
        return FetchResult(got=Got.BYTES, parts=parts)

    def _http(self, source: Source, remembered: Remembered | None, now: datetime) -> FetchResult:
        headers = self._headers(source) | conditions(remembered)
        answer = self.get(source.url, headers, source.max_bytes)
        if answer.status == 304:
            return FetchResult(got=Got.NOT_MODIFIED)
        if answer.status != 200:
            return FetchResult(
                got=Got.FAILED,
                reason=f"the server answered {answer.status}",
                cause=cause_of_status(answer.status),
                retry_after=retry_after(answer.headers.get("retry-after", ""), now),
            )
        return FetchResult(
            got=Got.BYTES,
            parts=(Part("", answer.body),),
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
        )

    def _headers(self, source: Source) -> dict[str, str]:
        return {name: self._secret(source, value) for name, value in source.headers.items()}

    def _secret(self, source: Source, value: str) -> str:
        if not value.startswith("env:"):
            return value
        name = value.removeprefix("env:")
        if name not in self.secrets:
            raise BadSettings(f"{name} is not set", where=f"source {source.id!r}", fix=f"Export {name}")
        return self.secrets[name]


def conditions(remembered: Remembered | None) -> dict[str, str]:
    """The request headers that let a server answer 304 (RFC 9110, 13.1)."""
    if remembered is None or not remembered.digest:
        return {}
    pairs = {"If-None-Match": remembered.etag, "If-Modified-Since": remembered.last_modified}
    return {name: value for name, value in pairs.items() if value}


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Retry-After as a span from ``now``: seconds or an HTTP date (RFC 9110, 10.2.3); at most a day."""
    if value.strip().isdecimal():
        span = timedelta(seconds=min(int(value.strip()[:9]), 86_400))
    else:
        try:
            span = parsedate_to_datetime(value) - now
        except (ValueError, TypeError, OverflowError):
            return None
    return max(timedelta(0), min(span, timedelta(days=1)))
