"""``python -m skill.understand``: train every locale's classifier anew, after a change of the models."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from skill.understand.trained import packed

HERE = Path(__file__).parent


def main() -> None:
    """Train each of ``interaction_models/*.json`` and write its weights into the package."""
    (HERE / "trained").mkdir(exist_ok=True)
    for path in sorted((HERE.parent.parent / "interaction_models").glob("*.json")):
        text = packed(json.loads(path.read_text(encoding="utf-8")), path.stem)
        (HERE / "trained" / path.name).write_text(text, encoding="utf-8")
        sys.stderr.write(f"{path.stem}: {len(text) // 1024} KB\n")


if __name__ == "__main__":
    main()
