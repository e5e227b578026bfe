"""docs/emergencies.md says what there is, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

from app.emergency_table import KEYS
from city.emergency.emergency_templates import OWN_WORDS, TEMPLATES
from notifier.emergency.reading import KNOWN

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "emergencies.md").read_text("utf-8")


def named(head: str) -> set[str]:
    """What stands as code in the first column of the table under this head."""
    _, _, rest = TEXT.partition(head)
    rows = re.findall(r"^\| (`.*?) \|", rest.partition("\n\n**")[0], re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_every_field_of_a_draft_is_explained() -> None:
    """The table lists them all; ``updates`` is no field for people."""
    assert named("## The draft") == KNOWN - {"updates"}


def test_every_template_is_named() -> None:
    """Whoever drafts finds it without looking into code."""
    assert set(re.findall(r"`(\w+)`", TEXT)) >= {*TEMPLATES, OWN_WORDS}


def test_every_key_of_the_table_is_shown() -> None:
    """[emergency] of city.toml."""
    shown = TEXT.partition("    [emergency]")[2].partition("`townbell check`")[0]
    assert {*re.findall(r"^    (\w+) =", shown, re.MULTILINE), "on_call"} - {
        "name",
        "channel",
        "target",
    } == KEYS
