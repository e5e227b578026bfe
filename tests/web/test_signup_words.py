"""The phrases of the sign-up's pages and messages: each that is said exists, and each that exists is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from city.enrolment.keywords import TOPICS
from city.enrolment.subscriptions import Topic
from city.enrolment.wishes import Fault, Quiet
from web.joining.subscribe import LEADS
from words import languages, phrases

ROOT = Path(__file__).parents[2]
FAMILIES = ("signup.", "leave.", "mine.", "service.", "letter.more.", "text.")
_KEY = re.compile(r"""["']((?:signup|leave|mine|text|letter\.more)\.[\w.]*[\w])["']""")
BUILT = {
    *(f"signup.topic.{each}" for each in Topic),
    *(f"signup.fault.{each}" for each in Fault),
    *(f"signup.quiet.{each}" for each in Quiet),
    *(f"signup.lead.{each}" for each in LEADS),
    *(f"signup.channel.{each}" for each in ("email", "sms", "webpush")),
    *(f"signup.asked.{each}" for each in ("email", "sms", "webpush")),
    *(f"signup.{name}{end}" for name in ("done", "over") for end in ("", ".text")),
    *(f"leave.{name}.text" for name in ("done", "nothing")),
    *(
        f"service.{kind}.{part}"
        for kind in ("confirm", "manage", "once")
        for part in ("subject", "email", "sms", "push")
    ),
    *(f"letter.more.{kind}" for kind in ("confirm", "manage")),
    *(f"text.stream.{stream}" for _, stream, _ in TOPICS.values() if stream),
}
"""Keys that are put together from a value."""
NO_PHRASES = {"mine.html", "leave.html", "mine.ask", "mine.page", "mine.send"}
"""Templates and endpoints, which are named in the same way."""


def said() -> set[str]:
    files = [*(ROOT / "web").rglob("*.html"), *(ROOT / "web").rglob("*.py")]
    files += [*(ROOT / "notifier" / "enrolment").glob("*.py"), ROOT / "words" / "enrolled.py"]
    return {key for path in files for key in _KEY.findall(path.read_text("utf-8"))} | BUILT


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_phrases_are_exactly_those_that_are_said(language: str) -> None:
    """None is missing in any language, and none is left over."""
    keys = {key for key in phrases(language).keys() if key.startswith(FAMILIES)}  # noqa: SIM118 - no dict
    assert said() - NO_PHRASES == keys
