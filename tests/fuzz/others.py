"""What eats bytes or words from outside beside the formats, each by its name: for the fuzzer and the replay.

An eater takes any bytes; it fails by an exception that is not our own, or by an assertion. What it
needs is imported when it is asked for, so that a run over one does not load the others.
"""

from __future__ import annotations

import gzip
import json
import tempfile
import tomllib
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from city.errors import TownbellError
from tests.fuzz import seeds

Eater = Callable[[bytes], None]
MOST = 100_000


def encoding(data: bytes) -> None:
    """An answer's body in pieces, by its Content-Encoding: the first two bytes choose it and their size."""
    from net.decoding import decoder

    name = ("gzip", "deflate", "identity")[data[0] % 3] if data else ""
    size = data[1] % 64 + 1 if len(data) > 1 else 1
    found = 0
    try:
        opened = decoder(name)
        for start in range(2, len(data), size):
            content = opened.decode(data[start : start + size], MOST - found)
            found += len(content)
            if found >= MOST:
                break
        opened.finish()
    except TownbellError as error:
        assert str(error).strip()  # noqa: PT017 - both outcomes are allowed
    assert found <= MOST


def page(data: bytes) -> None:
    """The feeds that a web page names."""
    from feeds.proposal.pages import MOST as LINKS
    from feeds.proposal.pages import feeds_of

    links = feeds_of(data, "https://city.example/news/")
    assert len(links) <= LINKS
    assert all(link.url.startswith(("http://", "https://")) for link in links)


def proposal(data: bytes) -> None:
    """A source proposed for what lies at an address: TOML that can be read, and records."""
    from feeds.proposal.attempt import Found
    from feeds.proposal.proposing import propose
    from tests.feeds.proposal.judging import TOWN

    try:
        found = propose(Found("https://city.example/data", data), TOWN)
    except TownbellError as error:
        assert str(error).strip()  # noqa: PT017 - both outcomes are allowed
        return
    assert found.records
    for table in (found.toml, *(each.toml for each in found.alternatives if each.toml)):
        assert len(tomllib.loads(table)["sources"]) == 1


def question(data: bytes) -> None:
    """A question in words, in either language: an answer within Alexa's limits that asks where it listens."""
    from xml.etree import ElementTree

    from tests.skill.talking import conversation_in
    from tests.skill.town import NOW

    text = data.decode("utf-8", "replace")
    talk = _once("talk", lambda: conversation_in(_town()))
    for locale in ("en-US", "es-US"):
        reply = talk.ask(text, locale, None, {}, NOW)
        assert len(reply.ssml) < 8_000
        said = "".join(ElementTree.fromstring(reply.ssml).itertext())
        assert said.strip()
        assert said.endswith("?") is (reply.session_state == "open")
        json.dumps(reply.to_dict(), ensure_ascii=False, allow_nan=False).encode()


def envelope(data: bytes) -> None:
    """Bytes that are JSON, as a request of Alexa's."""
    from tests.skill.envelopes.rules import faults
    from tests.skill.talking import alexa_in
    from tests.skill.town import NOW

    try:
        asked = json.loads(data)
    except (ValueError, RecursionError):
        return
    alexa = _once("alexa", lambda: alexa_in(_town()))
    assert list(faults(asked, alexa.handle(asked, NOW), echoed=True)) == []


EATERS: dict[str, Eater] = {each.__name__: each for each in (encoding, page, proposal, question, envelope)}
_made: dict[str, Any] = {}


def _once(name: str, make: Callable[[], Any]) -> Any:
    if name not in _made:
        _made[name] = make()
    return _made[name]


def _town() -> Any:
    from tests.skill.town import named

    return _once("town", lambda: named("plain", Path(tempfile.mkdtemp(prefix="townbell-fuzz-"))))


@cache
def own(name: str) -> tuple[bytes, ...]:
    """Sound inputs to begin with, made here or the project's own."""
    return tuple(_OWN[name]())


def _encodings() -> list[bytes]:
    content = b"title,date\nCouncil,2026-12-01\n" * 4
    bare = zlib.compressobj(wbits=-15)
    return [
        b"\x00\x10" + gzip.compress(content) + gzip.compress(content),
        b"\x01\x07" + zlib.compress(content),
        b"\x01\x3f" + bare.compress(content) + bare.flush(),
        b"\x02\x01" + content,
        b"\x00\x3f" + gzip.compress(bytes(300_000)),
    ]


def _pages() -> list[bytes]:
    return [
        b'<!DOCTYPE html><html><head><base href="/x/"><link rel="alternate" type="application/rss+xml" '
        b'href="rss.xml" title="News"></head><body><a href="webcal://a.example/c.ics">Cal</a></body></html>'
    ]


def _questions() -> list[bytes]:
    from tests.skill.talking import model

    rows = [
        row
        for locale in ("en-US", "es-US")
        for row in model(locale)["interactionModel"]["languageModel"]["intents"]
    ]
    return [row["samples"][0].encode() for row in rows if row.get("samples")][:60]


def _envelopes() -> list[bytes]:
    from tests.skill.talking import envelope as asked

    made = (
        asked(kind="LaunchRequest"),
        asked("TrashDayIntent", {"address": "12 Harbor Street", "date": "2026-11-23"}),
        asked("AMAZON.YesIntent", attributes={"v": 1, "yes": {"topic": "news", "intent": "NewsIntent"}}),
        asked(kind="SessionEndedRequest"),
    )
    return [json.dumps(each).encode() for each in made]


def _proposals() -> list[bytes]:
    folder = seeds.ROOT / "cities"
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in (".csv", ".json", ".ics", ".xml"))
    return [data for path in files if len(data := path.read_bytes()) < 6_000]


_OWN: dict[str, Callable[[], list[bytes]]] = {
    "encoding": _encodings,
    "page": _pages,
    "proposal": _proposals,
    "question": _questions,
    "envelope": _envelopes,
}
