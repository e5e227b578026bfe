"""The command line as other programs use it: words in, exit code, stdout and stderr out."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from app.cli import main
from tests.logs import LISTENER

ROOT = Path(__file__).resolve().parents[2]
PORT_ALDER = ROOT / "cities" / "port-alder"
NOW = "2026-11-22T15:00:00-05:00"  # a Sunday; Thanksgiving is four days away


@dataclass(frozen=True)
class Ran:
    """What one command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout; fails if there is anything else."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON of each line of stdout."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def message(self) -> str:
        """The single line on stderr; fails if there are more, or a traceback."""
        assert "Traceback" not in self.err
        (line,) = self.err.splitlines()
        return line


@dataclass(frozen=True)
class Townbell:
    """One installation: a data folder, a city and a clock."""

    data: Path
    city: Path = PORT_ALDER
    now: str = NOW
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, stdin: str | bytes = "", now: str | None = None) -> Ran:
        """Run a command in this process, the city and the clock before its name."""
        return run([*self._options(now), *words], self._environment(), stdin)

    def process(self, *words: str, stdin: str | bytes = "", now: str | None = None) -> Ran:
        """Run a command as a process of its own."""
        done = subprocess.run(
            self.command(*words, now=now), input=_bytes(stdin), capture_output=True, cwd=ROOT,
            env={**os.environ, **self._environment()}, check=False,
        )  # fmt: skip
        LISTENER.hear(done.stderr)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def command(self, *words: str, now: str | None = None) -> list[str]:
        """The words of such a process."""
        return [sys.executable, "-m", "app.cli", *self._options(now), *words]

    def start(self, *words: str, now: str | None = None, **how: Any) -> subprocess.Popen[bytes]:
        """Such a process, running. An empty ``now`` leaves it the real clock."""
        environment = {**os.environ, **self._environment()}
        return subprocess.Popen(self.command(*words, now=now), cwd=ROOT, env=environment, **how)

    def asks(self, *questions: Mapping[str, Any] | str, now: str | None = None) -> list[dict[str, Any]]:
        """The replies to these questions, in one go; a word alone is its text."""
        rows = [{"text": each} if isinstance(each, str) else each for each in questions]
        asked = "\n".join(json.dumps(each) for each in rows)
        ran = self("ask", "--file", "-", stdin=asked, now=now)
        assert ran.code == 0, ran.err
        assert len(ran.lines) == len(rows)
        return ran.lines

    def outbox(self) -> list[dict[str, Any]]:
        """What was delivered to the folder."""
        return [json.loads(path.read_text("utf-8")) for path in sorted(self.data.glob("outbox/new/*.json"))]

    def _options(self, now: str | None) -> Sequence[str]:
        clock = self.now if now is None else now
        return ["--city", str(self.city), *(["--now", clock] if clock else [])]

    def _environment(self) -> dict[str, str]:
        return {**self.environment, "TOWNBELL_DATA": str(self.data)}


def run(words: Sequence[str], environment: Mapping[str, str], stdin: str | bytes = "") -> Ran:
    """``townbell`` with these words, in this process."""
    given = io.TextIOWrapper(io.BytesIO(_bytes(stdin)), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    with mock.patch.dict(os.environ, environment), mock.patch.object(sys, "stdin", given), _into(out, err):
        try:
            code = main(words)
        except SystemExit as left:  # how argparse says "wrong use"
            code = int(left.code or 0)
    LISTENER.hear(err.getvalue())
    return Ran(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def _into(out: io.StringIO, err: io.StringIO) -> Iterator[None]:
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


CITY = """
[city]
name = "Smallville"
state = "VA"
zone = "America/New_York"
locales = ["en-US", "es-US"]
latitude = 37.0925
longitude = -75.9597
same = ["051899"]
ugc = ["VAZ095"]
population = 900
phone = "311"
"""

NEWS = """
[[sources]]
id = "news"
url = "file:news.rss"
format = "rss"
kind = "news"
every = "10m"
"""

RSS = """<rss version="2.0"><channel><title>News</title>
<item><guid>1</guid><title>The bridge is open</title>
<pubDate>Sat, 21 Nov 2026 09:00:00 -0500</pubDate></item></channel></rss>"""


def small_city(folder: Path, toml: str = CITY + NEWS, **files: str) -> Path:
    """A city of a few lines; ``files`` by name with ``_`` for the dot."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "city.toml").write_text(toml, "utf-8")
    for name, text in {"news_rss": RSS, **files}.items():
        (folder / name.replace("_", ".")).write_text(text, "utf-8")
    return folder
