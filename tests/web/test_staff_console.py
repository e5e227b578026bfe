"""The console: who is let in, what each may do, and that nothing is done for another site."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient

from city.earth.places import Found, Resolution
from city.errors import Unreadable
from city.federation import Rules
from city.ports import Missed, Post
from city.records import Zone
from city.reports import Kept
from city.staff import FAILURES, FAILURES_WINDOW, IDLE, INVITED_FOR, Deed, Role
from city.tokens import Signer
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.passkeys import SqlitePasskeys
from stores.sqlite.staff import SqliteStaff
from tests.web.test_alerts import CITY
from web.ports import Answered, Site
from web.site import create_site
from web.staff.authenticators import RelyingParty
from web.staff.gate import Gate
from web.staff.keyring import Keyring
from web.staff.ports import Console, Late, Upcoming, Vouching

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
WORDS = "four green herons walk"


class Desk:
    """Posts in a list; news without a title cannot be published."""

    def __init__(self) -> None:
        self.kept: dict[str, Post] = {}

    def posts(self) -> Sequence[Post]:
        return list(self.kept.values())

    def post(self, post_id: str) -> Post | None:
        return self.kept.get(post_id)

    def lacking(self, kind: str, fields: Mapping[str, Any]) -> Sequence[Unreadable]:
        return [] if "title" in fields else [Unreadable("title is missing", where="post")]

    def spoken(self, kind: str, fields: Mapping[str, Any]) -> Mapping[str, str]:
        return {each: f"{kind}: {fields['title'].get(each[:2], '')}" for each in CITY.locales}

    def views(
        self, kind: str, fields: Mapping[str, Any], spoken: Mapping[str, str]
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return {each: [] for each in spoken}

    def history(self, post_id: str) -> Sequence[Post]:
        return [self.kept[post_id]] if post_id in self.kept else []

    def write(
        self, post_id: str, kind: str, fields: Mapping[str, Any], by: str,
        publish_at: datetime | None = None, expire_at: datetime | None = None,
        department: str = "",
    ) -> Post:  # fmt: skip
        known = self.kept.get(post_id)
        post = Post(id=f"post-{len(self.kept)}", kind=kind, created=NOW, changed=NOW)
        post = replace(known or post, fields=fields, by=by, publish_at=publish_at, expire_at=expire_at)
        post = replace(post, department=department)
        self.kept[post.id] = post
        return post

    def settle(self, post_id: str, status: str, by: str) -> Post | None:
        if post_id not in self.kept:
            return None
        self.kept[post_id] = replace(self.kept[post_id], status=status)
        return self.kept[post_id]


class NoAlerts:
    """A city without alerts of its own; tests/app/console has the real desk."""

    approved = ()

    def zones(self) -> Sequence[Zone]:
        return ()

    def locate(self, address: str) -> Resolution:
        return Resolution(Found.UNKNOWN)

    def overview(self) -> Sequence[Mapping[str, Any]]:
        return ()

    def case(self, advisory_id: str) -> Mapping[str, Any] | None:
        return None

    def draft(self, fields: Mapping[str, Any], by: str) -> str:
        return ""

    def update(self, advisory_id: str, changes: Mapping[str, Any], by: str) -> str:
        return ""

    def take(self, step: str, advisory_id: str, by: str, area: str = "", content: str = "") -> None:
        return


class NoFeeds:
    """A city without sources; tests/app/console has the real ones."""

    kinds = ()

    def sources(self) -> Sequence[Mapping[str, Any]]:
        return ()

    def look(self, typed: str, kind: str, columns: Mapping[str, str]) -> Mapping[str, Any]:
        return {}

    def upload(self, name: str, content: bytes) -> str:
        return ""

    def add(self, typed: str, kind: str, columns: Mapping[str, str], by: str) -> str:
        return ""

    def remove(self, source_id: str) -> bool:
        return False

    def release(self, source_id: str) -> bool:
        return False


class Reports:
    """Reports in a list, and their photos by number."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.photos: dict[str, bytes] = {}

    def newest(self, most: int) -> Sequence[Kept]:
        return self.kept[:most]

    def report(self, number: str) -> Kept | None:
        return next((each for each in self.kept if each.filed.number == number), None)

    def photo(self, kept: Kept) -> bytes | None:
        return self.photos.get(kept.filed.number)


class Town:
    """A console over a real store, on a clock of its own."""

    def __init__(
        self,
        folder: Path,
        vouching: Vouching | None = None,
        rules: Rules | None = None,
        departments: Sequence[str] = (),
        url: str = "",
    ) -> None:
        self.now, self.folder = NOW, folder
        self.upcoming: list[Upcoming] = []
        database, seal = Database(folder / "state.db"), KeySeal(key_in(folder / "key"))
        self.store, self.passkeys = SqliteStaff(database, seal), SqlitePasskeys(database, seal)
        self.gate = Gate(self.store, Signer(b"secret"), lambda: self.now, rules, self.passkeys)
        party = RelyingParty.at(url, CITY.name)
        self.desk = Desk()
        self.reports = Reports()
        missed = Missed(
            text="can I keep hens <b>", language="en", reason="unclear",
            first=date(2026, 11, 2), last=date(2026, 11, 28), count=7,
        )  # fmt: skip
        console = Console(
            gate=self.gate,
            desk=self.desk,
            questions=lambda: [missed],
            late=lambda: [Late("trash", "held", "3 of 900 records")],
            matters=list,
            figures=list,
            topics=("zoning_lookup",),
            topic_of=lambda _question, _language: "zoning_lookup",
            asked=lambda _first, _last: {},
            told=list,
            waiting=dict,
            upcoming=lambda: self.upcoming,
            alerts=NoAlerts(),
            feeds=NoFeeds(),
            reports=self.reports,
            vouching=vouching,
            departments=departments,
            keyring=Keyring(self.gate, self.passkeys, party) if party else None,
        )
        self.app = create_site(
            Site(
                city=CITY,
                ask=lambda *_: Answered({}, {}),
                now=lambda: self.now,
                secret="s",
                health=lambda: {"ok": True},
                console=console,
            )
        )

    def browser(self) -> FlaskClient:
        return self.app.test_client()

    def code(self, name: str) -> str:
        account = self.store.account(name)
        assert account is not None
        return pyotp.TOTP(account.secret).at(self.now)

    def joined(self, role: Role, name: str = "Ana") -> FlaskClient:
        """A browser in which somebody has just joined."""
        browser, token = self.browser(), self.gate.invite(name, role, "test")
        given = {"passphrase": WORDS, "again": WORDS, "code": self.code(name)}
        assert browser.post(f"/staff/join/{token}", data=given).status_code == 303
        return browser

    def sign_in(self, browser: FlaskClient, **changed: str) -> int:
        self.now += timedelta(seconds=90)  # another code
        given = {"name": "Ana", "passphrase": WORDS, "code": self.code("Ana"), **changed}
        return post(browser, "/staff/sign-in", **given).status_code


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def post(browser: FlaskClient, path: str, page: str = "", **fields: str) -> Any:
    """Send a form with the mark that the page of it has."""
    marked = re.search(r'name="mark" value="([^"]+)"', text(browser, page or path))
    return browser.post(path, data={"mark": marked[1] if marked else "", **fields})


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en-US",
            [
                "Pickup reminders",
                "412 people",
                "Reminder: City Council",
                "one person",
                "Reminder: Story hour",
            ],
        ),
        (
            "es-US",
            ["Avisos de recolección", "412 personas", "Aviso: City Council", "una persona", "Aviso: Cuentos"],
        ),
    ],
)
def test_today_says_what_will_be_told_next_and_to_how_many(
    town: Town, language: str, lines: list[str]
) -> None:
    """Tonight's pickups, a body by its name, an event in the reader's language; then nothing waits."""
    browser = town.joined(Role.EDITOR)
    assert lines[0] not in text(browser, f"/staff?lang={language}")
    town.upcoming = [
        Upcoming(town.now + timedelta(hours=3), "pickup_eve", {}, 412),
        Upcoming(town.now + timedelta(hours=4), "meeting_reminder", {"": "City Council"}, 1),
        Upcoming(town.now + timedelta(hours=5), "event_reminder", {"en": "Story hour", "es": "Cuentos"}, 2),
    ]
    page = text(browser, f"/staff?lang={language}")
    assert [each for each in lines if each not in page] == []
    assert page.index(lines[0]) < page.index(lines[2]) < page.index(lines[4])


def test_whoever_is_not_in_is_led_to_the_sign_in(town: Town) -> None:
    """Every page of the console; and what is no page of it is not found."""
    for path in (
        "/staff",
        "/staff/alerts",
        "/staff/unanswered",
        "/staff/posts",
        "/staff/write",
        "/staff/people",
    ):
        answer = town.browser().get(path)
        assert (answer.status_code, answer.location) == (303, "/staff/sign-in?lang="), path
    assert town.browser().get("/staff/nothing").status_code == 404


def test_an_invitation_is_good_once(town: Town) -> None:
    """To look at it uses nothing up; the passphrase and the code are proven; then it is over."""
    token = town.gate.invite("Ana", Role.EDITOR, "test")
    browser, path = town.browser(), f"/staff/join/{token}"
    assert "Welcome, Ana" in text(browser, path)
    assert "You are invited as editor." in text(browser, path)
    for given, said in (
        ({"passphrase": "short", "again": "short"}, "Please use at least 12 characters."),
        ({"again": "four green herons run"}, "The two passphrases differ."),
        ({"code": "000000"}, "That code did not fit."),
    ):
        fields = {"passphrase": WORDS, "again": WORDS, "code": town.code("Ana"), **given}
        answer = browser.post(path, data=fields)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
    good = {"passphrase": WORDS, "again": WORDS, "code": town.code("Ana")}
    assert browser.post(path, data=good).location == "/staff?lang="
    assert browser.post(path, data=good).status_code == 410
    assert "Esta invitación ya no sirve" in text(town.browser(), f"{path}?lang=es")


def test_an_invitation_ends_and_a_newer_one_replaces_it(town: Town) -> None:
    """After three days, or when another was made; a forged one never was any."""
    first = town.gate.invite("Ana", Role.EDITOR, "test")
    second = town.gate.invite("ana", Role.PUBLISHER, "test")
    assert town.gate.invited(first) is None
    assert town.gate.invited(second[:-1] + "x") is None
    town.now += INVITED_FOR - timedelta(seconds=1)
    found = town.gate.invited(second)
    assert found is not None
    assert (found.name, found.role) == ("Ana", Role.PUBLISHER)
    town.now += timedelta(seconds=1)
    assert town.gate.invited(second) is None


def test_signing_in_needs_both_factors_and_each_code_once(town: Town) -> None:
    """Passphrase and code; the same code again is refused, as is whatever does not fit."""
    town.joined(Role.EDITOR)
    assert town.sign_in(town.browser()) == 303
    again = {"name": "Ana", "passphrase": WORDS, "code": town.code("Ana")}
    assert post(town.browser(), "/staff/sign-in", **again).status_code == 422
    assert town.sign_in(town.browser(), passphrase="four green herons run") == 422
    assert town.sign_in(town.browser(), code="000000") == 422
    assert town.sign_in(town.browser(), name="Ben") == 422
    assert town.sign_in(town.browser()) == 303


def test_who_is_refused_does_not_hear_what_was_wrong(town: Town) -> None:
    """A known name and an unknown one get the same page."""
    town.joined(Role.EDITOR)
    pages = []
    for name in ("Ana", "Ben"):
        wrong = {"name": name, "passphrase": "wrong wrong wrong", "code": "123456"}
        page = post(town.browser(), "/staff/sign-in", **wrong).get_data(as_text=True)
        pages.append(re.sub(r'name="mark" value="[^"]+"', "", page).replace(name, ""))
    assert pages[0] == pages[1]
    assert "That did not fit. Please check the name, the passphrase and the code" in pages[0]


def test_guessing_waits(town: Town) -> None:
    """After five failures nothing is compared, not even what is right; a quarter of an hour later it is."""
    town.joined(Role.EDITOR)
    for _ in range(FAILURES):
        assert town.sign_in(town.browser(), passphrase="wrong wrong wrong") == 422
    assert town.sign_in(town.browser()) == 429
    town.now += FAILURES_WINDOW
    assert town.sign_in(town.browser()) == 303


def test_a_session_ends(town: Town) -> None:
    """When nobody stirs for an hour, and when somebody signs out; the old cookie opens nothing."""
    browser = town.joined(Role.EDITOR)
    town.now += IDLE - timedelta(seconds=1)
    assert browser.get("/staff").status_code == 200
    town.now += IDLE
    assert browser.get("/staff").status_code == 303
    assert town.sign_in(browser) == 303
    cookie = browser.get_cookie("townbell_staff")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert post(browser, "/staff/sign-out", page="/staff").status_code == 303
    thief = town.browser()
    thief.set_cookie("townbell_staff", cookie.value)
    assert thief.get("/staff").status_code == 303


def test_behind_tls_the_cookie_is_bound_to_this_host(town: Town) -> None:
    """``__Host-`` and Secure; a cookie without them counts nothing there (RFC 6265bis, 4.1.3)."""
    browser = town.joined(Role.EDITOR)
    plain = browser.get_cookie("townbell_staff")
    assert plain is not None
    by_tls = {"X-Forwarded-Proto": "https"}
    assert browser.get("/staff", headers=by_tls).status_code == 303
    token = town.gate.invite("Ben", Role.EDITOR, "test")
    given = {"passphrase": WORDS, "again": WORDS, "code": town.code("Ben")}
    answer = town.browser().post(f"/staff/join/{token}", data=given, headers=by_tls)
    said = answer.headers["Set-Cookie"]
    assert said.startswith("__Host-townbell_staff=")
    assert "Secure" in said
    assert "HttpOnly" in said
    assert "Path=/" in said
    assert "Domain" not in said


def test_a_form_of_another_session_or_site_does_nothing(town: Town) -> None:
    """Without the mark, with another's, and from another site (CSRF)."""
    browser, other = town.joined(Role.PUBLISHER), town.joined(Role.PUBLISHER, "Ben")
    stolen = re.search(r'name="mark" value="([^"]+)"', text(other, "/staff"))
    assert stolen is not None
    fields = {"kind": "news", "do": "publish", "title_en": "Hello"}
    assert browser.post("/staff/write", data=fields).status_code == 403
    assert browser.post("/staff/write", data={**fields, "mark": stolen[1]}).status_code == 403
    own = re.search(r'name="mark" value="([^"]+)"', text(browser, "/staff"))
    assert own is not None
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answer = browser.post("/staff/write", data={**fields, "mark": own[1]}, headers=foreign)
    assert answer.status_code == 403
    assert not town.desk.kept
    assert browser.post("/staff/write", data={**fields, "mark": own[1]}).status_code == 303


def test_an_editor_writes_and_a_publisher_publishes(town: Town) -> None:
    """What the role does not allow is refused, and no button for it is shown."""
    editor, publisher = town.joined(Role.EDITOR, "Ed"), town.joined(Role.PUBLISHER, "Pia")
    fields = {"kind": "news", "title_en": "Hello", "title_es": "Hola"}
    assert 'value="publish"' not in text(editor, "/staff/write")
    assert post(editor, "/staff/write", do="publish", **fields).status_code == 403
    assert post(editor, "/staff/write", do="keep", **fields).status_code == 303
    assert post(editor, "/staff/posts/post-0", page="/staff", do="publish").status_code == 403
    assert post(publisher, "/staff/posts/post-0", page="/staff", do="publish").status_code == 303
    assert town.desk.kept["post-0"].status == "published"
    # What residents hear now is changed by nobody who may not publish.
    assert post(editor, "/staff/write", do="keep", post="post-0", **fields).status_code == 403
    assert post(publisher, "/staff/posts/post-0", page="/staff", do="withdraw").status_code == 303
    assert post(publisher, "/staff/posts/post-9", page="/staff", do="withdraw").status_code == 404
    done = [(each.name, each.deed, each.about) for each in town.store.logged(3)]
    assert done == [
        ("Pia", Deed.WITHDRAW, "post-0"),
        ("Pia", Deed.PUBLISH, "post-0"),
        ("Ed", Deed.WRITE, "post-0"),
    ]


def test_what_is_written_can_be_heard_first(town: Town) -> None:
    """The words of each language, how long they take, and what could be better; nothing is kept."""
    browser = town.joined(Role.EDITOR)
    page = post(
        browser, "/staff/write", kind="news", do="hear", title_en="SEE www.x.example"
    ).get_data(as_text=True)  # fmt: skip
    assert "news: SEE www.x.example" in page
    assert "There are no words in Español" in page
    assert "the address of a page cannot be heard well" in page
    wrong = post(browser, "/staff/write", kind="news", do="hear", text_en="No title")
    assert wrong.status_code == 422
    said = wrong.get_data(as_text=True)
    assert 'This cannot be published yet: <span lang="en">post: title is missing</span>' in said
    assert not town.desk.kept


def test_a_question_in_vain_becomes_an_answer(town: Town) -> None:
    """From the list to the form, with the question and what it is likely about filled in, escaped."""
    browser = town.joined(Role.EDITOR)
    page = text(browser, "/staff/unanswered")
    assert "can I keep hens &lt;b&gt;" in page
    assert "Asked 7 times" in page
    link = re.search(r'href="(/staff/write\?question=[^"]+)"', page)
    assert link is not None
    form = text(browser, link[1].replace("&amp;", "&"))
    assert 'value="can I keep hens &lt;b&gt;"' in form
    assert '<option value="zoning_lookup" selected>' in form


def test_today_says_what_needs_a_person(town: Town) -> None:
    """Sources that are held back, with the reason, in the language of whoever looks."""
    browser = town.joined(Role.EDITOR)
    assert "trash is held back." in text(browser, "/staff")
    page = text(browser, "/staff?lang=es")
    assert "trash está retenida." in page
    assert "3 of 900 records" in page
    assert "Preguntas sin respuesta" in page


def test_only_administrators_manage_people_and_never_themselves(town: Town) -> None:
    """Invite, renew, remove; the one-time link is shown once; another's session ends at once."""
    admin, editor = town.joined(Role.ADMINISTRATOR), town.joined(Role.EDITOR, "Ed")
    assert editor.get("/staff/people").status_code == 403
    assert post(editor, "/staff/people", page="/staff", name="X", role="editor").status_code == 403
    page = post(admin, "/staff/people", do="invite", name="Ben", role="approver").get_data(as_text=True)
    assert re.search(r"http://localhost/staff/join/[\w.-]+", page)
    for name, role in (("Ana", "administrator"), ("<b>", "editor"), ("Ben", "king")):
        assert post(admin, "/staff/people", do="invite", name=name, role=role).status_code == 422
    assert post(admin, "/staff/people", do="remove", name="ana").status_code == 422
    assert post(admin, "/staff/people", do="remove", name="Ed").status_code == 303
    assert editor.get("/staff").status_code == 303
    assert [each.name for each in town.store.accounts()] == ["Ana", "Ben"]


def test_the_log_is_taken_along_whole_by_whoever_manages_people(town: Town) -> None:
    """Also what is older than what the page shows; a formula in a name is none; nobody else is given it."""
    admin, editor = town.joined(Role.ADMINISTRATOR), town.joined(Role.EDITOR, "Ed")
    for number in range(150):
        town.gate.note("Ed", Deed.OPENED, f"report {number}")
    town.gate.note("Ed", Deed.OPENED, "=1+1", why="a, b")
    answer = admin.get("/staff/people/log.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.get_data(as_text=True).splitlines()
    assert lines[0] == "at,name,deed,about,detail"
    assert lines[1].endswith("""Ed,opened,'=1+1,"{""why"": ""a, b""}\"""")
    assert sum("report " in each for each in lines) == 150
    assert "test,invited,Ana" in lines[-1]
    assert editor.get("/staff/people/log.csv").status_code == 403
    assert town.browser().get("/staff/people/log.csv").status_code == 303


def test_a_session_is_not_carried_into_a_sign_in(town: Town) -> None:
    """Whoever plants a cookie before somebody signs in does not know the one after (fixation)."""
    town.joined(Role.EDITOR)
    browser = town.browser()
    browser.set_cookie("townbell_staff", "planted")
    assert town.sign_in(browser) == 303
    cookie = browser.get_cookie("townbell_staff")
    assert cookie is not None
    assert cookie.value != "planted"
    assert town.gate.who("planted") is None
