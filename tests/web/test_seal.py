"""The city's seal: only ever a picture, shown in the head of every page, kept by its hash."""

from __future__ import annotations

import re
import struct
import zlib
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.settings import PROJECT
from city.errors import BadSettings
from tests.web.place.paper import CITY, NOW, no_answer
from web.drawn import MOST
from web.ports import Site
from web.seal import LARGEST, POLICY, seal_of
from web.site import create_site

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 64 64"'
CIRCLE = '<circle cx="32" cy="32" r="30" fill="#0b4f6c"/>'
DEMO = (PROJECT / "cities" / "port-alder" / "seal.svg").read_bytes()


def svg(inside: str = CIRCLE, head: str = SVG) -> bytes:
    return f"<svg {head}>{inside}</svg>".encode()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int = 256, height: int = 256, *more: bytes) -> bytes:
    """A grey picture."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"".join((b"\x89PNG\r\n\x1a\n", head, *more, chunk(b"IDAT", rows), chunk(b"IEND", b"")))


def client(data: bytes | None) -> FlaskClient:
    seal = seal_of(data, "seal") if data else None
    return create_site(
        Site(city=CITY, ask=no_answer, now=lambda: NOW, secret="s", health=dict, seal=seal)
    ).test_client()


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<script>alert(1)</script>", "holds <script>"),
        ("<foreignObject><p>x</p></foreignObject>", "holds <foreignObject>"),
        ('<image href="data:image/png;base64,AAAA"/>', "holds <image>"),
        ('<a href="#x"><circle r="3"/></a>', "holds <a>"),
        ("<set attributeName='r' to='9'/>", "holds <set>"),
        ('<circle r="3" onclick="x()"/>', "runs a script (onclick)"),
        ('<circle r="3" ONLOAD="x()"/>', "runs a script (ONLOAD)"),
        ('<use href="https://evil.example/x.svg#a"/>', "names another file or address"),
        ('<use xlink:href="other.svg#a"/>', "names another file or address"),
        ('<use href="javascript:alert(1)"/>', "names another file or address"),
        ('<circle r="3" fill="url(https://evil.example/a)"/>', "names another file or address"),
        ('<circle r="3" style="fill:u\\72l(//evil.example)"/>', "names another file or address"),
        ("<style>@import '//evil.example/x.css';</style>", "names another file or address"),
        ("<style>.a{fill:URL( //evil.example/x )}</style>", "names another file or address"),
        ('<g id="a"><use href="#b"/></g><g id="b"/><use href="#a"/>', "uses again what uses others"),
        ('<g id="a">' + "<path/>" * 99 + "</g>" + '<use href="#a"/>' * 99, f"more than {MOST:,} shapes"),
        ("<g>" * 40 + "</g>" * 40, "nested too deeply"),
        ("<g>", "no XML that can be read"),
    ],
)  # fmt: skip
def test_a_picture_that_does_more_is_refused(inside: str, reason: str) -> None:
    """Scripts, pages, links, fetches, animations, shapes without end: each with its reason and a way out."""
    with pytest.raises(BadSettings) as refused:
        seal_of(svg(inside), "seal.svg")
    assert reason in str(refused.value)
    assert "Export it as plain SVG of shapes alone, or save it as PNG" in str(refused.value)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "neither an SVG nor a PNG"),
        (b"GIF89a" + b"\0" * 99, "neither an SVG nor a PNG"),
        (b"<!doctype html><html></html>", "neither an SVG nor a PNG"),
        (b" " * (LARGEST + 1), "more than 64 KB"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + svg("<title>&a;</title>"), "document type"),
        (svg().decode().encode("utf-16"), "neither an SVG nor a PNG"),
        (svg().replace(b"#0b4f6c", b"\xff"), "not written in UTF-8"),
        (b"<p><svg/></p>", "is no SVG"),
        (svg(head='xmlns="http://www.w3.org/2000/svg"'), "does not say how large it is"),
        (svg(head='xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 9"'), "of no size"),
        (svg(head='xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan nan"'), "of no size"),
        (svg(head=SVG.replace("64 64", "400 100")), "a strip, not a seal"),
        (png(1024, 100), "a strip, not a seal"),
        (png(32, 32), "32 by 32 pixels"),
        (png(4000, 70), "4000 by 70 pixels"),
        (png()[:-20], "damaged"),
        (png().replace(b"IDAT", b"IDAX"), "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
    ],
)
def test_what_is_no_fit_picture_is_refused(data: bytes, reason: str) -> None:
    """By its content, its size and its shape; a name or an ending is never asked."""
    with pytest.raises(BadSettings, match=reason):
        seal_of(data, "seal.svg")


@given(st.binary(max_size=200), st.integers(0, 250), st.sampled_from([svg(), png(64, 64), DEMO[:250]]))
def test_any_bytes_are_a_picture_or_refused(noise: bytes, at: int, data: bytes) -> None:
    """Nothing but our own error, whatever lies in the file."""
    for each in (noise, data[:at] + noise + data[at:]):
        try:
            found = seal_of(each, "seal")
        except BadSettings:
            continue
        assert found.mimetype in {"image/svg+xml", "image/png"}


def test_what_editors_note_is_left_out_and_the_shapes_stay() -> None:
    """Name spaces of editors, comments, instructions go; shapes, styles, gradients and texts stay."""
    inside = (
        "<!-- by J. Doe --><?editor x?><metadata><rdf xmlns='urn:x'>J. Doe</rdf></metadata>"
        '<e:view xmlns:e="urn:editor" e:zoom="2"/><style>.a{fill:url(#g)}</style>'
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        '<path id="p" class="a" d="M0 0h9" xmlns:e="urn:editor" e:label="J. Doe"/>'
        '<use xlink:href="#p" x="3"/><text x="1">Port &amp; Alder <tspan>1788</tspan>!</text>'
    )
    seal = seal_of(b'<?xml version="1.0" encoding="cp037"?>\n' + svg(inside), "seal")
    text = seal.body.decode()
    assert "Doe" not in text
    assert "editor" not in text
    root = ElementTree.fromstring(text)
    assert [each.tag.partition("}")[2] for each in root] == ["style", "defs", "path", "use", "text"]
    assert root[3].attrib == {"href": "#p", "x": "3"}
    assert "".join(root[4].itertext()) == "Port & Alder 1788!"
    assert root.attrib == {"viewBox": "0 0 64 64"}
    assert seal_of(seal.body, "seal").body == seal.body


def test_of_a_png_only_the_pixels_are_served() -> None:
    """Where it was taken, by whom, and what stands behind its end is not in what residents get."""
    plain = png()
    more = png(256, 256, chunk(b"eXIf", b"GPS"), chunk(b"tEXt", b"Author\0Doe")) + b"<script>"
    assert seal_of(more, "seal").body == plain
    assert (seal_of(plain, "seal").sizes, seal_of(plain, "seal").is_icon) == ("256x256", True)


@pytest.mark.parametrize(("data", "mimetype"), [(svg(), "image/svg+xml"), (png(), "image/png")])
def test_it_is_served_by_its_hash_and_alone(data: bytes, mimetype: str) -> None:
    """For ever under this name, where nothing in it may run or fetch; under any other name there is none."""
    site = client(data)
    name = seal_of(data, "seal").name
    answer = site.get(f"/{name}")
    assert (answer.mimetype, answer.data) == (mimetype, seal_of(data, "seal").body)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert site.get("/seal-0000000000000000.svg").status_code == 404
    assert client(None).get(f"/{name}").status_code == 404
    assert seal_of(data.replace(b"\x80", b"\x81"), "seal").name == name or mimetype == "image/png"


def test_it_stands_in_the_head_of_every_page() -> None:
    """All pages, those of the staff too, have one head; beside the name the picture itself says nothing."""
    site, name = client(DEMO), seal_of(DEMO, "seal").name
    for path in ("/", "/alerts?lang=es", "/ask?lang=en"):
        page = site.get(path).text
        assert f'<img class="seal" src="/{name}" alt="" width="44" height="44">' in page
        assert f'<link rel="icon" href="/{name}" type="image/svg+xml">' in page
        assert 'class="bell"' not in page
    bare = client(None).get("/").text
    assert 'class="bell"' in bare
    assert "seal" not in re.sub(r"\s+", " ", bare)


@pytest.mark.parametrize(
    ("data", "own"),
    [
        (svg(), [("any", "image/svg+xml", "any")]),
        (png(), [("256x256", "image/png", "any")]),
        (png(128, 128), []),
        (png(256, 200), []),
        (None, []),
    ],
)
def test_it_is_the_icon_of_the_installed_page_where_it_fits(data: bytes | None, own: list[Any]) -> None:
    """Square and sharp; what a telephone cuts to a shape of its own stays the bell on the city's colour."""
    told = client(data).get("/manifest.webmanifest").get_json(force=True)["icons"]
    bells = [each for each in told if "/icon-" in each["src"]]
    first = [(each["sizes"], each["type"], each["purpose"]) for each in told if each not in bells]
    assert first == own
    assert {each["purpose"] for each in bells} == ({"maskable"} if own else {"any maskable"})


def test_the_demo_citys_seal_is_fit() -> None:
    """It is a square, and small beside a page of 100 KB."""
    seal = seal_of(DEMO, "seal")
    assert seal.is_icon
    assert len(seal.body) < 4_000
