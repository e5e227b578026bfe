"""How soon a resident sees each page, on a slow telephone line: the largest paint of a first visit.

The line and the CPU are those of Lighthouse's "slow 4G" (1.6 Mbit/s, 150 ms before each answer, a CPU four
times slower), nothing is in Chromium's cache, and nothing is compressed, as it is behind nginx. In turns with
a bare page of one sentence, so that a busy machine is seen in both.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.line import Line
from bench.served import bare, served
from tests.browser.chromium import Chromium, chromium, missing
from tests.contract.townbell import Townbell
from tests.journeys.journeys import copy_of_port_alder, free_port, serving

KILOBITS, LATENCY, CPU = 1_600, 150, 4
ROUNDS = 5
OWN = "/place?address=2256+Avenida+de+las+Palmas"
PAGES = {
    "home": "/",
    "answer": "/ask?q=When+is+my+trash+picked+up%3F&address=120+Royal+Palm+Way",
    "answer_map": "/ask?q=nearest+library&address=120+Royal+Palm+Way",
    "alerts": "/alerts",
    "place": OWN,
    "year": OWN,
    "report": "/report",
    "subscribe": "/subscribe",
    "mine": "/mine",
    "privacy": "/privacy",
    "error": "/none",
}
SENTENCE = b"<!doctype html><meta name=viewport content='width=device-width'><title>x</title><p>Hello."


def measure() -> Iterator[Line]:
    """Seconds to the largest paint of each page, and its bytes without pictures."""
    if why := missing():
        sys.stderr.write(f"paint: {why}\n")
        return
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        city = copy_of_port_alder(Path(folder) / "city")
        url = f"http://localhost:{port}"
        town = Townbell(
            Path(folder) / "data", city, environment={"TOWNBELL_URL": url, "TOWNBELL_SMTP_HOST": "127.0.0.1"}
        )
        town("refresh")
        with serving(town, port=port), served(lambda: bare("/bare", SENTENCE)) as other:
            browser.open(url=f"{url}/", width=390, height=844, scale=2)
            paths = {name: _own(browser, url, name) if path == OWN else path for name, path in PAGES.items()}
            browser.slow(kilobits=KILOBITS, latency=LATENCY, cpu=CPU)
            for name, path in paths.items():
                yield from _page(browser, name, url + path, f"http://localhost:{other}/bare")


def _own(browser: Chromium, url: str, name: str) -> str:
    """The address that the form leads to: the way there is no part of the page."""
    browser.go(url=url + OWN)
    found: str = browser.seen()["url"].removeprefix(url).partition("?")[0]
    return f"{found}/year" if name == "year" else found


def _page(browser: Chromium, name: str, url: str, other: str) -> Iterator[Line]:
    ours: list[dict[str, Any]] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        ours.append(browser.first_visit(url=url))
        theirs.append(browser.first_visit(url=other)["painted"] / 1_000)
    painted = statistics.median(each["painted"] for each in ours) / 1_000
    sentence = "a bare page of one sentence, in turns"
    yield Line(f"paint_{name}", painted, "s", sentence, statistics.median(theirs), ROUNDS)
    yield Line(f"bytes_{name}", max(each["bytes"] for each in ours), "bytes", "100 KB", 100_000, ROUNDS)
