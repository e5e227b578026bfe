"""What every answer must be, whatever was asked."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from tests.app.hostile.town import SECRET, Sent, Told

LANGUAGE = re.compile(r'<html lang="(en|es)-US">')
BODILESS = frozenset({204, 303, 304, 308})


class Active(HTMLParser):
    """What of a page would run: scripts that are not ours, handlers, and addresses of scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "script" and not named.get("src", "").startswith("/static/"):
            self.found.append(tag)
        self.found += [name for name in named if name.startswith("on")]
        ours = tag == "img" and re.fullmatch(r"/[\w./-]+", named.get("src", ""))
        if tag in ("img", "iframe", "object", "embed", "base", "meta") and not ours and tag != "meta":
            self.found.append(tag)
        for name in ("href", "action", "formaction", "src"):
            if re.match(r"\s*(?:javascript|data|vbscript):|//", named.get(name, ""), re.IGNORECASE):
                self.found.append(f"{name}={named[name][:40]}")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def check(sent: Sent, told: Told) -> None:
    """Not ours to fail (5xx), a sentence where there is no page, nothing that runs, no other's data."""
    assert told.status < 500, told.text[:300]
    assert "Traceback" not in told.body.decode("utf-8", "replace")
    assert "evil.example" not in told.headers.get("Location", "")
    assert re.match(r"/(?!/)", told.headers.get("Location", "/")), told.headers["Location"]
    assert not any("\n" in value or "\r" in value for value in told.headers.values())
    assert told.headers.get("X-Content-Type-Options") == "nosniff"
    if sent.method == "HEAD" or told.status in BODILESS:
        return
    if told.kind == "text/html":
        _page(told)
    elif told.status >= 400:
        assert _sentence(told), (told.status, told.kind, told.body[:80])


def _page(told: Told) -> None:
    if not told.body:
        assert told.status == 200, told.status  # RFC 8058's button is answered without a page
        return
    page = Active(told.text)
    assert page.found == []
    if told.text.lstrip().startswith("<!doctype"):
        assert LANGUAGE.search(told.text)
    if told.status >= 400:
        assert re.search(r"<h1[^>]*>\s*[^<\s]", told.text)
    assert "49}" not in told.text.replace("{{7*7}}", "")
    assert "$49" not in told.text


def _sentence(told: Told) -> bool:
    said = json.loads(told.body) if told.kind == "application/json" else {"error": told.text}
    words = said.get("error") or said.get("result") or ""
    return len(str(words)) > 3


def nothing_of(log: str) -> None:
    """F20: nobody's address stands in the log, nor what failed."""
    assert SECRET not in log
    assert "Traceback" not in log
