"""A visitor without JavaScript and cookies: pages by GET, forms by POST, fields as the page has them."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser


class _Reader(HTMLParser):
    """Words, hidden fields and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden: dict[str, str] = {}
        self.links: list[str] = []
        self.buttons: list[tuple[str, str]] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "input" and found.get("type") == "hidden":
            self.hidden[found["name"]] = found.get("value", "")
        if tag == "a":
            self.links.append(found.get("href", ""))
        if tag == "button" and "name" in found:
            self.buttons.append((found["name"], found.get("value", "")))


@dataclass
class Page:
    """One answer, read."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        reader = _Reader()
        reader.feed(self.text)
        self.words = " ".join(" ".join(reader.words).split())
        self.hidden, self.links, self.buttons = reader.hidden, reader.links, reader.buttons


class Browser:
    """Asks one site; ``headers`` go with every request."""

    def __init__(self, url: str, **headers: str) -> None:
        self.url = url
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def get(self, path: str) -> Page:
        """Load a page."""
        return self._open(urllib.request.Request(self.url + path, headers=self.headers))

    def post(self, path: str, fields: Mapping[str, str | Sequence[str]], **headers: str) -> Page:
        """Send a form."""
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._open(urllib.request.Request(self.url + path, body, {**self.headers, **more}))

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Page(answer.status, answer.read().decode(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Page(error.code, error.read().decode(), dict(error.headers))
