"""What is known of each source: how its last refresh ended, and since when its records hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from city.nouns import noun


@noun(frozen=True, slots=True)
class SourceStatus:
    """How fresh one source is.

    ``state`` is "fresh", "unchanged", "stale", "held" or "failed". ``as_of`` is when
    the source last answered well (its records are true as of then), ``changed`` when
    they last differed. Both are aware; None means never.
    """

    id: str
    kind: str
    state: str
    records: int = 0
    as_of: datetime | None = None
    changed: datetime | None = None
    reason: str = ""


@noun(frozen=True, slots=True)
class SourceRecords:
    """One source's last good records, still encoded (:func:`snapshot.codec.encode_many`).

    ``digest`` changes whenever the records may have: with equal digests the bytes
    are not even looked at. Among the records may be the keys of pieces
    (:mod:`snapshot.pieces`); ``load`` gives the addresses in these, encoded.
    ``later`` brings the records themselves where they are not at hand.
    """

    status: SourceStatus
    digest: str
    encoded: bytes = b""
    load: Callable[[Sequence[str]], Iterator[bytes]] | None = None
    later: Callable[[], bytes] | None = None

    def records(self) -> bytes:
        """The encoded records, wherever they are."""
        return self.later() if self.later else self.encoded


@noun(frozen=True, slots=True)
class CityFacts:
    """What compiling and reading need of city.toml.

    ``zone`` is the IANA time zone; ``ugc`` and ``same`` are the NWS zone and county
    codes that stand for the whole city.
    """

    name: str
    state: str
    zone: str
    latitude: float
    longitude: float
    ugc: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
