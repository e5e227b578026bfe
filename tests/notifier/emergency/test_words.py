"""Every sentence that a template can say, in both languages, as a resident reads it: ``words.jsonl`` beside.

Each line was read by eye. ``python -m tests.notifier.emergency.test_words`` prints what is said now.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from city.emergency.emergency_templates import TEMPLATES
from notifier.emergency.preview import words
from tests.notifier.emergency.scene import CITY, Scene

Line = dict[str, str]


def told(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """Locale, subject and text of what was published last, to who heard what came before."""
    *before, last = [each.message for each in scene.store.published()]
    ground = scene.desk.tools.ground()
    found = words(last, before, ground, CITY.locales, scene.now, CITY.zone)
    return ((locale, each.subject, each.text) for locale, each in found.items())


def said(folder: Path, template: str) -> Iterator[Line]:
    """The alert, its all-clear and its correction."""
    for kind in ("alert", "all-clear", "correction"):
        (folder / template / kind).mkdir(parents=True)
        scene = Scene(folder / template / kind)
        advisory_id = scene.sent(template=template)
        if kind != "alert":
            scene.later(minutes=10)
            scene.desk.cancel(advisory_id, "ben", mistake=kind == "correction")
        for locale, subject, text in told(scene):
            yield {"template": template, "kind": kind, "locale": locale, "subject": subject, "text": text}


def kept() -> list[Line]:
    """The lines that were read by eye."""
    path = Path(__file__).with_name("words.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_sentence_is_as_it_was_read(tmp_path: Path, template: str) -> None:
    """Alert, all-clear and correction of each template in English and Spanish, word for word."""
    assert list(said(tmp_path, template)) == [each for each in kept() if each["template"] == template]


def test_all_were_read() -> None:
    """Eight templates, three kinds, two languages; no value left open, nothing like a test in them."""
    assert len(kept()) == len(TEMPLATES) * 3 * 2
    assert not any(set(each["text"]) & set("{}<>") for each in kept())
    assert timedelta(hours=0) < min(each.lasts for each in TEMPLATES.values())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for name in TEMPLATES:
            for line in said(Path(folder), name):
                print(json.dumps(line, ensure_ascii=False))
