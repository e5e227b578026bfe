"""A draft as the table of a source: its id, how often it is asked, and what its address tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from feeds.fields.rowkind import slug
from feeds.proposal.notes import Draft
from feeds.proposal.town import Town

_LASTING = (
    "place",
    "official",
    "service",
    "zone",
    "address",
    "collection",
    "pickup_calendar",
    "holiday",
    "permit",
    "fact",
    "page",
)
_EVERY = {"advisory": "30s", **dict.fromkeys(_LASTING, "1d")}
_OFTEN = "10m"
_LONGEST = 40
_ENDING = re.compile(r"\.(?:json|csv|tsv|xml|rss|atom|ics|geojson|txt|cap|aspx|ashx|php)$", re.IGNORECASE)
_EMPTY = re.compile(
    r"query|json|csv|xml|rss|ics|feeds?|index|php|aspx|api|v\d|\d{1,2}|resources?|datasets?|exports|records|download|"
    r"featureserver|mapserver|rest|services|arcgis|rssfeed|geojson|action|datastore_search|webapi|\d+_geojson",
    re.IGNORECASE,
)
"""Parts of an address that say how something is given, not what."""


def table_of(
    draft: Draft,
    url: str,
    given: Mapping[str, Any],
    named: tuple[str, str],
    language: str,
    town: Town,
    ending: str = "",
) -> dict[str, Any]:
    """The keys of ``[[sources]]`` in the order in which they are written.

    ``given`` are keys that a portal's own rules set; ``named`` are the format and the feed's title;
    ``ending`` tells the tables of one file apart.
    """
    read_as, title = named
    table: dict[str, Any] = {
        "id": _id(draft.kind, url, title, town, ending),
        "url": url,
        "format": given.get("format", read_as),
        "kind": draft.kind,
        "every": given.get("every", _EVERY.get(draft.kind, _OFTEN)),
    }
    if language in town.languages and language != "en":
        table["language"] = language
    more = {name: value for name, value in given.items() if name not in (*table, "fields")}
    return {**table, **more, "fields": dict(draft.fields)}


def told_by(url: str) -> str:
    """The words of an address that may say what is there: of its path and query, not of its host."""
    parts = urlsplit(url)
    path = "/".join(unquote(parts.path).split("/")[-4:])
    words = re.sub(r"[/_\-.=&?%+,:]+", " ", f"{path} {unquote(parts.query)[:200]}")
    how = r"\b(?:json|csv|xml|geojson|query|featureserver|mapserver|services|rest|f|where)\b"
    return re.sub(how, " ", words, flags=re.IGNORECASE)


def shown(url: str) -> str:
    """An address without its query, which may hold a key."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.hostname else url


def _id(kind: str, url: str, title: str, town: Town, ending: str) -> str:
    """A short id that no other source has: the file's or layer's name, the feed's title, else the kind."""
    name = _cut(slug(_telling(url))) or _cut(slug(title)) or _cut(slug(_host(url)))
    base = name if len(name) >= 3 and not name.isdecimal() else f"{kind}-{name}".strip("-")
    base = f"{base}-{slug(ending)}" if ending else base
    made, number = base, 1
    while made in town.ids:
        number += 1
        made = f"{base}-{number}"
    return made


def _cut(name: str) -> str:
    """At most forty letters, whole words."""
    return name if len(name) <= _LONGEST else name[: _LONGEST + 1].rpartition("-")[0] or name[:_LONGEST]


def _telling(url: str) -> str:
    """The last part of an address that says what is there; "" where none does."""
    parts = urlsplit(url)
    steps = [_ENDING.sub("", unquote(each)) for each in parts.path.split("/")]
    telling = [each for each in steps if each and not _EMPTY.fullmatch(each)]
    return telling[-1] if telling else ""


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.").split(".")[0]
