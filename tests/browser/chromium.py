"""The browser as the tests use it: each call is a line to tests/browser/driver.py and its answer."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".tools" / "browser" / "bin" / "python"
DRIVER = Path(__file__).with_name("driver.py")


def missing() -> str:
    """Why there is no browser here, "" where there is one."""
    if not shutil.which("chromium"):
        return "Debian's chromium is not installed (scripts/tools installs it where it may)"
    return "" if PYTHON.exists() else "playwright is not in .tools/browser (scripts/tools installs it)"


class Chromium:
    """``browser.axe()``, ``browser.tab_to(role="button", name="Ask")``: the driver's methods by name."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __getattr__(self, name: str) -> Any:
        def call(**how: Any) -> Any:
            assert self._process.stdin
            assert self._process.stdout
            print(json.dumps({"do": name, "how": how}), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
            assert line, "the driver has ended"
            answer = json.loads(line)
            assert "error" not in answer, answer["error"]
            return answer["value"]

        return call

    def choose(self, role: str, name: str, key: str = "Enter") -> None:
        """Go there by Tab and press a key; wait for what follows."""
        self.tab_to(role=role, name=name)
        self.press(key=key)
        self.settle()


@contextmanager
def chromium() -> Iterator[Chromium]:
    """A driver, ended with the tests."""
    command = [str(PYTHON), str(DRIVER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Chromium(process)
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(60)
