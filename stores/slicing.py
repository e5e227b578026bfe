"""Planning in pieces: how much of it any store writes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from city.delivery.deliveries import Batch

SLICE = 5_000
"""Rows that are planned together: between two slices others claim, record and plan."""


def slices(batches: Iterable[Batch]) -> Iterator[Sequence[Batch]]:
    """The batches in pieces of about :data:`SLICE` rows, in order."""
    some: list[Batch] = []
    rows = 0
    for said, numbers in batches:
        start = 0
        while start < len(numbers):
            piece = numbers[start : start + SLICE - rows]
            some.append((said, piece))
            start, rows = start + len(piece), rows + len(piece)
            if rows >= SLICE:
                yield some
                some, rows = [], 0
    if some:
        yield some
