"""Sources in the console: by address or file, seen before they are added, never with a credential."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from app.settings import load
from city.staff import Deed, Role
from tests.app.console.conftest import Console, Somebody
from tests.journeys.journeys import copy_of_port_alder

_NUMBERS = count(1)
NEWS = """<rss version="2.0"><channel><title>City news</title>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><guid>{n}</guid>
<pubDate>Sun, 22 Nov 2026 09:0{n}:00 -0500</pubDate></item>"""
HOLIDAYS = """Date,Holiday,Rule
2026-11-26,Thanksgiving Day,shift_week
2026-12-25,Christmas Day,shift_week
2027-01-01,New Year's Day,shift_week
"""
FORM = "/staff/feeds/add"


@dataclass
class Host:
    """A web server of the city's; what it says can be changed."""

    url: str
    said: bytes = b""
    status: int = 200
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    found = Host("")

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            self.send_response(found.status)
            self.send_header("Content-Length", str(len(found.said)))
            self.end_headers()
            self.wfile.write(found.said)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def open_console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    """A city that may reach this machine, which other cities may not."""
    folder = tmp_path_factory.mktemp("open")
    return Console(load(copy_of_port_alder(folder / "city"), {"TOWNBELL_DATA": str(folder / "data")}))


def of_role(console: Console, role: Role) -> Somebody:
    return console.somebody(f"{role.value} {next(_NUMBERS)}", role)


def news(*titles: str) -> bytes:
    items = "".join(ITEM.format(title=title, n=n) for n, title in enumerate(titles))
    return NEWS.format(items=items).encode()


def said(answer: Any) -> str:
    return re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))


def test_only_publishers_and_administrators_change_sources(console: Console) -> None:
    """Everybody may look; the sources of city.toml can be taken away by nobody."""
    for role in Role:
        who = of_role(console, role)
        may = role in (Role.PUBLISHER, Role.ADMINISTRATOR)
        page = who.get("/staff/feeds")
        assert "collection" in page
        assert ("Add a feed" in page) is may, role
        assert who.client.get(FORM).status_code == (200 if may else 403), role
        assert who.post(FORM, address="https://x.example").status_code == (422 if may else 403), role
        assert who.post("/staff/feeds/collection", do="remove").status_code == (404 if may else 403), role


def test_an_address_is_recognised_seen_added_and_told(open_console: Console, host: Host) -> None:
    """Format, kind, rows and spoken examples first; then residents hear it, and it is logged."""
    host.said = news("The harbor walk opens", "Free trees for every street")
    who = of_role(open_console, Role.PUBLISHER)
    address = f"{host.url}/news.rss"
    page = said(who.post(FORM, address=address, do="look"))
    for part in ("Read as rss: News", "2 records", "The harbor walk opens", "Row 1"):
        assert part in page, part
    assert "http" not in who.get("/staff/feeds").partition("<main")[2]
    added = who.post(FORM, address=address, kind="news", do="add")
    assert added.status_code == 303
    listed = said(who.client.get("/staff/feeds"))
    assert "added by publisher" in listed
    assert "Well · 2 records" in listed
    fresh = load(open_console.settings.folder, open_console.settings.environment)
    new = next(each for each in fresh.sources if each.url == address)
    answer = (
        Console(fresh)
        .app.test_client()
        .post("/api/ask", json={"text": "what is the news", "locale": "en-US"})
    )
    assert "The harbor walk opens" in answer.get_data(as_text=True)
    assert who.post(f"/staff/feeds/{new.id}", do="remove").status_code == 303
    assert address not in [each.url for each in load(fresh.folder, fresh.environment).sources]
    admin = of_role(open_console, Role.ADMINISTRATOR)
    logged = said(admin.client.get("/staff/people"))
    assert f"added the feed {new.id}" in logged
    assert f"took away the feed {new.id}" in logged


def test_what_was_held_back_is_released_with_a_reason(open_console: Console, host: Host) -> None:
    """A listing that suddenly is almost empty waits for a person, who says why it is right."""
    host.said = news(*(f"Item {n} of the city" for n in range(9)))
    who = of_role(open_console, Role.PUBLISHER)
    address = f"{host.url}/shrinking.rss"
    assert who.post(FORM, address=address, kind="news", do="add").status_code == 303
    fresh = load(open_console.settings.folder, open_console.settings.environment)
    source_id = next(each.id for each in fresh.sources if each.url == address)
    host.said = news("Only this")
    from app.wiring.feeds import refresher

    refresher(fresh, open_console.clock)(  # type: ignore[arg-type]
        wanted=lambda source: source.id == source_id, by_hand=frozenset({source_id})
    )
    page = who.get("/staff/feeds")
    assert "Held back" in page
    assert page.index(f">{source_id}</h2>") < page.index(">collection</h2>")  # what needs a look comes first
    silent = who.post(f"/staff/feeds/{source_id}", do="release")
    assert silent.status_code == 422
    assert "Please say why what is missing is right." in said(silent)
    assert who.post(f"/staff/feeds/{source_id}", do="release", why="the old ones are over").status_code == 303
    assert "Well · 1 record" in said(who.client.get("/staff/feeds"))
    entry = open_console.gate.store.logged(1)[0]
    assert (entry.deed, entry.about) == (Deed.RELEASED, source_id)
    assert entry.detail == {"why": "the old ones are over"}


def test_a_list_from_a_spreadsheet_is_uploaded(open_console: Console) -> None:
    """The holidays as CSV, seen and added, for a city that has no such feed; the name is not the file's."""
    who = of_role(open_console, Role.PUBLISHER)
    file = (io.BytesIO(HOLIDAYS.encode()), "../../evil holidays.csv")
    answer = who.client.post(FORM, data={"mark": who.mark(), "do": "look", "kind": "holiday", "file": file})
    page = answer.get_data(as_text=True)
    assert "Holidays without pickup" in page
    assert "3 records" in page
    assert "Which column is what" in page
    token = re.search(r'name="upload" value="(pending-[0-9a-f]{16}\.csv)"', page)
    assert token is not None
    assert who.post(FORM, upload=token[1], kind="holiday", do="add").status_code == 303
    fresh = load(open_console.settings.folder, open_console.settings.environment)
    new = next(each for each in fresh.sources if each.url.endswith(".csv") and "uploads" in each.url)
    assert Path(open_console.settings.data / "uploads" / f"{new.id}.csv").read_text("utf-8") == HOLIDAYS
    assert "Well · 3 records" in said(who.client.get("/staff/feeds"))
    again = who.post(FORM, upload=token[1], kind="holiday", do="add")
    assert again.status_code == 422
    assert "that file is not here any more" in said(again)
    assert who.post(f"/staff/feeds/{new.id}", do="remove").status_code == 303
    assert not (open_console.settings.data / "uploads" / f"{new.id}.csv").exists()


TWO_NAMES = """Date,Holiday,Local name,Rule
2026-12-25,Christmas Day,Winter Feast,shift_week
2027-01-01,New Year's Day,Feast of the Year,shift_week
"""


def test_a_column_is_chosen_instead_of_the_one_that_was_guessed(open_console: Console) -> None:
    """Seen, heard and added with the other column; what is not there is refused, as what tells nothing."""
    who = of_role(open_console, Role.PUBLISHER)
    file = (io.BytesIO(TWO_NAMES.encode()), "days.csv")
    fields = {"mark": who.mark(), "do": "look", "kind": "holiday"}
    page = who.client.post(FORM, data={**fields, "file": file}).get_data(as_text=True)
    token = re.search(r'name="upload" value="(pending-[0-9a-f]{16}\.csv)"', page)
    guessed = re.search(r'name="column\.(\w+)">(?:(?!</select>).)*<option value="Holiday" selected>', page)
    assert token is not None
    assert guessed is not None
    assert '<option value="Local name">Local name · Winter Feast</option>' in page
    assert "Christmas Day is Friday" in page
    given = {"upload": token[1], "kind": "holiday", f"column.{guessed[1]}": "Local name"}
    again = who.post(FORM, do="look", **given)
    page = again.get_data(as_text=True)
    assert again.status_code == 200
    assert "Winter Feast is Friday" in page
    assert "Christmas Day is Friday" not in page
    assert re.search(r'<option value="Local name" selected>', page)
    for name, column in ((guessed[1], "Nowhere"), ("__class__", "Date")):
        refused = who.post(FORM, do="look", upload=token[1], kind="holiday", **{f"column.{name}": column})
        assert refused.status_code == 422
        assert "that field or column is not in this feed" in said(refused)
    dated = re.search(r'name="column\.(\w+)">(?:(?!</select>).)*<option value="Date" selected>', page)
    assert dated is not None
    none = {**given, f"column.{dated[1]}": ""}
    assert who.post(FORM, do="look", **none).status_code == 200
    refused = who.post(FORM, do="add", **none)
    assert refused.status_code == 422
    assert "with these columns there is nothing to tell" in said(refused)
    assert who.post(FORM, do="add", **given).status_code == 303
    fresh = load(open_console.settings.folder, open_console.settings.environment)
    new = next(each for each in fresh.sources if each.url.endswith(".csv") and "uploads" in each.url)
    assert new.fields[guessed[1]] == "Local name"
    entry = next(each for each in open_console.gate.store.logged(5) if each.deed is Deed.ADDED)
    assert "Local name" in entry.detail["columns"]
    assert who.post(f"/staff/feeds/{new.id}", do="remove").status_code == 303


REFUSED = [
    ("/etc/passwd", "this is no address on the web"),
    ("file:///etc/passwd", "this is no address on the web"),
    ("folder:/etc", "this is no address on the web"),
    ("../city.toml", "this is no address on the web"),
    ("city.toml", "cannot be read"),
    ("gopher://portal.example/1", "this is no address on the web"),
    ("localhost", "this is no address on the web"),
    ("https://u:p@data.example/x.csv", "this address holds a user name or password"),
    ("https://data.example/x?api_key=1234", "this address holds a credential (api_key)"),
    ("https://data.example/x?$$app_token=1234", "this address holds a credential ($$app_token)"),
    ("http://127.0.0.1:1/x", "cannot be read"),
    ("http://169.254.169.254/latest/meta-data/", "cannot be read"),
    ("http://[::1]/x", "cannot be read"),
    ("http://0x7f000001/x", "cannot be read"),
]
"""What staff may type, and what is said."""


@pytest.mark.parametrize(("address", "why"), REFUSED)
def test_f19_nothing_of_this_machine_and_no_credential(console: Console, address: str, why: str) -> None:
    """F19: no file, no private address, no key: refused with a sentence, and never kept."""
    who = of_role(console, Role.PUBLISHER)
    for do in ("look", "add"):
        answer = who.post(FORM, address=address, kind="news", do=do)
        assert answer.status_code == 422, do
        assert why in said(answer)
    assert not (console.settings.data / "sources.json").exists()


@pytest.mark.parametrize("name", ["page.exe", "sheet.xlsx", "noending", "a.csv.html"])
def test_other_files_are_refused(console: Console, name: str) -> None:
    """By their ending, with what to do; nothing is kept."""
    who = of_role(console, Role.PUBLISHER)
    file = (io.BytesIO(b"MZ"), name)
    answer = who.client.post(FORM, data={"mark": who.mark(), "do": "look", "file": file})
    assert answer.status_code == 422
    assert "no file of this ending can be read. Save it as CSV, JSON or iCalendar" in said(answer)
    assert not list((console.settings.data / "uploads").glob("*"))


def test_a_file_that_is_too_large_is_refused(console: Console) -> None:
    """Ten megabytes are not read; whoever is not signed in is led to the sign-in without a look at them."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head + b"a" * 10_000_000
    kind = "multipart/form-data; boundary=x"
    who = of_role(console, Role.PUBLISHER)
    assert who.client.post(FORM, data=body, content_type=kind).status_code == 413
    assert console.app.test_client().post(FORM, data=body, content_type=kind).status_code == 303


@pytest.mark.parametrize(
    ("status", "answered", "en", "es"),
    [
        (404, b"", "There is nothing at this address any more.", "En esta dirección ya no hay nada."),
        (403, b"", "it wants a key, or another one.", "quiere una clave, u otra."),
        (500, b"", "Its server has a fault of its own.", "Su servidor tiene una falla propia."),
        (503, b"", "Its server asks us to come later.", "Su servidor nos pide que volvamos más tarde."),
        (200, b"", "The file is empty.", "El archivo está vacío."),
        (200, b"<!doctype html><html><body>Hello", "A web page came,", "Llegó una página web,"),
        (200, b"\x00\x01\x02 nothing", "something that cannot be read.", "algo que no se puede leer."),
        (200, b"<rss><channel></channel></rss>", "nothing is in it now.", "ahora no hay nada en ella."),
    ],
)
def test_what_is_wrong_with_an_address_is_said_in_either_language(
    open_console: Console, host: Host, status: int, answered: bytes, en: str, es: str
) -> None:
    """A sentence that says what to do, and the English of whoever wrote the feed's reader behind it."""
    who = of_role(open_console, Role.PUBLISHER)
    for lang, sentence in (("en", en), ("es", es)):
        host.status, host.said = status, answered
        answer = who.post(FORM, address=f"{host.url}/{next(_NUMBERS)}", do="look", lang=lang)
        host.status = 200
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert sentence in page
        assert re.search(r"<details><summary>[^<]*(English|inglés)[^<]*</summary><p lang=\"en\">", page)


def test_a_source_that_broke_says_why_on_its_page_and_today(open_console: Console, host: Host) -> None:
    """In the language of whoever looks, with the technical words behind; and how many need a look, first."""
    who = of_role(open_console, Role.PUBLISHER)
    host.said = news("Open")
    address = f"{host.url}/broke.rss"
    assert who.post(FORM, address=address, kind="news", do="add").status_code == 303
    fresh = load(open_console.settings.folder, open_console.settings.environment)
    source_id = next(each.id for each in fresh.sources if each.url == address)
    well = who.get("/staff/feeds?lang=en")
    host.status = 404
    from app.wiring.feeds import refresher

    refresher(fresh, open_console.clock)(  # type: ignore[arg-type]
        wanted=lambda source: source.id == source_id, by_hand=frozenset({source_id})
    )
    host.status = 200
    for path in ("/staff/feeds?lang=es", "/staff?lang=es"):
        page = who.get(path)
        assert "En esta dirección ya no hay nada. Mire adónde se mudó y añada la dirección nueva." in page
        assert "Detalles técnicos, en inglés" in page
    assert re.search(r"All \d+ sources are well\.", well)
    assert re.search(
        r"Una de \d+ fuentes necesita que la miren; va primero\.", who.get("/staff/feeds?lang=es")
    )
    assert re.search(r"One of \d+ sources needs a look; it comes first\.", who.get("/staff/feeds?lang=en"))
    assert who.post(f"/staff/feeds/{source_id}", do="remove").status_code == 303
