"""Every form of the console with what nobody should send: refused with a sentence, and nothing is run."""

from __future__ import annotations

import logging
import re
from html.parser import HTMLParser
from itertools import count

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from city.staff import Role
from tests.app.console.conftest import WORDS, Console, Somebody

_NUMBERS = count(1)
FORMS = {
    "/staff/write": (
        "kind", "do", "post", "seen", "title_en", "text_en", "title_es", "topic", "until", "from", "place",
        "type", "stream", "day", "moved_day", "publish_at", "expire_at", "lang",
    ),
    "/staff/alerts/new/evacuation": (
        "mode", "zone", "hours", "address", "metres", "polygon", "area_name_en", "whole_city", "details_en",
        "correction_en", "map", "lang",
    ),
    "/staff/alerts/new/own_words": (
        "mode", "zone", "hours", "event_en", "headline_en", "description_en", "urgency", "category",
        "severity", "certainty", "response", "lang",
    ),
    "/staff/feeds/add": ("address", "kind", "upload", "do", "lang"),
    "/staff/feeds/collection": ("do", "why", "lang"),
    "/staff/people": ("name", "role", "do", "lang"),
    "/staff/posts/none": ("do", "lang"),
}  # fmt: skip
SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}${7*7}"
KNOWN = (
    "news", "fact", "closure", "event", "pickup_exception", "hear", "keep", "publish", "live", "drill", "12",
    "evacuation:A", "look", "add", "release", "remove", "editor", "invite", SCRIPT, "../../etc/passwd",
    "2026-12-01T09:00", "0001-01-01T00:00", "\x00", "\ud7ff", "1e309", "-1", "file:///etc", "%00", "es",
)  # fmt: skip
REFUSED = {200, 303, 400, 403, 404, 409, 413, 422}


class Active(HTMLParser):
    """What of a page would run: scripts that are not ours, and handlers in attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "script" and not (named.get("src") or "").startswith("/static/"):
            self.found.append(tag)
        self.found += [name for name in named if name.startswith("on")]
        ours = tag == "img" and re.fullmatch(r"/[\w./-]+", named.get("src") or "")  # the city's seal
        if tag in ("img", "iframe", "object", "embed") and not ours:
            self.found.append(tag)
        if (named.get("href") or "").startswith("javascript:"):
            self.found.append("href")


@pytest.fixture(scope="module")
def everybody(console: Console) -> dict[Role, Somebody]:
    return {role: console.somebody(f"{role.value} {next(_NUMBERS)}", role) for role in Role}


VALUE = st.one_of(
    st.sampled_from(KNOWN), st.text(max_size=60), st.text(max_size=3).map(lambda text: text * 2_000)
)


@pytest.mark.parametrize("path", FORMS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_form_breaks_and_nothing_of_it_runs(
    everybody: dict[Role, Somebody], path: str, data: st.DataObject
) -> None:
    """Any text in any field, by any role: an answer, never a failure, and never a script in it."""
    role = data.draw(st.sampled_from(list(Role)))
    fields = data.draw(st.dictionaries(st.sampled_from(FORMS[path]), VALUE, max_size=8))
    given_ = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
    if path == "/staff/people" and role is Role.ADMINISTRATOR and given_.get("do") == "remove":
        given_.pop("name", None)
    answer = everybody[role].post(path, **given_)
    assert answer.status_code in REFUSED, (answer.status_code, given_)
    assert Active(answer.get_data(as_text=True)).found == []


def test_what_was_stored_is_shown_and_never_run(everybody: dict[Role, Somebody]) -> None:
    """A post, an alert and a reason with a script in them, on every page that shows them."""
    pia, ana = everybody[Role.PUBLISHER], everybody[Role.APPROVER]
    news = {"kind": "news", "do": "publish", "title_en": SCRIPT, "text_en": SCRIPT, "title_es": SCRIPT}
    assert pia.post("/staff/write", **news).status_code == 303
    own = {"mode": "drill", "zone": "evacuation:A", "hours": "6", "category": "Fire", "urgency": "Immediate",
           "severity": "Severe", "certainty": "Observed", "response": "Avoid", "event_en": SCRIPT[:50],
           "headline_en": f"A fire {SCRIPT}", "description_en": f"It burns. {SCRIPT}"}  # fmt: skip
    drafted = ana.post("/staff/alerts/new/own_words", **own)
    assert drafted.status_code == 303
    alert = str(drafted.location).partition("?")[0]
    post = re.search(r"/staff/posts/(post-[0-9a-f]+)/history", pia.get("/staff/posts"))
    assert post is not None
    copied = f"/staff/alerts/new/own_words?mode=drill&from={alert.rsplit('/')[-1]}"
    written = (f"/staff/posts/{post[1]}/history", f"/staff/write?post={post[1]}")
    for path in ("/staff", "/staff/posts", "/staff/alerts", *written, alert, copied):
        page = ana.get(path)
        assert Active(page).found == [], path
        assert "$49" not in page, path
        assert "49}" not in page, path
    assert Active(ana.client.get("/").get_data(as_text=True)).found == []


@pytest.mark.parametrize(
    "path",
    ["/staff/posts/..%2f..%2fetc%2fpasswd/history", "/staff/alerts/..%2f..%2fkey", "/staff/alert-map/..%2f..",
     "/staff/feeds/..%2f..%2fkey", "/staff/numbers/..%2f..%2fkey.csv", "/staff/write?post=..%2f..%2fkey",
     "/staff/alerts/%00", "/staff/alerts/" + "a" * 5_000, "/static/..%2f..%2f..%2fcity.toml"],
)  # fmt: skip
def test_no_path_leads_out(everybody: dict[Role, Somebody], path: str) -> None:
    """What is no page is not found, whatever it tries to be."""
    assert everybody[Role.ADMINISTRATOR].client.get(path).status_code in (404, 405)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_a_mark_of_this_session_does_nothing(
    console: Console, everybody: dict[Role, Somebody], path: str
) -> None:
    """No mark, another's, a forged one, one of the page before the sign-in; and from another site."""
    own, other = everybody[Role.ADMINISTRATOR], everybody[Role.PUBLISHER]
    good = own.mark()
    before = re.search(r'name="mark" value="([^"]+)"', console.app.test_client().get("/staff/sign-in").text)
    assert before is not None
    for mark in ("", other.mark(), good[:-2] + "xx", good.swapcase(), before[1], "a" * 10_000):
        assert own.client.post(path, data={"mark": mark, "do": "publish"}).status_code == 403, mark[:40]
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert own.client.post(path, data={"mark": good, "do": "publish"}, headers=foreign).status_code == 403


def test_a_session_cannot_be_fixed_or_forged(console: Console) -> None:
    """A cookie that somebody chose opens nothing, and is another after the sign-in."""
    token = console.gate.invite("Fia", Role.EDITOR, "test")
    account = console.gate.store.account("Fia")
    assert account is not None
    import pyotp

    client = console.app.test_client()
    client.set_cookie("townbell_staff", "chosen-by-somebody-else")
    assert client.get("/staff").status_code == 303
    code = pyotp.TOTP(account.secret).at(console.clock.now())
    joined = client.post(f"/staff/join/{token}", data={"passphrase": WORDS, "again": WORDS, "code": code})
    assert joined.status_code == 303
    cookie = client.get_cookie("townbell_staff")
    assert cookie is not None
    assert cookie.value != "chosen-by-somebody-else"
    for forged in ("", "x" * 3_000, cookie.value[:-1], cookie.value.swapcase(), f"{cookie.value} "):
        thief = console.app.test_client()
        thief.set_cookie("townbell_staff", forged)
        assert thief.get("/staff").status_code in (303, 400), forged[:20]


def test_ten_megabytes_are_refused_with_a_sentence(
    console: Console, everybody: dict[Role, Somebody], caplog: pytest.LogCaptureFixture
) -> None:
    """Every form, in both languages; nothing of what was sent is written into a log."""
    who, secret = everybody[Role.ADMINISTRATOR], "rosa@example.org 757-555-0199 "
    body = f"mark={who.mark()}&text_en=".encode() + (secret * 350_000).encode()
    with caplog.at_level(logging.DEBUG):
        for path in FORMS:
            if path.startswith("/staff/feeds"):
                continue
            answer = _post(who.client, path, body)
            assert answer[0] == 413, path
            assert "too" in answer[1].lower() or "demasiado" in answer[1].lower(), path
        assert _post(who.client, "/staff/feeds/add", body)[0] == 413
    assert "rosa@" not in caplog.text
    assert "555-0199" not in caplog.text


def _post(client: FlaskClient, path: str, body: bytes) -> tuple[int, str]:
    answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
    return answer.status_code, answer.get_data(as_text=True)
