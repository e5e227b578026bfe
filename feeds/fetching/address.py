"""A web address with its parameters apart, and what a source says about them.

A parameter may stand in the url or in the source's ``query`` table. There its value may be
``env:NAME``, which is looked up in the environment so that no credential stands in city.toml, and it
may hold the placeholders of :mod:`feeds.template`::

    query = { "$filter" = "EventDate ge datetime'{{day -7}}' and EventDate lt datetime'{{day +90}}'" }
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from city.errors import BadSettings, Unreadable
from city.localtime import day_of
from feeds.fetching.credentials import literals
from feeds.source import Source

_PLAIN = "$*,:'()"
"""Characters that a query may hold as they are (RFC 3986, 3.4) and that people expect to see there."""

_FIELDS = 200
"""Parameters of one address; more are no query."""


@dataclass(frozen=True, slots=True)
class Address:
    """``base`` is scheme, host and path; ``pairs`` are the parameters in their order."""

    base: str
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, url: str) -> Address:
        """Raises Unreadable for what is no address. A fragment never reaches a server and is dropped."""
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018 - it is read only when asked for, and then may be none
            pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=_FIELDS)
        except ValueError as error:
            raise Unreadable("not a usable address") from error
        return cls(f"{parts.scheme}://{parts.netloc}{parts.path}", tuple(pairs))

    def __str__(self) -> str:
        return (
            f"{self.base}?{urlencode(self.pairs, quote_via=quote, safe=_PLAIN)}" if self.pairs else self.base
        )

    @property
    def host(self) -> str:
        """In lower case, without the port."""
        return urlsplit(self.base).hostname or ""

    @property
    def path(self) -> str:
        return urlsplit(self.base).path

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    def get(self, name: str, default: str = "") -> str:
        """The last value of a parameter."""
        return next((value for key, value in reversed(self.pairs) if key == name), default)

    def at(self, path: str) -> Address:
        """The same parameters at another path of this host."""
        return replace(self, base=self.origin + path)

    def having(self, more: Mapping[str, str]) -> Address:
        """With these parameters, in place of those of the same names."""
        kept = tuple(pair for pair in self.pairs if pair[0] not in more)
        return replace(self, pairs=kept + tuple(more.items()))

    def by_default(self, more: Mapping[str, str]) -> Address:
        """With those of these parameters that it does not have yet."""
        names = {name for name, _ in self.pairs}
        return replace(self, pairs=self.pairs + tuple(each for each in more.items() if each[0] not in names))

    def without(self, *names: str) -> Address:
        """Without these parameters."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair[0] not in names))

    def next(self, link: str) -> Address:
        """Where a server says that its listing goes on. Raises Unreadable if that is not this very host.

        A server behind a proxy often gives http: for what it serves by https:; the scheme stays ours.
        """
        try:
            found = Address.of(urljoin(str(self), link))
        except ValueError as error:
            raise Unreadable("the next page is said to be at no usable address") from error
        parts, own = urlsplit(found.base), urlsplit(self.base)
        if parts.scheme not in ("http", "https") or found.host != self.host:
            raise Unreadable("the next page is said to be on another host; it was not asked")
        if parts.port not in (None, own.port):
            raise Unreadable("the next page is said to be on another port; it was not asked")
        return found if found.origin == self.origin else replace(found, base=self.origin + found.path)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for a source now: the address and headers with all values in, some of them secret.

    ``text`` is the address as it goes out. ``secrets`` are the values that may appear nowhere.
    """

    text: str
    headers: Mapping[str, str]
    secrets: frozenset[str]

    def clean(self, text: str) -> str:
        """``text`` without any secret that a server may have repeated."""
        for each in self._spellings():
            text = text.replace(each, "***")
        return text

    def cleaned(self, data: bytes) -> bytes:
        """The same for bytes, so that an answer that repeats its request gives nothing away."""
        for each in self._spellings():
            data = data.replace(each.encode(), b"***")
        return data

    def _spellings(self) -> Iterator[str]:
        for each in sorted(self.secrets, key=len, reverse=True):
            yield from {each, quote(each, safe=""), each.replace("/", "\\/")}


def asked(source: Source, environment: Mapping[str, str], zone: str, now: datetime) -> Asked:
    """The source's address as of ``now``, a day in ``zone``. Raises BadSettings naming what is missing."""
    secrets = {name: _secret(source, name, environment) for name in _names(source)}
    url = filled(source.url, zone, now)
    if source.query:
        query = {
            name: secrets[value] if value in secrets else filled(value, zone, now)
            for name, value in source.query.items()
        }
        url = str(Address.of(url).having(query))
    headers = {name: secrets.get(value, value) for name, value in source.headers.items()}
    hidden = [*secrets.values(), *literals(source)]
    hidden += [each.rpartition(" ")[2] for each in hidden]  # "Bearer abc" may be repeated without its scheme
    return Asked(url, headers, frozenset(each for each in hidden if len(each) >= _SECRET))


_SECRET = 8
"""Shorter values than this are no credentials, and would be found in the middle of any text."""


def filled(text: str, zone: str, now: datetime) -> str:
    """``text`` with its placeholders filled in for the day of ``now`` in ``zone``."""
    if "{{" not in text:
        return text
    from feeds.template import render

    return render(text.encode(), day_of(now, zone), zone).decode()


def _names(source: Source) -> set[str]:
    values = (*source.query.values(), *source.headers.values())
    return {value for value in values if value.startswith("env:")}


def _secret(source: Source, value: str, environment: Mapping[str, str]) -> str:
    name = value.removeprefix("env:")
    if name not in environment:
        raise BadSettings(f"{name} is not set", where=f"source {source.id!r}", fix=f"Export {name}")
    try:
        environment[name].encode()
    except UnicodeEncodeError as error:
        where = f"source {source.id!r}"
        raise BadSettings(f"{name} is no text", where=where, fix=f"Export {name} as UTF-8") from error
    return environment[name]
