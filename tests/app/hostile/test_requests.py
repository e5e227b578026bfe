"""Requests that no browser sends: hosts, verbs, ranges, paths, sizes, forms of other sites and sessions."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from city.staff import Role
from tests.app.hostile.cases import CASES
from tests.app.hostile.judge import check, nothing_of
from tests.app.hostile.town import FORM, SECRET, URL, Sent, Town
from tests.app.hostile.values import HEADERS, SCRIPT, VERBS, WORDS, bytes_of
from web.staff.cookies import SESSION

pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # as in test_every_form.py
EVERYWHERE = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
SIGNED_IN = frozenset({"staff", "staff_account", "staff_alerts", "staff_feeds"})
PATHS = (
    "/../../etc/passwd",
    "/static/../../city.toml",
    "/static/..%2f..%2fkey",
    "/static/....//key",
    "//evil.example/%2f..",
    "/place/..%2f..",
    "/place/%00/year",
    "/report/photo/../../key",
    "/alerts/cap/..%2f..%2fkey.xml",
    "/briefing/../x.json",
    "/seal-..%2fcity.toml",
    "/icon-99999999999999999999.png",
    "/icon--1.png",
    "/mine/%ff%fe/data.json",
    "/confirm/" + "a" * 6_000,
    "/leave/" + "%F0%9F%94%94" * 900,
    "/duty/" + "." * 3_000,
    "/staff/join/\ud800",
    "/report/photo/\x00",
)


def everywhere(town: Town) -> list[str]:
    return sorted({rule.rule for rule in town.app.url_map.iter_rules()})


@EVERYWHERE
@given(data=st.data())
def test_no_request_breaks_any_address(
    town: Town, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    """Any verb, any head, any query, anything where a link stands in the path; signed in or not."""
    caplog.clear()
    rule = data.draw(st.sampled_from(everywhere(town)))
    name = st.one_of(
        st.sampled_from(WORDS), st.sampled_from(("evacuation", "en-US", "none", "questions", "180"))
    )
    path = re.sub(r"<[^>]+>", lambda _: data.draw(name).replace("?", "") or "x", rule)
    headers = {
        each: data.draw(st.sampled_from(HEADERS[each]))
        for each in data.draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=3, unique=True))
    }
    if rule.startswith("/staff") and data.draw(st.booleans()):
        headers["Cookie"] = f"{SESSION.name}={town.cookies[data.draw(st.sampled_from(list(Role)))]}"
    keys = st.sampled_from(
        (
            "lang",
            "q",
            "address",
            "month",
            "number",
            "new",
            "kind",
            "post",
            "version",
            "from",
            "mode",
            "zone",
            "question",
            "language",
            "remind",
            "delivery",
            "days",
            "%ff",
            "a[b]",
        )
    )
    asked = data.draw(st.lists(st.tuples(keys, st.sampled_from(WORDS)), max_size=3))
    query = "&".join(f"{key}={quote(bytes_of(value))}" for key, value in asked).encode()
    verb = data.draw(st.one_of(st.sampled_from(("GET", "POST")), st.sampled_from(VERBS)))
    sent = Sent(verb, bytes_of(path), query, headers=headers)
    check(sent, town.ask(sent))
    nothing_of(caplog.text)


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out(town: Town, path: str) -> None:
    """What is no page is not found, in a page of ours that leads on, whatever it tries to be."""
    sent = Sent(path=bytes_of(path))
    told = town.ask(sent)
    check(sent, told)
    assert told.status in (308, 404, 410) or "nothing" in told.text.lower() or "over" in told.text.lower()
    assert b"root:" not in told.body


@pytest.mark.parametrize("host", HEADERS["Host"])
def test_what_a_host_header_says_is_never_told_to_others(town: Town, host: str) -> None:
    """Feeds, the place's calendar and forms name the address of city.toml, whatever host was asked for."""
    for path in (b"/", b"/alerts", b"/alerts/rss.xml", b"/alerts/atom.xml", b"/briefing/en-US.xml", b"/none"):
        sent = Sent(path=path, headers={"Host": host, "X-Forwarded-Host": "evil.example"})
        told = town.ask(sent)
        check(sent, told)
        assert "evil.example" not in told.text, path
    assert URL in town.ask(Sent(path=b"/alerts/rss.xml", headers={"Host": "evil.example"})).text


@pytest.mark.parametrize("endpoint", sorted(CASES))
def test_ten_megabytes_are_refused_with_a_sentence(
    town: Town, caplog: pytest.LogCaptureFixture, endpoint: str
) -> None:
    """Every address that takes a POST, in the language of the address, and nothing of it in the log."""
    case = CASES[endpoint][0]
    body = b"lang=es&" + (f"text={SECRET}&".encode() * 320_000)
    headers = {"Cookie": f"{SESSION.name}={town.cookies[case.role]}"} if case.role else {}
    kinds = ("application/json",) if case.is_json else (FORM, "multipart/form-data; boundary=x")
    for kind in kinds:
        sent = town.filled(Sent("POST", case.path.encode(), b"lang=es", body, kind, headers))
        told = town.ask(sent)
        check(sent, told)
        assert told.status in (413, 422) or (told.status, endpoint) in LOOKS_AT_NOTHING, told.status
        if told.kind == "text/html":
            assert '<html lang="es-US">' in told.text
        assert told.status != 413 or "largo" in told.text or "hasta 8 MB" in told.text
    nothing_of(caplog.text)


LOOKS_AT_NOTHING = {(204, "canary.hear"), (404, "canary.hear")}
"""What reads no body at all."""


@pytest.mark.parametrize("endpoint", sorted(name for name in CASES if name.split(".")[0] in SIGNED_IN))
def test_a_staff_form_of_another_session_does_nothing(town: Town, endpoint: str) -> None:
    """Without a mark, with another's, a forged one, the residents' one: 403, in a page that leads back."""
    case = CASES[endpoint][0]
    assert case.role is not None
    others = [town.marks[role] for role in Role if role is not case.role]
    for mark in (
        "",
        others[0],
        town.form_mark(staff=False),
        town.marks[case.role][:-2] + "xx",
        "\x00",
        "a" * 9_000,
    ):
        body = f"mark={quote(mark)}&lang=es".encode()
        headers = {"Cookie": f"{SESSION.name}={town.cookies[case.role]}"}
        sent = town.filled(Sent("POST", case.path.encode(), b"", body, FORM, headers))
        told = town.ask(sent)
        check(sent, told)
        assert told.status == 403
        assert '<html lang="es-US">' in told.text
    nobody = town.ask(replace(sent, headers={}, body=b"mark=" + town.marks[case.role].encode()))
    assert (nobody.status, nobody.headers["Location"].partition("?")[0]) == (303, "/staff/sign-in")


@pytest.mark.parametrize(
    "endpoint",
    [
        "subscribe.ask",
        "mine.send",
        "report.file",
        "mine.change",
        "subscribe.confirmed",
        "unsubscribe.leave",
        "subscribe.code",
        "push.renew",
        "entrance.join",
    ],
)
def test_no_other_site_sends_a_residents_form(town: Town, endpoint: str) -> None:
    """What a browser says comes from another site is refused, though it has no cookie to misuse."""
    case = CASES[endpoint][0]
    body = f"lang=es&mark={town.form_mark(staff=False)}".encode()
    for site in ("cross-site", "same-site", "\xff"):
        sent = Sent("POST", case.path.encode(), b"", body, FORM, {"Sec-Fetch-Site": site})
        sent = town.filled(sent)
        told = town.ask(sent)
        check(sent, told)
        assert told.status == 403, site


def test_a_script_that_was_stored_is_shown_and_never_run(town: Town) -> None:
    """A question, an address and a report hold a script: escaped wherever they are shown."""
    asked = f"q={quote(SCRIPT)}&address={quote(SCRIPT)}".encode()
    for path in (
        b"/ask",
        b"/place",
        b"/report/status",
        b"/report",
        b"/",
        b"/alerts",
        b"/subscribe",
        b"/mine",
    ):
        sent = Sent(
            path=path, query=asked + b"&number=" + quote(SCRIPT).encode() + b"&kind=" + quote(SCRIPT).encode()
        )
        check(sent, town.ask(sent))
    told = town.ask(Sent("POST", b"/ask", b"", asked, FORM))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told.text
    report = (
        f"kind=graffiti&where={quote(SCRIPT)}&choice={quote(SCRIPT)}&details={quote(SCRIPT)}&lang=en".encode()
    )
    filed = town.ask(Sent("POST", b"/report", b"", report, FORM))
    assert filed.status == 303
    path, _, query = filed.headers["Location"].partition("?")
    shown = Sent(path=path.encode(), query=query.encode())
    check(shown, town.ask(shown))
    headers = {"Cookie": f"{SESSION.name}={town.cookies[Role.ADMINISTRATOR]}"}
    for page in (
        b"/staff",
        b"/staff/unanswered",
        b"/staff/people",
        b"/staff/numbers",
        b"/staff/feeds",
        b"/staff/alerts",
    ):
        sent = Sent(path=page, headers=headers)
        check(sent, town.ask(sent))


@pytest.mark.parametrize("kind", ["confirm", "leave", "mine", "duty", "answer", "invite"])
def test_no_damaged_link_opens_anything(town: Town, kind: str) -> None:
    """Cut, doubled, of another purpose, in another case: a page that says so, and nothing is changed."""
    at = {"answer": "/advisory/answer/", "invite": "/staff/join/"}.get(kind, f"/{kind}/")
    good = town.filled(Sent(path=f"{{{kind}}}".encode())).path.decode()
    other = town.filled(Sent(path=b"{leave}" if kind != "leave" else b"{mine}")).path.decode()
    for token in (
        good[:-1],
        good[1:],
        good.swapcase(),
        good + good,
        f"{good}=",
        other,
        good.replace(".", "..", 1),
        "." + good,
    ):
        if token == good:
            continue
        for verb in ("GET", "POST"):
            sent = Sent(verb, f"{at}{quote(token)}".encode(), b"lang=es", b"lang=es", FORM)
            told = town.ask(sent)
            check(sent, told)
            words = re.sub(r"<[^>]+>", " ", told.text)
            gone = (
                "ya no",
                "no hay nada",
                "no sirve",
                "no vale",
                "no existe",
                "terminó",
                "venci",
                "no lleva",
                "no es",
            )
            assert told.status in (404, 410) or any(each in words for each in gone), (
                told.status,
                token[-20:],
            )
