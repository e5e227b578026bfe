"""How long a sentence takes to be understood where no Alexa does it, beside the promise of 5 ms."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from functools import partial

from bench.line import Line
from bench.understanding import LOCALES, TODAY, build, rows

PROMISE = 5.0
"""Milliseconds, of the 99th percentile."""
ROUNDS = 3
"""The quickest of so many counts for a sentence: what a neighbour on the machine took is not ours."""


def measure() -> Iterator[Line]:
    """The 99th percentile and the median over the sentences of every half, each language by itself."""
    for locale in LOCALES:
        understand = partial(build(locale)[0].understand, today=TODAY)
        said = [row["text"] for row in rows(locale, "all")]
        times = sorted(min(_took(understand, text) for _ in range(ROUNDS)) for text in said)
        name = f"understand_{locale.replace('-', '_')}"
        yield Line(
            f"{name}_p99", times[int(len(times) * 0.99)], "ms of CPU", "the promise", PROMISE, len(said)
        )
        yield Line(name, statistics.median(times), "ms of CPU", "the promise", PROMISE, len(said))


def _took(understand: partial[object], text: str) -> float:
    start = time.process_time()
    understand(text)
    return (time.process_time() - start) * 1000
