"""Every alerting rule that is documented is tested under its number, and the other way round."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FILES = (
    "tests/city/alerts/test_*.py",
    "tests/feeds/*.py",
    "tests/feeds/formats/test_cap*.py",
    "tests/corpus/test_cap*.py",
)


def test_documented_rules_and_tested_rules_are_the_same() -> None:
    """A rule without a test is a wish; a test of an undocumented rule is a riddle."""
    documented = set(
        re.findall(r"^\| A(\d+) \|", (ROOT / "docs/alerting.md").read_text("utf-8"), re.MULTILINE)
    )
    sources = [path.read_text("utf-8") for pattern in FILES for path in ROOT.glob(pattern)]
    tested = {number for source in sources for number in re.findall(r"def test_a(\d+)_", source)}
    assert len(documented) == 22
    assert documented == tested
