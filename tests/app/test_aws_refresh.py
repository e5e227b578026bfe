"""The refresh on AWS: alerts are polled on while a listing hangs. Over a bucket on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.contract.townbell import CITY, ROOT, RSS, small_city
from tests.servers import reply, serving
from tests.stores.loopback_s3 import bucket

TABLE = '[[sources]]\nid = "{id}"\nurl = "{url}"\nformat = "{format}"\nkind = "{kind}"\nevery = "{every}"\n'
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Alerts</title><id>x</id></feed>'
POLLS = 4
"""The listing answers once alerts were asked so often: were they not asked meanwhile, it never would."""


class Web:
    """Alerts that answer, and a listing that hangs until they were asked often enough."""

    def __init__(self) -> None:
        self.polls = 0
        self.enough = threading.Event()
        self.hung = False

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/alerts":
            self.polls += 1
            if self.polls >= POLLS:
                self.enough.set()
            reply(handler, body=ATOM, headers={"Connection": "close"})
        else:
            self.hung = not self.enough.wait(15)
            reply(handler, body=RSS.encode(), headers={"Connection": "close"})


CALL = """
import json, pathlib, sys
from app.wiring import aws
aws.TMP = pathlib.Path(sys.argv[1])
print(json.dumps(aws.feed_refresh()({}, None)))
"""
"""The function's own handler, called once in a process of its own, as Lambda does."""


def _called(tmp_path: Path, base: str, endpoint: str) -> dict[str, Any]:
    tables = TABLE.format(id="alerts", url=f"{base}/alerts", format="cap", kind="advisory", every="1s")
    tables += TABLE.format(id="news", url=f"{base}/news", format="rss", kind="news", every="10m")
    city = small_city(tmp_path / "city", f"{CITY}\n[fetch]\nallow_private = true\n{tables}")
    environment = {
        "TOWNBELL_CITY": str(city),
        "TOWNBELL_BUCKET": "b",
        "TOWNBELL_SECOND_POLL": "1.1",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    done = subprocess.run(
        [sys.executable, "-c", CALL, str(tmp_path / "tmp")],
        env={**os.environ, **environment}, cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_alerts_are_polled_on_while_a_listing_hangs(tmp_path: Path) -> None:
    """The listing is heard in the end, and the last poll changes nothing any more."""
    web = Web()
    with serving(web) as base, bucket() as (endpoint, _objects):
        answer = _called(tmp_path, base, endpoint)
    assert not web.hung
    assert len(answer["polls"]) >= POLLS
    assert all(poll["sources"]["alerts"] in ("fresh", "unchanged") for poll in answer["polls"])
    assert "news" not in answer["polls"][0]["sources"]
    assert answer["listings"]["sources"]["news"] == "fresh"
    assert answer["polls"][-1]["sources"]["news"] == "fresh"
    assert not answer["polls"][-1]["changed"]
