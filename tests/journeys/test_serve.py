"""`townbell serve` as a process: pages, endpoint, worker, ports, signals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

from app.commands.serve import DEFAULT_PORT
from tests.contract.townbell import CITY, NEWS, Townbell, small_city
from tests.journeys.journeys import alive, serving, wait_for


def test_a_fresh_folder_serves_at_once(tmp_path: Path) -> None:
    """Health, page, JSON and the endpoint answer; an unsigned Alexa request is refused with 400."""
    with serving(Townbell(tmp_path / "data")) as served:
        status, body = served.get("/healthz")
        assert (status, json.loads(body)["ok"]) == (200, True)
        status, page = served.get("/")
        assert status == 200
        assert "Port Alder" in page
        question = {"text": "when is my trash picked up", "address": "120 Royal Palm Way"}
        status, body = served.get("/api/ask", question)
        assert (status, json.loads(body)["speech"]) == (200, "Your next trash pickup is tomorrow, Monday.")
        spanish = {"text": "cuándo recogen mi basura", "address": "120 Royal Palm Way", "locale": "es-US"}
        assert "mañana, lunes" in json.loads(served.get("/api/ask", spanish)[1])["speech"]
        assert served.get("/outbox")[0] == 200
        assert served.get("/alexa", {"version": "1.0", "request": {"type": "LaunchRequest"}})[0] == 400
        assert served.get("/api/ask", [])[0] == 400
        assert served.get("/api/ask", {"text": "any \ud800 news"})[0] in (200, 400)
        assert served.get("/nowhere")[0] == 404


def test_a_killed_worker_comes_back_and_both_end_together(tmp_path: Path) -> None:
    """kill -9 of the worker: another takes its place. SIGTERM: server and worker are gone."""
    with serving(Townbell(tmp_path / "data")) as served:
        (first,) = wait_for(served.workers, "a worker")
        os.kill(first, signal.SIGKILL)
        second = wait_for(lambda: [pid for pid in served.workers() if pid != first], "another worker")[0]
        assert served.get("/healthz")[0] == 200
        served.process.terminate()
        assert served.process.wait(timeout=60) == 0
        wait_for(lambda: not alive(second), "the worker to end")
        assert served.process.stderr is not None
        said = served.process.stderr.read().decode()
        assert "Traceback" not in said
        assert "the worker ended (-9); starting it again" in said


def test_a_source_that_is_written_while_it_serves_is_read(tmp_path: Path) -> None:
    """No restart by hand: what is added to city.toml answers."""
    city = small_city(tmp_path / "city", CITY + NEWS)
    (city / "more.rss").write_text((city / "news.rss").read_text().replace("bridge", "ferry"))
    with serving(Townbell(tmp_path / "data", city)) as served:
        wait_for((tmp_path / "data" / "workers").exists, "a worker at work")
        more = NEWS.replace('id = "news"', 'id = "more"').replace("news.rss", "more.rss")
        (city / "city.toml").write_text(CITY + NEWS + more)
        wait_for(lambda: "ferry" in served.get("/api/ask", {"text": "any news"})[1], "the new source")
        served.process.terminate()
        assert served.process.wait(timeout=60) == 0
        assert served.process.stderr is not None
        assert "city.toml has changed: reading it" in served.process.stderr.read().decode()


def test_what_the_city_says_of_itself_changes_while_it_serves(tmp_path: Path) -> None:
    """Its name in city.toml is read anew without a restart by hand, as its sources are."""
    city = small_city(tmp_path / "city", CITY + NEWS)
    name = "Rebuilt-upon-Alder"
    with serving(Townbell(tmp_path / "data", city)) as served:
        wait_for((tmp_path / "data" / "workers").exists, "a worker at work")
        assert name not in served.get("/")[1]
        (city / "city.toml").write_text(CITY.replace("Smallville", name) + NEWS)
        wait_for(lambda: name in served.get("/")[1], "the new name")


def test_a_worker_without_its_server_ends(tmp_path: Path) -> None:
    """kill -9 of the server leaves no orphan that goes on sending."""
    with serving(Townbell(tmp_path / "data")) as served:
        (worker,) = wait_for(served.workers, "a worker")
        served.process.kill()
        wait_for(lambda: not alive(worker), "the worker to end")


def test_an_asked_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    """Exit 1, the port is named, nothing is started."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = Townbell(tmp_path / "data").process("serve", "--port", port)
    assert (ran.code, ran.out) == (1, "")
    assert port in ran.message


def test_the_default_port_taken_is_the_next_free(tmp_path: Path) -> None:
    """Without --port it never fails for a neighbour; it prints where it is."""
    with socket.socket() as neighbour:
        neighbour.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            neighbour.bind(("127.0.0.1", DEFAULT_PORT))
            neighbour.listen()
        except OSError:
            pass  # somebody else's server is there: taken all the same
        with Townbell(tmp_path / "data").start("serve", stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            line = next(each.decode() for each in process.stderr if b"http://" in each)
            process.terminate()
            process.communicate(timeout=30)
    port = int(line.rsplit(":", 1)[1].strip().strip("/"))
    assert DEFAULT_PORT < port < DEFAULT_PORT + 50


def test_a_body_that_no_page_takes_is_not_taken_in(tmp_path: Path) -> None:
    """Ten megabytes are refused by the page in words; what is longer than any before it is read."""
    with serving(Townbell(tmp_path / "data", small_city(tmp_path / "city"))) as served:
        status, page = served.form("/ask?lang=es", q="x" * 10_000_000)
        assert (status, "Eso es demasiado largo." in page) == (413, True)
        host, port = served.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            head = ("POST /ask HTTP/1.1", "Host: x", "Content-Type: text/plain", "Content-Length: 999999999")
            connection.sendall("\r\n".join((*head, "", "")).encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 413")
