"""Any text at all as a certificate URL: refused, or an address in Amazon's own folder."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from web.amazon.certificate_url import normalised
from web.amazon.refusal import RequestRefusedError

PIECES = (
    *("https", "http", "://", "//", "s3.amazonaws.com", "S3.AMAZONAWS.COM", "evil.example", "@", ":", "443"),
    *(
        "/",
        "echo.api",
        "..",
        ".",
        "%2e%2e",
        "%2f",
        "\\",
        "?",
        "#",
        " ",
        "\t",
        "\n",
        "[",
        "]",
        "é",
        "cert.pem",
    ),
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=60))
def test_whatever_is_accepted_lies_in_amazon_s_folder(url: str) -> None:
    """Nothing but a refusal is raised, and what passes has one host, one folder and no dot segment."""
    try:
        found = normalised(url)
    except RequestRefusedError:
        return
    assert found.startswith("https://s3.amazonaws.com/echo.api/")
    assert not {"..", ".", ""} & set(found.removeprefix("https://").split("/"))
    assert normalised(found) == found


@given(st.lists(st.sampled_from(("echo.api", "x", "..", ".")), max_size=8))
def test_a_path_is_accepted_exactly_when_it_ends_in_the_folder(segments: list[str]) -> None:
    """Dot segments are resolved as RFC 3986, 5.2.4, resolves them."""
    resolved: list[str] = []
    for segment in segments:
        if segment == "..":
            resolved = resolved[:-1]
        elif segment != ".":
            resolved.append(segment)
    try:
        accepted = normalised("https://s3.amazonaws.com/" + "/".join(segments)) is not None
    except RequestRefusedError:
        accepted = False
    assert accepted == (resolved[:1] == ["echo.api"] and len(resolved) > 1)
