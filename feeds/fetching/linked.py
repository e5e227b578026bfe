"""Following a feed that only links to its alerts, as many national ones do.

Each link stands for itself: one that fails is a problem, and loses none of the others. A link that was
read is not asked for again until the feed says that it changed, or once a day, when a source is asked
for all of its content: what it gave is kept with the source's records. Which links were read is
remembered with the source, in the place of its ETag.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from city.errors import TownbellError, Unreadable
from feeds.cap.linking import Index, Link, index
from feeds.cap.reading import shortened
from feeds.fetching.address import Address, Asked
from feeds.fetching.marks import Fate, Marks
from feeds.fetching.pace import Pace, Timing
from feeds.fetching.walk import Get, Refused
from feeds.formats import ParseOptions

NEWEST = 100
"""Links of one feed that are followed."""

AGAIN = 10
"""Of those that failed before, how many are tried at one refresh, beside all that are new."""

AT_ONCE = 4
"""Links of one feed that are asked at once: one that is slow leaves three."""

EACH = 4_000_000
"""Bytes of one alert; with its pictures and sound in it, it may have some."""

ALL = 32_000_000
"""Bytes of all alerts of one refresh. They lie in memory."""

SECONDS = 20.0
"""After which no more links of a feed are asked, until the next refresh."""

_ACCEPT = {"Accept": "application/cap+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One link's alert, or ``failure``: why there is none."""

    link: Link
    fate: Fate
    data: bytes = b""
    failure: str = ""

    @property
    def name(self) -> str:
        """The link, as a reason names it."""
        return shortened(self.link.url, 120)


@dataclass(frozen=True, slots=True)
class Followed:
    """The feed without the entries whose links were followed, and what these gave, newest first."""

    feed: bytes
    outcomes: Sequence[Outcome]
    marks: Marks
    note: str = ""


class Follower:
    """Asks for the alerts of one feed, once. ``asked`` is the feed's own request."""

    def __init__(self, asked: Asked, get: Get, timing: Timing, pace: Pace) -> None:
        self._asked, self._get, self._timing, self._pace = asked, get, timing, pace
        self._origin = Address.of(asked.text).origin
        self._end = timing.monotonic() + SECONDS
        self._left = ALL  # reckoned by several threads at once, and so by a few bytes too much or too little
        self._busy: set[str] = set()  # hosts that said that they want to be left alone

    def followed(self, feed: bytes, before: Marks) -> Followed | None:
        """None for a feed that links to nothing. Raises TownbellError where no link gives anything."""
        found = index(feed, self._asked.text)
        if found is None:
            return None
        links = {link.key: link for link in found.links[:NEWEST]}
        outcomes = self._outcomes(links, before)
        self._refuse_nothing(found, outcomes, links, before)
        fates = {key: fate for key, fate in before.fates.items() if key in links}
        for each in outcomes:
            fates.pop(each.link.key, None)
            fates[each.link.key] = each.fate
        told = [*outcomes, *_as_before(links, fates, outcomes)]
        order = list(links)
        told.sort(key=lambda each: order.index(each.link.key))
        return Followed(
            found.without({link.url for link in found.links}), told, Marks(fates, before.etag), _note(found)
        )

    def _outcomes(self, links: Mapping[str, Link], before: Marks) -> list[Outcome]:
        """Of what is new, the newest first, then of what failed before, what was tried longest ago."""
        new = [link for key, link in links.items() if key not in before.fates]
        failed = [links[key] for key, fate in before.fates.items() if fate is Fate.OPEN and key in links]
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="linked") as pool:
            return list(pool.map(self._outcome, [*new, *failed[:AGAIN]]))

    def _outcome(self, link: Link) -> Outcome:
        try:
            data = self._bytes(link.url)
        except TownbellError as error:
            # Without its advice, which is for addresses that the city has chosen itself.
            why = ": ".join(filter(None, (error.where, error.what)))
            return Outcome(link, Fate.OPEN, failure=self._asked.clean(why))
        why = _no_alert(data)
        return Outcome(link, Fate.NO_ALERT, failure=why) if why else Outcome(link, Fate.READ, data)

    def _bytes(self, url: str) -> bytes:
        address = Address.of(url)
        if not url.lower().startswith(("http://", "https://")) or not address.host:
            raise Unreadable("its link is no address of the web")
        own = address.origin == self._origin
        if not own and self._asked.clean(url) != url:
            raise Unreadable("it is on another host, to which no credential is sent")
        self._wait(address.host)
        if self._left <= 0:
            raise TownbellError(f"more than {ALL:,} bytes over all alerts")
        answer = self._get(url, {**_ACCEPT, **(self._asked.headers if own else {})}, EACH)
        self._left -= len(answer.body)
        if answer.status in (429, 503):
            self._busy.add(address.host)
        if answer.status != 200:
            raise Refused(answer)
        return self._asked.cleaned(answer.body)

    def _wait(self, host: str) -> None:
        """Until the host may be asked. Raises TownbellError where it is not to be asked in this refresh."""
        if host in self._busy:
            raise TownbellError("its host wants to be left alone; it is asked at the next refresh")
        now = self._timing.monotonic()
        wait = self._pace.wait(host, now, self._end) if now < self._end else None
        if wait is None or (wait and self._timing.sleep is None):
            raise TownbellError("there was no time for it; it is asked at the next refresh")
        if wait and self._timing.sleep:
            self._timing.sleep(wait)

    def _refuse_nothing(
        self, found: Index, outcomes: Sequence[Outcome], links: Mapping[str, Link], before: Marks
    ) -> None:
        """An index of which nothing can be read must not look like a day without alerts."""
        had = any(before.fates.get(key) is Fate.READ for key in links)
        if not found.only_links or had or any(each.fate is Fate.READ for each in outcomes):
            return
        first = next((each.failure for each in outcomes), "none could be read before")
        raise Unreadable(f"of the {len(links)} alerts that it links to none can be had: {first}")


def _as_before(
    links: Mapping[str, Link], fates: Mapping[str, Fate], outcomes: Sequence[Outcome]
) -> list[Outcome]:
    """The links that failed before and were not tried now: what is wrong with them is still wrong."""
    tried = {each.link.key for each in outcomes}
    return [
        Outcome(links[key], fate, failure=_STANDING[fate])
        for key, fate in fates.items()
        if fate in _STANDING and key not in tried
    ]


_STANDING = {Fate.NO_ALERT: "it is no CAP alert", Fate.OPEN: "it failed, and has not been asked again yet"}


def _no_alert(data: bytes) -> str:
    """Why there is no alert in what a link gave; "" where there is one."""
    from feeds.formats.cap import FORMAT

    try:
        items = FORMAT.parse(data, ParseOptions()).items
    except TownbellError as error:
        return f"it is no CAP alert: {error.what}"
    return "" if any(each.get("status") for each in items) else "it is no CAP alert"


def _note(found: Index) -> str:
    """What staff should know of the feed itself."""
    more = len(found.links) - NEWEST
    beyond = f"the newest {NEWEST} of the {len(found.links):,} alerts that it links to" if more > 0 else ""
    return "; ".join(filter(None, (beyond, shortened(found.damage, 120))))
