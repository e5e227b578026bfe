"""`make screenshots`: the residents' pages at phone and desk width, as PNG files for docs/screens/."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.browser.chromium import Chromium, chromium, missing
from tests.contract.townbell import Townbell
from tests.journeys.journeys import copy_of_port_alder, free_port, serving

OUT = Path(__file__).resolve().parents[2] / "docs" / "screens"
WIDTHS = {"phone": (390, 844), "desk": (1000, 640)}
PLACE = "&address=120+Royal+Palm+Way"
OWN = "/place?address=2256+Avenida+de+las+Palmas"
ASKED = {
    "en": f"/ask?q=When+is+my+trash+picked+up%3F{PLACE}",
    "es": f"/ask?q=%C2%BFCu%C3%A1ndo+recogen+mi+basura%3F{PLACE}",
}
PAGES = {
    "ask": "/", "answer": "", "alerts": "/alerts", "subscribe": "/subscribe", "place": OWN, "year": OWN,
    "report": "/report",
}  # fmt: skip
LANGUAGES = {"phone": "es", "desk": "en"}


def main() -> int:
    """Serve the demo city at the tests' moment and take its pictures."""
    if why := missing():
        print(f"townbell: {why}", file=sys.stderr)
        return 1
    OUT.mkdir(exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        city = copy_of_port_alder(Path(folder) / "city")
        town = Townbell(Path(folder) / "data", city, environment={"TOWNBELL_URL": f"http://localhost:{port}"})
        town("refresh")
        with serving(town, port=port):
            for name in PAGES:
                take(browser, f"http://localhost:{port}", name)
    return 0


def take(browser: Chromium, url: str, name: str) -> None:
    """One page at each width."""
    for size, (width, height) in WIDTHS.items():
        lang = LANGUAGES[size]
        path = PAGES[name] or ASKED[lang]
        at = f"{url}{path}{'&' if '?' in path else '?'}lang={lang}"
        browser.open(url=at, width=width, height=height, lang=lang)
        if path == OWN:
            own = browser.seen()["url"].partition("?")[0]
            part = "/year" if name == "year" else ""
            month = "" if part else "&month=2026-12#calendar"
            browser.go(url=f"{own}{part}?lang={lang}{month}")
        browser.shot(path=str(OUT / f"{name}-{size}.png"), whole=False)


if __name__ == "__main__":
    sys.exit(main())
