"""``python -m skill.understand``: learn every language anew, after a change of models or sayings.

For developers: it needs numpy (requirements-dev.txt).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from skill.understand.grammar import grammar
from skill.understand.learning.sayings import lessons_of, sayings, weights_of
from skill.understand.trained import digest, packed

HERE = Path(__file__).parent
LOCALES = {"en": "en-US", "es": "es-US"}
"""Language -> the locale whose model training begins from."""


def main() -> None:
    """Learn each language and write its weights into the package."""
    (HERE / "trained").mkdir(exist_ok=True)
    models = {language: model_of(locale) for language, locale in LOCALES.items()}
    lessons = {
        language: lessons_of(grammar(models[language], {}, locale), sayings(language))
        for language, locale in LOCALES.items()
    }
    for language, learnt in weights_of(lessons).items():
        files = packed(learnt, digest(models[language], language))
        for name, data in files.items():
            (HERE / "trained" / f"{language}.{name}").write_bytes(data)
        sys.stderr.write(f"{language}: {sum(map(len, files.values())) // 1024} KB\n")


def model_of(locale: str) -> dict[str, Any]:
    """The interaction model of a locale."""
    path = HERE.parent.parent / "interaction_models" / f"{locale}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    main()
