"""From what staff typed to bytes: the address as city.toml writes it, and a page's feeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

from city.errors import BadSettings, TownbellError, Unreadable, WrongUse
from city.localtime import day_of
from feeds.fetching.fetch import FetchResult, Got
from feeds.fetching.hosts import Cause
from feeds.proposal.attempt import Found
from feeds.proposal.handed import Handed, handed
from feeds.proposal.pages import Link, feeds_of
from feeds.proposal.proposing import Alternative, Proposal, propose
from feeds.proposal.sources import shown
from feeds.proposal.town import Town
from feeds.source import Source
from feeds.text.documents import is_page

Fetch = Callable[[Source], FetchResult]
"""One fetch of a source that is not in city.toml yet (a Fetcher's ``fetch`` without the rest)."""

_TRIED = 4


def proposed(
    typed: str,
    fetch: Fetch,
    folder: Path,
    town: Town,
    kind: str = "",
    wanted: Mapping[str, str] | None = None,
) -> Proposal:
    """The proposal for what staff typed: an address or a path. ``folder`` is the city's; ``wanted`` are
    columns that they chose for fields.

    Raises Unreadable where there is nothing to read (exit code 3), BadSettings where it
    can be read and nothing can be proposed.
    """
    at = handed(address_of(typed, folder))
    data, url = _bytes(at, fetch), at.url
    if not is_page(data):
        return propose(_rendered(Found(url, data, given=at.given), town), town, kind, wanted)
    links = feeds_of(data, url)
    if not links:
        raise Unreadable(
            "this is a web page that names no feed",
            where=shown(url),
            fix="Look on it for RSS, iCalendar, CSV or API links, and give that address",
            code="page",
        )
    return _of_page(url, links, fetch, town, kind, wanted)


def address_of(typed: str, folder: Path) -> str:
    """What was typed, as city.toml writes it: ``webcal:`` is https, a path is a ``file:``."""
    text = typed.strip()
    text = re.sub(r"^(?:webcals?|feed):(?://)?(?=https?:)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:webcals?|feed):", "https:", text, flags=re.IGNORECASE)
    if re.match(r"https?:", text, re.IGNORECASE):
        return _http(text)
    if re.match(r"(?:file|folder):", text):
        return text
    if re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE):
        raise WrongUse(
            f"{text.partition(':')[0]}: cannot be fetched", fix="Give an http(s): address or a file"
        )
    if (
        not Path(text).exists()
        and re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/:?]|$)", text)
        and "." in text.partition("/")[0]
    ):
        return _http(f"https://{text}")
    path = Path(text).resolve()
    inside = path.is_relative_to(folder.resolve())
    return "file:" + quote(str(path.relative_to(folder.resolve()) if inside else path))


def _http(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise WrongUse("this is no address that can be read", fix="Copy it from the browser") from error
    if not parts.hostname:
        raise WrongUse("this address names no host", fix="Copy it from the browser")
    if parts.username or parts.password:
        raise WrongUse(
            "this address holds a user name or password",
            fix='Leave it out, and write headers = { Authorization = "env:NAME" } into the table',
        )
    return text.partition("#")[0].replace(" ", "%20")


def _bytes(at: Handed, fetch: Fetch) -> bytes:
    reason, cause = "", Cause.NONE
    for source in at.sources():
        fetched = fetch(source)
        if fetched.got is Got.BYTES and fetched.parts:
            return fetched.parts[0].data
        reason, cause = fetched.reason or "there is nothing", fetched.cause
    raise Unreadable(
        f"cannot be read: {reason.rstrip('.')}",
        where=shown(at.url),
        fix="Open it in a browser; if it opens there, check that this machine reaches it",
        code=cause.value,
    )


def _rendered(found: Found, town: Town) -> Found:
    """A file of ours whose dates are relative to the day (:mod:`feeds.template`) is read as of today."""
    if not found.url.startswith("file:") or b"{{" not in found.data:
        return found
    from feeds.template import render

    try:
        data = render(found.data, day_of(town.now, town.zone), town.zone)
    except BadSettings:
        return found
    return replace(found, data=data, given={**found.given, "template": True})


def _of_page(
    url: str,
    links: tuple[Link, ...],
    fetch: Fetch,
    town: Town,
    kind: str,
    wanted: Mapping[str, str] | None,
) -> Proposal:
    """The first of the page's feeds that gives records, and the others beside it."""
    failed: dict[str, str] = {}
    best: Proposal | None = None
    for link in links[:_TRIED]:
        try:
            at = handed(link.url)
            best = propose(Found(at.url, _bytes(at, fetch), link.title, at.given), town, kind, wanted)
            break
        except TownbellError as error:
            failed[link.url] = error.what
    if best is None:
        raise BadSettings(
            f"this page names {len(links)} feeds, and none could be used ({next(iter(failed.values()))})",
            where=shown(url),
            fix="Try them by themselves: " + ", ".join(shown(link.url) for link in links[:3]),
            code="none_of_page",
        )
    used = best.source["url"]
    others = [_other(link, failed.get(link.url, "")) for link in links if link.url != used]
    said = (
        f"{shown(url)} is a page that names {len(links)} feeds; this is the first of them that could be used."
    )
    problems = (said, *best.problems) if len(links) > 1 else best.problems
    return replace(best, alternatives=(*best.alternatives, *others), problems=problems)


def _other(link: Link, failed: str) -> Alternative:
    named = f"the page also names {link.title!r}" if link.title else "the page also names this feed"
    return Alternative("", 0.0, f"{named} ({failed})" if failed else named, link.url)
