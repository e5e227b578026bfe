"""``python -m skill.understand``: learn every language anew, after a change of models or sayings.

For developers: it needs numpy (requirements-dev.txt).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from skill.understand.grammar import grammar
from skill.understand.sayings import sayings, weights_of
from skill.understand.trained import digest, packed

HERE = Path(__file__).parent
LOCALES = {"en": "en-US", "es": "es-US"}
"""Language -> the locale whose model training begins from."""


def main() -> None:
    """Learn each language and write its weights into the package."""
    (HERE / "trained").mkdir(exist_ok=True)
    for language, locale in LOCALES.items():
        path = HERE.parent.parent / "interaction_models" / f"{locale}.json"
        model = json.loads(path.read_text(encoding="utf-8"))
        learnt = weights_of(grammar(model, {}, locale), sayings(language))
        text = packed(learnt, digest(model, language))
        (HERE / "trained" / f"{language}.json").write_text(text, encoding="utf-8")
        sys.stderr.write(f"{language}: {len(text) // 1024} KB\n")


if __name__ == "__main__":
    main()
