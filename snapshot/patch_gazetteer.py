"""A gazetteer and what has changed since -> the next one, copying only the shards that are touched."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from snapshot import shards
from snapshot.database import Database
from snapshot.head import Built, Ledger, change_head, shards_of
from snapshot.houses import House
from snapshot.register import Place, Register
from snapshot.shards import Block, Shard


def patch_gazetteer(
    folder: Path,
    old: Database,
    open_file: Callable[[str], Path],
    changes: Iterable[tuple[House, int]],
    ledger: Ledger,
    meta: Mapping[str, str],
) -> Built:
    """The old gazetteer with so many of each house more, or fewer, written into ``folder``.

    It answers like one that is compiled from nothing. Raises Mismatch where a house that is
    to go is not in the old one.
    """
    register = Register.of(old)
    net: Counter[Place] = Counter()
    for house, by in changes:
        net[register.enter(house, by)] += by
    before = shards_of(old)
    after = list(_changed(folder, before, open_file, net, meta))
    streets = {place[0] for place in net}
    blocks = _blocks(after, open_file, streets)
    return change_head(folder, old.path, register, streets, after, blocks, ledger)


def _changed(
    folder: Path,
    before: Sequence[Shard],
    open_file: Callable[[str], Path],
    net: Mapping[Place, int],
    meta: Mapping[str, str],
) -> Iterator[Shard]:
    starts = [each.start for each in before]
    by_shard: dict[int, dict[Place, int]] = {}
    for place, by in net.items():
        if by:
            by_shard.setdefault(bisect_right(starts, place[:2]) - 1, {})[place] = by
    for number, shard in enumerate(before):
        if number in by_shard:
            yield from shards.change(folder, shard, open_file(shard.name), by_shard[number], meta)
        else:
            yield shard


def _blocks(
    every: Sequence[Shard], open_file: Callable[[str], Path], streets: Iterable[int]
) -> Iterator[Block]:
    """The blocks of these streets. One that lies in several shards begins anew in each."""
    starts = [each.start for each in every]
    wanted: dict[int, list[int]] = {}
    for street in sorted(streets):
        first = max(0, bisect_right(starts, (street, 0)) - 1)
        for number in range(first, max(first + 1, bisect_right(starts, (street + 1, 0)))):
            wanted.setdefault(number, []).append(street)
    for number, its in wanted.items():
        shard = every[number]
        with closing(Database(shard.file or open_file(shard.name))) as database:
            yield from shards.blocks(database.rows, its)
