"""Write every APL document that the tests know to a folder, one file each: ``write.py FOLDER``.

For check.mjs beside this file, for Amazon's authoring tool, or to look at.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


def main(folder: Path) -> None:
    """The document and its data, as ``<answer>.<locale>.json``."""
    from tests.skill.screens.showing import Towns

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as towns:
        for screen in Towns(Path(towns)).all():
            name = f"{screen.name.replace(' ', '_')}.{screen.locale}.json"
            shown = {key: screen.directive[key] for key in ("document", "datasources")}
            (folder / name).write_text(json.dumps(shown, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
