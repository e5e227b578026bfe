"""The pages' phrases: each that a template says exists, and each that exists is said."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from city.records import KINDS
from web.residents.pages import EXAMPLES
from words import languages, phrases

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "web" / "templates"
_SAID = re.compile(r"""words\.say\(["'](web\.[\w.]+)["'](?: ~ )?|else ["'](web\.[\w.]+)["']\)""")
BUILT = {
    *(f"web.example.{each}" for each in EXAMPLES),
    *(f"web.language.{each}" for each in languages()),
    *(f"web.alerts.{tier}" for tier in ("emergency", "weather", "news")),
    *(f"web.source.{kind}" for kind in (*KINDS, "staff") if kind != "meeting_change"),
    *(f"web.error.{status}" for status in (400, 401, 403, 404, 405, 410, 413, 415, 429, 500, 503, "other")),
}
"""Keys that are put together from a value."""


def said() -> set[str]:
    found: set[str] = set()
    for template in TEMPLATES.rglob("*.html"):
        found.update(filter(None, (key for match in _SAID.findall(template.read_text()) for key in match)))
    return {key for key in found if not key.endswith(".")} | BUILT


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_phrases_are_exactly_those_that_the_pages_say(language: str) -> None:
    """None is missing in any language, and none is left over."""
    keys = phrases(language).keys()
    assert said() == {key for key in keys if key.startswith("web.")}


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_every_example_can_be_said_to_alexa_too(locale: str) -> None:
    """Each example on the page matches a sample of the interaction model (certification rule C10)."""
    model = json.loads((ROOT / "interaction_models" / f"{locale}.json").read_text())
    intents = model["interactionModel"]["languageModel"]["intents"]
    samples = [
        re.sub(r"\\{\w+\\}", ".+", re.escape(each)) for one in intents for each in one.get("samples", ())
    ]
    for example in EXAMPLES:
        said = phrases(locale).say(f"web.example.{example}").strip("¿?").lower()
        assert any(re.fullmatch(sample, said) for sample in samples if sample != ".+"), said


def test_no_template_holds_words_of_its_own() -> None:
    """Between the tags of every template there is nothing but what is said from words/."""
    for template in TEMPLATES.rglob("*.html"):
        text = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>|·", " ", template.read_text())
        assert text.split() == [], template.name
