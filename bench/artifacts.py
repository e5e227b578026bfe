"""``artifact_<function>``: how large each function is, unpacked and zipped, beside its packages alone.

Built by ``scripts/build-function``, as ``sam build`` does. The limit of the skill's is 15 MB.
"""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from app.settings import PROJECT
from bench.line import Line

FUNCTIONS = {
    "alexa_endpoint": "AlexaEndpoint",
    "feed_refresh": "FeedRefresh",
    "alert_planner": "AlertPlanner",
    "alert_sender": "AlertSender",
    "feedback": "Feedback",
    "caretaker": "Caretaker",
    "web_site": "WebSite",
}
PEER = "its packages alone"


def measure() -> Iterator[Line]:
    """Two lines a function: MB unpacked, MB zipped."""
    for name, target in FUNCTIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            ours, packages = Path(folder, "ours"), Path(folder, "packages")
            _built(["make", "--silent", f"build-{target}"], ours)
            _built(["scripts/build-function", name], packages)
            yield Line(f"artifact_{name}", _unpacked(ours), "MB", PEER, _unpacked(packages), 1)
            yield Line(f"artifact_{name}_zipped", _zipped(ours), "MB", PEER, _zipped(packages), 1)


def _built(program: list[str], artifact: Path) -> None:
    environment = {**os.environ, "ARTIFACTS_DIR": str(artifact)}
    subprocess.run(program, cwd=PROJECT, env=environment, check=True, capture_output=True)


def _files(folder: Path) -> Iterator[Path]:
    yield from filter(Path.is_file, folder.rglob("*"))


def _unpacked(folder: Path) -> float:
    return sum(each.stat().st_size for each in _files(folder)) / 1e6


def _zipped(folder: Path) -> float:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in _files(folder):
            archive.write(each, each.relative_to(folder))
    return len(packed.getvalue()) / 1e6
