"""What is kept of a source from one reading to the next. Pure; what is dropped is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from city.advisories import DEFAULT_LIFE, Standing, State, ends, fold, fullness, tier
from city.alerts.messages import Key
from city.records import Advisory, NewsItem, Record

ADVISORY_HISTORY = timedelta(hours=48)
"""How long after its end an advisory is kept, so that late updates find it (alerting B9, A5)."""

MOST = 2_000
"""Advisories of one source. All that the NWS has in force in the whole country are fewer."""

LONGEST_CHAIN = 500
"""Messages of one chain. A hurricane of two weeks, told every three hours, has a quarter of them."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """The advisories that are kept, in the order in which they were sent.

    ``dropped`` are those that would be of use but are too many: a broken or hostile feed, with
    other identifiers at every poll, must not grow until nothing is heard of any other.
    """

    advisories: tuple[Advisory, ...]
    dropped: int = 0

    @property
    def problem(self) -> str:
        """What was dropped, in words for staff; "" where nothing was."""
        if not self.dropped:
            return ""
        whole = len(self.advisories) + self.dropped
        return f"{whole:,} advisories are too many: those in force, gravest and newest first, are kept, \
and {self.dropped:,} are not"


def history(old: Iterable[Advisory], new: Iterable[Advisory], now: datetime) -> Keeping:
    """All advisories still of use, whether listed or not: vanishing is not a cancel (A12).

    Of copies of one message (A1: sender, identifier, sent) the one that says most is
    kept, as of when the first was received: half a file saved must not hide the whole. A
    chain is kept or dropped whole: without its cancel, which names no end, a cancelled
    advisory that runs for a week would come back to life on the fourth day.
    """
    copies: dict[Key, list[Advisory]] = defaultdict(list)
    for each in (*old, *new):
        copies[each.message.key].append(each)
    kept = {key: _fullest(group) for key, group in copies.items()}
    chains: dict[str, list[tuple[Advisory, Standing]]] = defaultdict(list)
    for standing in fold((one.message for one in kept.values()), now).standings:
        chains[standing.chain].append((kept[standing.message.key], standing))
    current = [chain for chain in chains.values() if _last(chain) + ADVISORY_HISTORY >= now]
    chosen = _bounded(current, now)
    ordered = sorted(chosen, key=lambda each: (each.message.sent or each.received, each.id))
    return Keeping(tuple(ordered), sum(map(len, current)) - len(ordered))


def since_first_read(old: Iterable[Record], new: Iterable[Record], now: datetime) -> list[Record]:
    """News that names no date stays of the moment in which it was first read (``now``, at first).

    Otherwise every reading would make all of it today's, and whoever subscribes be told of the oldest.
    """
    known = {each.id: each.published for each in old if isinstance(each, NewsItem)}
    return [
        replace(each, published=known[each.id])
        if isinstance(each, NewsItem) and each.published == now and each.id in known
        else each
        for each in new
    ]


Chain = Sequence[tuple[Advisory, Standing]]


def _last(chain: Chain) -> datetime:
    """When the last message of a chain is over by itself."""
    return max(max(advisory.received, _end(advisory)) for advisory, _ in chain)


def _bounded(chains: Sequence[Chain], now: datetime) -> list[Advisory]:
    """Chains as long as there is room, those in force first, of these the gravest, of these the newest.

    Of a chain that is too long by itself what is in force stays, and the newest of the rest: the
    message that retires another is newer than that.
    """
    if sum(map(len, chains)) <= MOST and max(map(len, chains), default=0) <= LONGEST_CHAIN:
        return [advisory for chain in chains for advisory, _ in chain]
    kept: list[Advisory] = []
    for chain in sorted(chains, key=lambda chain: max(_weight(each, now) for each in chain), reverse=True):
        longest = sorted(chain, key=lambda each: _weight(each, now), reverse=True)[:LONGEST_CHAIN]
        if len(kept) + len(longest) <= MOST:
            kept += (advisory for advisory, _ in longest)
    return kept


def _weight(each: tuple[Advisory, Standing], now: datetime) -> tuple[bool, int, datetime, str]:
    """A date in the future does not make a message newer than one of today."""
    advisory, standing = each
    is_live = standing.state is State.LIVE
    sent = min(advisory.message.sent or advisory.received, now)
    return is_live, tier(advisory.message) if is_live else 0, sent, advisory.id


def _fullest(copies: list[Advisory]) -> Advisory:
    best = min(copies, key=lambda each: fullness(each.message))
    return replace(best, received=min(each.received for each in copies))


def _end(advisory: Advisory) -> datetime:
    """When it is over by itself; the city's default where it does not say, never before it was received."""
    end = ends(advisory.message) or (advisory.message.sent or advisory.received) + DEFAULT_LIFE
    return max(end, advisory.received)
