"""Long lists of addresses in pieces: what a source lists is the keys, its memory has the records.

A piece is named by the hash of what it was read from, so that with the same key it need not be
read again. The records of such a source are one line ``piece TAB key`` for every piece, in order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from city.errors import TownbellError
from snapshot.head import KEY_BYTES, Ledger
from snapshot.sources import SourceRecords

_KIND = b"piece\t"
_ADDRESS = b"address\t"


def key_of(*parts: bytes) -> str:
    """A key for what was made of these bytes."""
    return hashlib.blake2b(b"\0".join(parts), digest_size=KEY_BYTES).hexdigest()


def manifest(keys: Iterable[str]) -> bytes:
    """The keys as the records of a source."""
    return b"".join(_KIND + key.encode() + b"\n" for key in keys)


def keys_in(encoded: bytes) -> list[str]:
    """The keys in a source's records, in order."""
    return [line[len(_KIND) :].decode() for line in encoded.splitlines() if line.startswith(_KIND)]


class Parts:
    """The addresses of all sources, piece by piece.

    Addresses that stand among a source's records themselves are one piece more.
    """

    def __init__(self, sources: Sequence[SourceRecords]) -> None:
        self._sources = {each.status.id: each for each in sources}
        self._direct: dict[str, bytes] = {}
        self.ledger: Ledger = {each.status.id: self._keys(each.records()) for each in sources}

    def records(self, source: str, keys: Sequence[str]) -> Iterator[bytes]:
        """The encoded addresses of these pieces, in order. Raises TownbellError where some are gone."""
        direct = [self._direct[key] for key in keys if key in self._direct]
        others = [key for key in keys if key not in self._direct]
        known = self._sources.get(source)
        if others and (known is None or known.load is None):
            raise TownbellError("some addresses are no longer known", where=f"source {source!r}")
        yield from direct
        if known and known.load:
            yield from known.load(others)

    def every(self) -> Iterator[bytes]:
        """All of them, by source."""
        for source, keys in sorted(self.ledger.items()):
            yield from self.records(source, keys)

    def changes(self, before: Ledger) -> Counter[bytes] | None:
        """How many of each line there are more than in an earlier state, or fewer (below zero).

        None where so much has changed that one had better compile from nothing. Raises
        TownbellError where records of the earlier state are gone.
        """
        more = {source: _minus(keys, before.get(source, ())) for source, keys in self.ledger.items()}
        fewer = {source: _minus(keys, self.ledger.get(source, ())) for source, keys in before.items()}
        count = sum(map(len, (*more.values(), *fewer.values())))
        if count > sum(map(len, self.ledger.values())):
            return None
        found: Counter[bytes] = Counter()
        for source, keys in more.items():
            for records in self.records(source, keys):
                found.update(records.splitlines())
        for source, keys in fewer.items():
            for records in self.records(source, keys):
                found.subtract(records.splitlines())
        return found

    def _keys(self, encoded: bytes) -> list[str]:
        keys = keys_in(encoded)
        direct = b"".join(line for line in encoded.splitlines(keepends=True) if line.startswith(_ADDRESS))
        if direct:
            keys.insert(0, key_of(direct))
            self._direct[keys[0]] = direct
        return keys


def _minus(keys: Sequence[str], others: Sequence[str]) -> list[str]:
    """What is left of the keys, which may stand several times, without the others."""
    return list((Counter(keys) - Counter(others)).elements())
