"""Where a kind of record comes from: one ``[[sources]]`` table of city.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from typing import Any

from city.errors import BadSettings
from city.nouns import noun

ALERT_KINDS = frozenset({"advisory"})
"""Kinds whose feed may rightly be empty and whose records outlive their listing (A12)."""

PIECED_KINDS = frozenset({"address"})
"""Kinds of which a city may have a million: their lists are read and remembered in pieces."""

LONG_KINDS = PIECED_KINDS | {"zone"}
"""Kinds whose files may be so large that they are never parsed whole."""

_EVERY = dict.fromkeys(ALERT_KINDS, "30s")
"""How often a source is asked that does not say (alerting A21); ten minutes if it is not here."""

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_TYPES: Mapping[str, type] = {
    "id": str,
    "url": str,
    "kind": str,
    "format": str,
    "fields": Mapping,
    "language": str,
    "template": bool,
    "headers": Mapping,
    "query": Mapping,
    "resource": Mapping,
    "calls_a_minute": int,
}
_KNOWN = {*_TYPES, "every", "max_mb"}
_FIXES = {
    "fields": 'Write a table: [sources.fields], then column = "..." a line',
    "headers": 'Write a table: headers = { "X-App-Token" = "env:TOKEN" }',
    "query": 'Write a table: query = { "$where" = "...", token = "env:TOKEN" }',
    "resource": 'Write a table: resource = { name = "...*", format = "CSV" }',
    "template": "Write template = true or false",
    "max_mb": "Write max_mb = 50",
    "calls_a_minute": "Write calls_a_minute = 30",
}

MOST = 50_000_000
"""Bytes that are read of one source, unless it says otherwise; they lie in memory."""

MOST_LISTED = 500_000_000
"""The same of a long list that comes in pages, of which only one at a time lies in memory."""


@noun(frozen=True, slots=True, kw_only=True)
class Source:
    """One feed: where it is, how to read it, what its items are.

    ``url`` is ``file:`` (relative to the city's folder), ``folder:`` (every file in
    it, each read for itself) or ``http(s):``. ``headers`` may refer to the
    environment (``"env:SOCRATA_TOKEN"``) so that no credential stands in city.toml.
    ``query`` holds parameters of the url (:mod:`feeds.fetching.address`); ``resource`` says which
    resource of a CKAN package is meant (:mod:`feeds.portals.ckan`). ``calls_a_minute`` is how often
    the host of a portal may be asked, where that is not what the portal's plug-in says (0).
    """

    id: str
    url: str
    kind: str
    format: str = "auto"
    every: timedelta = timedelta(minutes=10)
    fields: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"
    template: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    resource: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = MOST
    calls_a_minute: int = 0

    @property
    def listing_bytes(self) -> int:
        """The most that is read of it where its pages do not lie in memory together."""
        return MOST_LISTED if self.is_long and self.max_bytes == MOST else self.max_bytes

    @property
    def is_long(self) -> bool:
        """Whether its files are read a part at a time."""
        return self.kind in LONG_KINDS

    @property
    def is_alert(self) -> bool:
        """Whether its records are messages with a history rather than a listing."""
        return self.kind in ALERT_KINDS

    @property
    def in_pieces(self) -> bool:
        """Whether its records are remembered piece by piece (:mod:`feeds.pieces`)."""
        return self.kind in PIECED_KINDS


def source(table: Mapping[str, Any], where: str) -> Source:
    """A source from its table. Raises BadSettings naming the key that is missing or wrong."""
    for key in ("id", "url", "kind"):
        if not isinstance(table.get(key), str) or not table[key]:
            raise BadSettings(f"a source has no {key!r}", where=where, fix=f'Add {key} = "..."')
    place = f"{where}, source {table['id']!r}"
    if unknown := sorted(set(table) - _KNOWN):
        from feeds.fields.nearest import did_you_mean  # city.toml is read at every cold start

        known = f"{did_you_mean(unknown[0], _KNOWN)}Known keys: {', '.join(sorted(_KNOWN))}"
        raise BadSettings(f"unknown key {unknown[0]!r}", where=place, fix=known)
    if not re.match(r"(file|folder|https?):", table["url"]):
        raise BadSettings(
            f"url {table['url']!r} is neither file: nor http(s):",
            where=place,
            fix="Begin it with file: or https:",
        )
    plain = {key: _checked(table, key, kind, place) for key, kind in _TYPES.items() if key in table}
    for key in ("headers", "query", "resource"):
        if key in plain:
            plain[key] = _words(plain[key], key, place)
    if strange := sorted(set(plain.get("resource", ())) - {"name", "format", "id"}):
        raise BadSettings(f"resource has no {strange[0]!r}", where=place, fix=_FIXES["resource"])
    if not 0 <= plain.get("calls_a_minute", 0) <= 6_000:
        fix = _FIXES["calls_a_minute"]
        raise BadSettings("calls_a_minute is not from 0 to 6000", where=place, fix=fix)
    return Source(
        **plain,
        every=duration(str(table.get("every", _EVERY.get(plain["kind"], "10m"))), place),
        max_bytes=_most(table, place),
    )


def _most(table: Mapping[str, Any], place: str) -> int:
    if "max_mb" not in table:
        return MOST
    megabytes = float(_checked(table, "max_mb", (int, float), place))
    if not 0 < megabytes <= 2_000:
        raise BadSettings("max_mb is not from 0 to 2000", where=place, fix=_FIXES["max_mb"])
    return int(megabytes * 1_000_000)


def _words(table: Mapping[str, Any], key: str, place: str) -> dict[str, str]:
    """A table of words; whole numbers and true and false are written as a query has them."""
    words = {}
    for name, value in table.items():
        if not isinstance(value, str | int):
            raise BadSettings(f"{key}.{name} is of the wrong type", where=place, fix=_FIXES[key])
        words[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return words


def _checked(table: Mapping[str, Any], key: str, kind: type | tuple[type, ...], place: str) -> Any:
    value = table[key]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise BadSettings(
            f"{key} is of the wrong type", where=place, fix=_FIXES.get(key, f'Write {key} = "..."')
        )
    return value


def duration(text: str, where: str) -> timedelta:
    """``"30s"``, ``"10m"``, ``"6h"`` or ``"1d"`` as a span."""
    match = re.fullmatch(r"([1-9]\d{0,5})([smhd])", text.strip(), re.ASCII)
    if not match:
        raise BadSettings(
            f"{text!r} is not a span of time", where=where, fix='Write every = "30s", "10m", "6h" or "1d"'
        )
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
