"""Every page that code or a template leads to is there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.clock import RunningClock
from app.settings import PROJECT, load
from app.wiring.site import site

STAFF = {"oidc": {"issuer": "https://id.example", "client_id": "c", "client_secret": "env:SECRET"}}
"""Pages that only a city with an identity provider has are led to, too."""
_NAMED = re.compile(r"""url_for\(\s*["']([a-z_]+\.[a-z_]+)["']""")


def test_every_endpoint_that_is_named_is_there(tmp_path: Path) -> None:
    """A page that moves takes its links along: one that is left behind fails only when it is opened."""
    settings = load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": str(tmp_path), "SECRET": "s"})
    settings = replace(
        settings, public={**settings.public, "staff": STAFF, "site": {"url": "https://alder.example"}}
    )
    there = {rule.endpoint for rule in site(settings, RunningClock(datetime.now(UTC))).url_map.iter_rules()}
    files = [path for path in (PROJECT / "web").rglob("*") if path.suffix in (".py", ".html")]
    named = {each for path in files for each in _NAMED.findall(path.read_text("utf-8"))}
    assert len(named) > 20
    assert named - there == set()
