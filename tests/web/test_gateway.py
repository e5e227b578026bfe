"""The way from an HTTP API of AWS to the site: what of a request arrives, and what of a response."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask, Response, request
from hypothesis import given
from hypothesis import strategies as st

from web.gateway import NoRequest, respond
from web.proxies import came_by_tls, is_this_machine, source_of

CALLER = "198.51.100.7"


def event(path: str = "/echo", method: str = "GET", **more: Any) -> dict[str, Any]:
    """As an HTTP API hands it to its function (payload format 2.0)."""
    headers = {"host": "alerts.example.gov", "x-forwarded-proto": "https", **more.pop("headers", {})}
    source = more.pop("source", CALLER)
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": source, "userAgent": ""}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {"http": http},
        "isBase64Encoded": False,
        **more,
    }


@pytest.fixture(scope="module")
def app() -> Flask:
    """Says what has arrived."""
    made = Flask(__name__)

    @made.route("/echo", defaults={"more": ""}, methods=["GET", "POST"])
    @made.route("/echo/<path:more>", methods=["GET", "POST"])
    def echo(more: str) -> dict[str, Any]:
        return {
            "more": more,
            "query": request.query_string.decode(),
            "form": request.form.to_dict(flat=False),
            "files": {name: len(each.read()) for name, each in request.files.items()},
            "body": base64.b64encode(request.get_data()).decode(),
            "cookies": request.cookies,
            "url": request.url,
            "source": source_of(request),
            "here": is_this_machine(request),
            "tls": came_by_tls(request),
            "proto": request.headers.get("X-Forwarded-Proto"),
        }

    @made.get("/bytes")
    def octets() -> Response:
        return Response(bytes(range(256)), mimetype="image/png")

    @made.get("/many")
    def many() -> Response:
        response = Response("é", headers=[("Vary", "Accept"), ("Vary", "Accept-Language")])
        response.set_cookie("a", "1")
        response.set_cookie("b", "2; c")
        return response

    return made


def echoed(app: Flask, **more: Any) -> dict[str, Any]:
    """What the application says has arrived."""
    answer = respond(app, event(**more))
    assert answer["statusCode"] == 200, answer
    said: dict[str, Any] = json.loads(answer["body"])
    return said


def test_a_form_arrives_as_it_was_filled_in(app: Flask) -> None:
    """AWS gives the body of a form in base64; fields that come twice and letters beyond ASCII stay."""
    body = base64.b64encode("topic=a&topic=b&name=Niño+%C3%A9".encode()).decode()
    form = {"content-type": "application/x-www-form-urlencoded"}
    said = echoed(app, method="POST", body=body, isBase64Encoded=True, headers=form)
    assert said["form"] == {"topic": ["a", "b"], "name": ["Niño é"]}


def test_a_file_of_any_bytes_arrives_whole(app: Flask) -> None:
    """multipart/form-data, with every byte there is."""
    content = bytes(range(256)) * 40
    head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n'
    body = base64.b64encode(head + content + b"\r\n--x--\r\n").decode()
    form = {"content-type": "multipart/form-data; boundary=x", "content-length": "3"}  # ours is the true one
    said = echoed(app, method="POST", body=body, isBase64Encoded=True, headers=form)
    assert said["files"] == {"photo": len(content)}


def test_json_arrives_as_text(app: Flask) -> None:
    """Text is not in base64, and is UTF-8."""
    said = echoed(app, method="POST", body='{"text":"¿qué?"}', headers={"content-type": "application/json"})
    assert base64.b64decode(said["body"]).decode() == '{"text":"¿qué?"}'


@pytest.mark.parametrize(
    ("path", "arrives"),
    [
        ("/echo/a b", "a b"),  # decoded by the HTTP API
        ("/echo/a%20b", "a b"),  # not decoded
        ("/echo/100%25", "100%"),  # the one escape that an HTTP API leaves
        ("/echo/ñ€", "ñ€"),
        ("/echo/%C3%B1", "ñ"),
        ("/echo/a%2Fb", "a/b"),
    ],
)
def test_a_path_is_decoded_once(app: Flask, path: str, arrives: str) -> None:
    """Whether AWS has decoded it already or not."""
    assert echoed(app, path=path)["more"] == arrives


def test_query_and_cookies_are_handed_on(app: Flask) -> None:
    """The query as it was written; cookies from their own list, or from a header where there is none."""
    said = echoed(app, rawQueryString="lang=es&q=caf%C3%A9&q=2", cookies=["a=1", "b=2"])
    assert (said["query"], said["cookies"]) == ("lang=es&q=caf%C3%A9&q=2", {"a": "1", "b": "2"})
    assert echoed(app, headers={"cookie": "a=1; b=2"})["cookies"] == {"a": "1", "b": "2"}


@pytest.mark.parametrize("said", ["127.0.0.1", "10.0.0.1", "203.0.113.9", "203.0.113.9, 127.0.0.1"])
def test_who_asks_is_whom_aws_says(app: Flask, said: str) -> None:
    """No header of the caller's own makes them another, or this machine; one household of IPv6 is one."""
    found = echoed(app, headers={"x-forwarded-for": said, "x_forwarded_for": said, "x-real-ip": said})
    assert (found["source"], found["here"]) == (CALLER, False)
    assert echoed(app, source="2001:db8:1:2:3::4")["source"] == "2001:db8:1:2::/64"


def test_nobody_is_this_machine(app: Flask) -> None:
    """Also where the emulator says that it was asked from here: what only an operator sees stays closed."""
    assert echoed(app, source="127.0.0.1")["here"] is False


def test_it_came_by_tls(app: Flask) -> None:
    """An HTTP API has nothing else; links lead to the host that was asked for, and a header with an
    underscore is not taken for AWS' own."""
    said = echoed(app, headers={"x_forwarded_proto": "http"})
    assert (said["url"], said["tls"], said["proto"]) == ("https://alerts.example.gov/echo", True, "https")


def test_bytes_go_out_in_base64_and_text_as_it_is(app: Flask) -> None:
    """Whatever the type says: what is UTF-8 needs none."""
    answer = respond(app, event("/bytes"))
    assert (answer["isBase64Encoded"], base64.b64decode(answer["body"])) == (True, bytes(range(256)))
    text = respond(app, event("/many"))
    assert (text["isBase64Encoded"], text["body"]) == (False, "é")


def test_headers_and_cookies_that_come_twice_go_out_twice(app: Flask) -> None:
    """Cookies in a list of their own, others joined (RFC 9110, 5.3); the length is counted by AWS."""
    answer = respond(app, event("/many"))
    assert [each.partition(";")[0] for each in answer["cookies"]] == ["a=1", 'b="2\\073 c"']
    assert answer["headers"]["vary"] == "Accept, Accept-Language"
    assert "content-length" not in answer["headers"]


class Written:
    """A WSGI application of the old sort: it writes, fails once, begins anew, and wants to be closed."""

    closed = False

    def __call__(self, _environ: object, start: Callable[..., Callable[[bytes], object]]) -> Iterable[bytes]:
        start("200 OK", [])
        try:
            raise ValueError
        except ValueError as error:
            write = start("500 Sorry", [("X", "y")], (type(error), error, None))
        write(b"one ")
        return self

    def __iter__(self) -> Any:
        return iter([b"two ", b"three"])

    def close(self) -> None:
        self.closed = True


def test_what_wsgi_allows_is_done() -> None:
    """PEP 3333: write(), an answer begun anew, and close()."""
    application = Written()
    answer = respond(application, event())  # type: ignore[arg-type]
    assert (answer["statusCode"], answer["body"]) == (500, "one two three")
    assert application.closed


@pytest.mark.parametrize(
    "strange",
    [
        {},
        {"version": "1.0", "path": "/", "httpMethod": "GET"},
        {**event(), "headers": None},
        {**event(), "requestContext": {}},
        {**event(), "body": "no base64!", "isBase64Encoded": True},
        {"Records": []},
    ],
)
def test_what_is_no_request_is_refused(app: Flask, strange: dict[str, Any]) -> None:
    """By a word of its own, and nothing is asked of the site."""
    with pytest.raises(NoRequest):
        respond(app, strange)


LETTERS = st.text(st.characters() | st.sampled_from("\ud800%\0\r\n;="), max_size=40)


@given(path=LETTERS, query=LETTERS, header=LETTERS, body=LETTERS)
def test_any_letters_are_answered(path: str, query: str, header: str, body: str) -> None:
    """Whatever is written into path, query, headers and body, the site answers and raises nothing."""
    made = Flask("any")
    answer = respond(
        made,
        event(
            "/" + path, "POST", rawQueryString=query, headers={"x-any": header, "cookie": header}, body=body
        ),
    )
    assert answer["statusCode"] in (404, 308)
    json.dumps(answer)
