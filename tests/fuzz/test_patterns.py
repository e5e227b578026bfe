"""No regular expression takes more than linear time for a text of any length (CWE-1333).

The steps of a matcher are counted (:mod:`tests.fuzz.steps`), nothing is timed. For each expression
texts are made against it, of one, two and three times a length; where what the third length adds is
more than what the second added, it grows faster than the text. Expressions that are put together
when they are called are not seen here; the hostile files meet those.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

import pytest

from tests.fuzz.patterns import Used, every, may_grow, texts
from tests.fuzz.steps import Steps, TooManyError

TIMES = 6
GROWING = 1.25
"""How much more the third length may add; 1 is linear, 1.67 quadratic, 2.7 cubic."""
ONE_BY_ONE = ("match", "fullmatch", "search")
"""The other methods all go on behind what they found, and take the same steps."""
FEW = 5
"""Steps for each character, up to which nothing need be compared."""

BOUNDED = {
    "city.scrubbing._ADDRESS": "of a question 400 characters are looked at",
    "city.scrubbing._LINK": "of a question 400 characters are looked at",
    "city.scrubbing._SPANISH_ADDRESS": "of a question 400 characters are looked at",
    "feeds.dialects.titles._LEADING": "titles are cut to 500 characters before",
    "feeds.dialects.titles._TRAILING": "titles are cut to 500 characters before",
    "feeds.kinds.event._LABELS": "texts of records are cut to 4,000 characters before",
    "feeds.meetings.status._BEHIND": "titles are cut to 1,000 characters before",
    "feeds.meetings.status._MEETING_WORDS": "titles are cut to 1,000 characters before",
    "feeds.meetings.types._PATTERNS": "titles and places are cut to 1,000 characters before",
    "feeds.portals.arcgis._LAYER": "the path of an address in city.toml",
    "feeds.proposal.profiling.shapes._PHONE": "twenty times the length of the text, no more",
    "feeds.proposal.profiling.shapes: '\\\\d\\\\s*(?:am|pm)?": "no hours beyond 300 characters",
    "skill.location.sites._CORNER": "of a resident's words 500 characters are looked at",
    "web.amazon.certificate_chain._ONE": "the machine's own roots",
}
"""Those that grow faster, and why they cannot be kept busy: the text is short, or not from outside."""


def growth(used: Used) -> tuple[float, str]:
    """How much more the third length adds than the second, and with which text and method; 0 if no more."""
    steps = Steps(used.pattern)
    ways = {method if method in ONE_BY_ONE else "sub" for method in used.methods}
    methods = [method for method in sorted(ways) if may_grow(used.pattern, method)]
    lengths = [texts(used.pattern, TIMES * times) for times in (1, 2, 3)] if methods else []
    cases = list(zip(*lengths, strict=True))
    grown = (each for method in methods for each in _growths(steps, method, cases))
    return next((each for each in grown if each[0] > GROWING), (0.0, ""))


def _growths(steps: Steps, method: str, of: Iterable[tuple[str, str, str]]) -> Iterator[tuple[float, str]]:
    for short, middle, long in of:
        try:
            taken = steps.counted(method, long)
        except TooManyError:
            yield 99.0, f"{method} {long[:30]!r}"
            return
        if taken > FEW * len(long):
            between, first = steps.counted(method, middle), steps.counted(method, short)
            yield (taken - between) / max(between - first, 1), f"{method} {long[:30]!r}"


@pytest.fixture(autouse=True)
def _deep() -> Iterator[None]:
    """Each repetition of a group is a few frames deep."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    yield
    sys.setrecursionlimit(limit)


def test_every_expression_is_linear_or_its_text_is_short() -> None:
    """Bound the text before it, or begin a repetition where its run begins: (?<!\\s)\\s+ instead of \\s+."""
    expressions = every()
    assert len(expressions) > 300
    growing = {each.where: grown for each in expressions if (grown := growth(each))[0] > GROWING}
    known = [name for where in growing for name in BOUNDED if where.startswith(name)]
    assert [where for where in growing if not where.startswith(tuple(BOUNDED))] == [], growing
    assert sorted(set(known)) == sorted(BOUNDED), "what is mended needs no reason any more"


@pytest.mark.parametrize(
    ("written", "method", "grows"),
    [
        (r"\s+x", "search", True),
        (r"(?<!\s)\s+x", "search", False),
        (r"\s+x", "match", False),
        (r"\s*,?\s*x", "match", True),
        (r"(?:a+)+b", "match", True),
        (r"(?>a+)+b", "match", False),
        (r"[\w.+-]+@", "sub", True),
        (r"<!--.*?-->", "sub", True),
        (r"<!--.{0,9}?-->", "sub", False),
        (r"^\s*#", "search", False),
        (r"(?m)^\s*#", "search", True),
        (r"x(?=.*\d)", "search", True),
        (r"\d+[a-z]?", "fullmatch", False),
    ],
)
def test_the_probe_tells_linear_from_faster(written: str, method: str, grows: bool) -> None:
    """Well-known bad ones and their mended twins; the possessive one needs Python 3.11."""
    used = Used(re.compile(written), "here", {method})
    assert (growth(used)[0] > GROWING) is grows


@pytest.mark.parametrize(
    ("written", "text", "steps"), [("a", "b", 1), ("abc", "abc", 3), ("a*b", "aaac", 8), ("ab|cd", "cd", 4)]
)
def test_steps_are_counted(written: str, text: str, steps: int) -> None:
    """One for each part that is tried at a place, one for each character that a repetition takes."""
    assert Steps(re.compile(written)).counted("match", text) == steps
