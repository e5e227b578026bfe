"""A city's addresses behind a portal of small pages: the memory of a reading, and what a second one costs.

``python -m bench.long_walk URL HOW FOLDER`` is the process that is measured: it reads the list twice, the
second time with one house more, and prints how much memory it took and its processor seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl, urlsplit

from bench.line import Line
from feeds.fetching.fetch import Fetcher, Got
from feeds.pieces import read_pieces
from feeds.read import digest_of
from feeds.source import Source
from net.http import Answer, Client, Limits
from stores.sqlite.database import Database
from stores.sqlite.pieces import SqlitePieces

ROWS = 60_000
PAGE = 500
ROUNDS = 3
NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)


def measure() -> Iterator[Line]:
    """Growth of the process by a walk of 120 pages and its reading, beside the same held in memory."""
    rounds = [(_round("spooled"), _round("held")) for _ in range(ROUNDS)]
    grown = [min(each[side][0] for each in rounds) for side in (0, 1)]
    yield Line("long_walk_60k_memory", grown[0], "MB", "all pages in memory", grown[1], ROUNDS)
    first, second = (min(mine[at] for mine, _ in rounds) for at in (1, 2))
    yield Line("long_walk_60k_one_house_more", second, "cpu s", "its first reading", first, ROUNDS)


def _round(how: str) -> tuple[float, float, float]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _portal())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/resource/abcd-1234.json"
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.long_walk", url, how, folder]
        told = subprocess.run(command, check=True, capture_output=True, timeout=300)
    server.shutdown()
    server.server_close()
    grown, first, second = map(float, told.stdout.split())
    return grown, first, second


def _portal() -> type[BaseHTTPRequestHandler]:
    """Socrata with pages of at most ``PAGE`` rows; the second count finds another house in the middle."""
    rows = [_row(number) for number in range(ROWS)]
    counts = 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            nonlocal counts
            query = dict(parse_qsl(urlsplit(self.path).query))
            if "count" in query.get("$select", ""):
                counts += 1
                if counts == 3:  # before and after each reading
                    rows.insert(ROWS // 2, _row(ROWS))
                answer = [{"n": str(len(rows)), "at": str(len(rows))}]
            else:
                start = int(query["$offset"])
                answer = rows[start : start + PAGE]
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    return Handler


def _row(number: int) -> dict[str, str]:
    """A row as wide as a city's address table."""
    return {
        "number": str(number % 997 + 1),
        "street": f"{number // 997} ROYAL PALM WAY",
        "latitude": f"{37 + number / 1e6:.6f}",
        "longitude": "-75.95",
        "trash_day": "Monday",
        "ward": str(number % 7),
        "precinct": str(number % 31),
        "global_id": f"{number:032x}",
    }


def _measured(url: str, how: str, folder: Path) -> None:
    client = Client(time.monotonic, allow_private=True)

    def get(url: str, headers: Mapping[str, str], most: int) -> Answer:
        return client.get(url, headers, Limits(bytes=most))

    source = Source(id="houses", url=url, kind="address", every=timedelta(days=1))
    pieces = SqlitePieces(Database(folder / "db.sqlite"))
    spool = folder / "spool" if how == "spooled" else None
    fetcher = Fetcher(folder, get, {}, "UTC", time.monotonic, spool=spool, longest=timedelta(minutes=30))
    seconds = []
    before = _peak()
    for _ in range(2):
        began = time.process_time()
        fetched = fetcher.fetch(source, None, NOW)
        if fetched.got is not Got.BYTES:
            raise RuntimeError(fetched.reason)
        digest_of(source, fetched.parts, "UTC", NOW)
        read = read_pieces(source, fetched.parts, pieces, "UTC", NOW)
        seconds.append(time.process_time() - began)
        if read.count < ROWS:
            raise RuntimeError(read.failure or read.problems)
    print(_peak() - before, *seconds)


def _peak() -> float:
    """The most memory that this process had, in MB; getrusage would tell its parent's, too (proc(5))."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    _measured(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
