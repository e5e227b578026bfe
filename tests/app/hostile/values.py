"""What nobody should send: a good request with something of it exchanged, twice there, missing or broken."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

from tests.app.hostile.cases import Case
from tests.app.hostile.town import FORM, SECRET, SIGNATURE, Sent, Town
from web.staff.cookies import SESSION

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}${7*7}"
WORDS = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\ufeff",
    "\u2028",
    "\u202e\u2066right to left\u2069",
    "\ud800",
    "\udfff",
    "a\ud83d",
    "\U0001f600" * 20,
    SCRIPT,
    "</textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    "%s%n%d",
    "{0.__class__}",
    "../../../../etc/passwd",
    "..\\..\\key",
    "'; DROP TABLE deliveries;--",
    "\r\nSet-Cookie: a=b",
    "-1",
    "0",
    "1e309",
    "NaN",
    "9" * 400,
    "1" * 5_000,
    "٣",
    "²",
    "0x41",
    "12,5",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "9999-12-31T23:59:59.999999+14:00",
    "2026-02-30",
    "24:00",
    "25:61",
    "\u0660\u0661:\u0660\u0660",
    "file:///etc/passwd",
    "http://127.0.0.1:1/",
    "http://[::1",
    "//evil.example",
    "é" * 8_000,
    "x" * 8_000,
    SECRET,
    "+1 757 555 0142",
    "es",
    "en-US;q=0",
    "[]",
    "{}",
    "null",
    "[[[[",
    "yes",
    "publish",
    "keep",
    "update",
    "send",
    "approve_send",
    "glass",
    "cancel",
    "mistake",
    "longer",
    "again",
    "reject",
    "live",
    "add",
    "remove",
    "city:whole",
    "evacuation:B",
    "37.09, -75.95 37.1, -75.94 37.08, -75.93",
    "91, 181",
    "37.0925, -75.9597",
    "sms",
    "webpush",
    "webhook",
    "other",
    "STOP",
    "ALTO",
    "INFO",
    "START",
    "rosa-2",
    "200",
)
HEADERS: Mapping[str, Sequence[str]] = {
    "Host": (
        "",
        "evil.example",
        "a b",
        "user@evil.example",
        "[::1",
        "[::1]:x",
        "x" * 300,
        "localhost:99999",
        "a:b:c",
        "\xe9",
        "..",
        "<script>",
        "%00",
    ),
    "Accept-Language": (
        "es",
        "es-MX,es;q=0.9",
        "xx",
        "*;q=0",
        "en;q=nan",
        "es;q=9999999999",
        ",,,;;;",
        "\xff",
    ),
    "X-Forwarded-For": ("127.0.0.1", "::1", "not an address", "203.0.113.7, " * 500, "\x00"),
    "X-Forwarded-Proto": ("https", "https,http", "\xff"),
    "X-Forwarded-Host": ("evil.example",),
    "If-None-Match": ("*", '"x"', 'W/"x", "y"', '"', "\xff"),
    "If-Modified-Since": ("Wed, 31 Feb 9999 00:00:00 GMT", "0", "x", "Sun, 06 Nov 1994 08:49:37 GMT"),
    "Range": (
        "bytes=0-0",
        "bytes=9999999-",
        "bytes=-1",
        "bytes=1-0",
        "bytes=0-0,1-1,2-2",
        "bytes=" + "9" * 400 + "-",
        "x",
    ),
    "If-Range": ('"x"', "x"),
    "Authorization": ("Bearer x", "Basic !!!!", "Basic AAAA", "Digest x", "Bearer \xff", "", "Basic"),
    "Cookie": (
        "a=b; ; =; ;;",
        f"{SESSION.name}=",
        f"{SESSION.name}=\\",
        f"{SESSION.name}={'x' * 4_000}",
        f'{SESSION.name}="\xff"',
    ),
    "Sec-Fetch-Site": ("cross-site", "same-site", "none", "same-origin", "\xff"),
    "X-Fragment": ("1",),
    "Origin": ("null", "https://evil.example"),
    "X-Http-Method-Override": ("DELETE",),
}
KINDS = (
    FORM,
    f"{FORM}; charset=utf-16",
    f"{FORM}; charset=bogus",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    f"multipart/form-data; boundary={'a' * 300}",
    "application/json",
    "application/json; charset=utf-16",
    "text/plain",
    "",
    "///",
    "\x00",
    "application/xml",
)
VERBS = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW", "post")

VALUE = st.one_of(
    st.sampled_from(WORDS), st.text(max_size=30), st.text(min_size=1, max_size=2).map(lambda x: x * 2_000)
)


def bytes_of(text: str) -> bytes:
    """As a program may write it: half a surrogate pair too, which no UTF-8 holds."""
    return text.encode("utf-8", "surrogatepass")


@st.composite
def damaged(draw: st.DrawFn, case: Case) -> Sequence[tuple[str, str]]:
    """The fields with one to three of them exchanged, doubled, left out or new."""
    fields = list(case.fields)
    for _ in range(draw(st.integers(1, 3))):
        what = draw(st.sampled_from(("exchange", "exchange", "exchange", "double", "drop", "add")))
        at = draw(st.integers(0, max(len(fields) - 1, 0)))
        if what == "add" or not fields:
            fields.append(
                (draw(st.sampled_from(("lang", "do", "x", "zone", "topic", "mark", "choice"))), draw(VALUE))
            )
        elif what == "drop":
            del fields[at]
        elif what == "double":
            fields.insert(at, (fields[at][0], draw(VALUE)))
        else:
            fields[at] = (fields[at][0], draw(VALUE))
    return fields


@st.composite
def requests(draw: st.DrawFn, case: Case, town: Town) -> Sent:
    """The good request of the case, made bad somewhere: in its fields, its form or its head."""
    fields = list(draw(damaged(case)))
    headers = {
        name: draw(st.sampled_from(HEADERS[name]))
        for name in draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=2))
        if not (name == "Cookie" and case.role)
    }
    if case.role is not None:
        headers["Cookie"] = f"{SESSION.name}={town.cookies[case.role]}"
        fields.append(("mark", town.marks[case.role]))
    elif case.has_mark:
        fields.append(("mark", town.form_mark(staff=case.path.startswith("/staff"))))
    body, kind = _written(draw, case, fields)
    if draw(st.integers(0, 9)) == 0:
        kind = draw(st.sampled_from(KINDS))
    if draw(st.integers(0, 19)) == 0:
        body = body[: draw(st.integers(0, len(body)))] + draw(st.binary(max_size=20))
    if case.is_twilios and draw(st.integers(0, 9)):
        headers[SIGNATURE] = ""  # signed when its path is known
    return Sent("POST", case.path.encode(), b"", body, kind, headers)


def _written(draw: st.DrawFn, case: Case, fields: Sequence[tuple[str, str]]) -> tuple[bytes, str]:
    if case.is_json:
        return _json(draw, fields), "application/json"
    if case.files or draw(st.integers(0, 9)) == 0:
        return _multipart(draw, case, fields), "multipart/form-data; boundary=frontier"
    code = draw(
        st.sampled_from((bytes_of, bytes_of, bytes_of, lambda text: text.encode("utf-16", "surrogatepass")))
    )
    return "&".join(f"{name}={quote_from_bytes(code(value))}" for name, value in fields).encode(), FORM


def _json(draw: st.DrawFn, fields: Sequence[tuple[str, str]]) -> bytes:
    strange: Any = st.sampled_from((None, 1, 1e308, True, [], {}, ["a"], {"a": {"b": []}}))
    said: dict[str, Any] = dict(fields)
    if draw(st.booleans()):
        said[draw(st.sampled_from(sorted(said) or ["x"]))] = draw(strange)
    whole = draw(st.sampled_from((said, said, said, said, [], None, "x", 7)))
    return json.dumps(whole).encode()


def _multipart(draw: st.DrawFn, case: Case, fields: Sequence[tuple[str, str]]) -> bytes:
    parts = [(name, "", bytes_of(value)) for name, value in fields]
    for name, (file, content) in (case.files or {}).items():
        called = draw(
            st.sampled_from((file, file, "../../etc/passwd", "", "\x00", "é\u202e.jpg", "x" * 2_000))
        )
        data = draw(
            st.sampled_from(
                (content.encode("latin-1"), b"", b"\xff\xd8\xff", b"GIF89a", b"<svg onload=alert(1)>")
            )
        )
        parts.append((name, called, data))
    end = draw(st.sampled_from((b"--frontier--\r\n", b"--frontier--\r\n", b"", b"--frontier")))
    return b"".join(map(_part, parts)) + end


def _part(part: tuple[str, str, bytes]) -> bytes:
    name, called, data = part
    file = b'; filename="' + bytes_of(called) + b'"' if called else b""
    return (
        b'--frontier\r\nContent-Disposition: form-data; name="'
        + bytes_of(name)
        + b'"'
        + file
        + b"\r\n\r\n"
        + data
        + b"\r\n"
    )
