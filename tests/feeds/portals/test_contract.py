"""What holds for every portal: a listing is wholly read, or not at all and with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from feeds import formats, portals
from feeds.fetching.fetch import Got
from tests.feeds.portals.conftest import Read
from tests.feeds.portals.models import MODELS, Model
from tests.servers import reply

Serve = Callable[..., Read]

TURNING = [model for model in MODELS if model.pages]
TELLING = [model for model in TURNING if model.tells]
each_model = pytest.mark.parametrize("make", MODELS, ids=lambda model: model.__name__)
each_turning = pytest.mark.parametrize("make", TURNING, ids=lambda model: model.__name__)

each_telling = pytest.mark.parametrize("make", TELLING, ids=lambda model: model.__name__)


def _requests_of_pages(make: type[Model], serve: Serve) -> list[int]:
    """At which requests pages are asked for, found by reading a listing of three pages once."""
    read = serve(make())
    assert read().got is Got.BYTES
    marks = ("$select", "returnCountOnly", "returnIdsOnly")
    return [
        number
        for number, (path, query, _) in enumerate(read.model.asked, 1)
        if not any(query.get(mark, "").startswith(("count", "true")) for mark in marks)
        and not path.endswith(("Server/0", "_0"))
    ]


def test_every_portal_is_modelled() -> None:
    """A new portal has a model here, or this fails."""
    assert {model.name for model in MODELS} == {portal.name for portal in portals.every()}


@each_model
def test_a_listing_of_three_pages_is_read_whole(make: type[Model], serve: Serve) -> None:
    """Every row once and in order, as one document that the portal's format reads."""
    read = serve(make())
    result = read()
    assert (result.got, result.reason) == (Got.BYTES, "")
    (part,) = result.parts
    assert read.model.names_in(part.data) == read.model.names()
    assert formats.recognise(part.data) is formats.load(make.format)
    assert len(_requests_of_pages(make, serve)) >= (3 if make.pages else 1)


@each_model
def test_an_empty_listing_is_an_answer(make: type[Model], serve: Serve) -> None:
    """No rows are no failure, and the document says that there are none."""
    read = serve(make(0))
    result = read()
    assert (result.got, result.reason) == (Got.BYTES, "")
    assert read.model.names_in(result.parts[0].data) == []
    assert formats.load(make.format).parse(result.parts[0].data, formats.ParseOptions()).items == ()


@each_model
@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_an_error_in_the_middle_is_the_end_of_it(make: type[Model], status: int, serve: Serve) -> None:
    """The last page fails: nothing is handed on, and the reason names the page and the number."""
    pages = _requests_of_pages(make, serve)
    read = serve(make())
    read.model.odd[pages[-1]] = lambda handler: reply(handler, status, b"sorry")
    result = read()
    assert (result.got, result.parts) == (Got.FAILED, ())
    assert f": the server answered {status} (" in result.reason
    assert len(read.model.asked) == pages[-1]


@each_turning
def test_a_limit_of_calls_is_respected(make: type[Model], serve: Serve) -> None:
    """429 between two pages: nothing more is asked, and the portal's Retry-After is heard (RFC 6585, 4)."""
    pages = _requests_of_pages(make, serve)
    read = serve(make())
    read.model.odd[pages[1]] = lambda handler: reply(handler, 429, b"", {"Retry-After": "120"})
    result = read()
    assert (result.got, result.retry_after) == (Got.FAILED, timedelta(minutes=2))
    assert result.reason == "page 2: the server answered 429 (too many requests, Retry-After: 120)"
    assert len(read.model.asked) == pages[1]


@each_turning
def test_a_page_that_cannot_be_read_is_the_end_of_it(make: type[Model], serve: Serve) -> None:
    """An HTML page with status 200 in place of a page of rows."""
    pages = _requests_of_pages(make, serve)
    read = serve(make())
    read.model.odd[pages[1]] = lambda handler: reply(handler, 200, b"<!doctype html><html>Log in</html>")
    result = read()
    assert (result.got, result.parts) == (Got.FAILED, ())
    assert result.reason.startswith("page 2: this is an HTML page")


@each_telling
def test_a_listing_that_moves_is_never_a_mixture(make: type[Model], serve: Serve) -> None:
    """A row is deleted between two pages, so that another slips past: it is as it was, or read anew."""
    pages = _requests_of_pages(make, serve)
    read = serve(make())
    old = read.model.names()
    read.model.before[pages[1]] = lambda: read.model.rows.pop(0)
    result = read()
    assert (result.got, result.reason) == (Got.BYTES, "")
    assert read.model.names_in(result.parts[0].data) in (old, old[1:])
    assert read.model.names() == old[1:]


@each_turning
def test_a_row_that_comes_twice_is_kept_once(make: type[Model], serve: Serve) -> None:
    """A row is put in front between two pages: none is doubled, none of the old ones is missing."""
    pages = _requests_of_pages(make, serve)
    read = serve(make())
    old = read.model.names()
    read.model.before[pages[1]] = lambda: read.model.rows.insert(0, read.model.row(9_999))
    result = read()
    found = read.model.names_in(result.parts[0].data)
    assert len(found) == len(set(found))
    assert set(old) <= set(found)


@each_telling
def test_a_listing_that_never_holds_still_is_left_for_later(make: type[Model], serve: Serve) -> None:
    """A row gone before every request: two attempts, then a reason, and no rows."""
    read = serve(make())
    read.model.before = {number: lambda: read.model.rows.pop(0) for number in range(1, 60)}
    result = read()
    assert (result.got, result.parts) == (Got.FAILED, ())
    assert result.reason.startswith("the listing changed while it was read: ")


@each_model
def test_a_credential_that_is_not_set_is_named(make: type[Model], serve: Serve) -> None:
    """The variable is in the reason, and no request goes out without it."""
    read = serve(make())
    for where in ("query", "headers"):
        result = read(**{where: {"token": "env:PORTAL_TOKEN"}})
        assert (result.got, result.reason) == (
            Got.FAILED,
            "source 's': PORTAL_TOKEN is not set. Export PORTAL_TOKEN",
        )
    assert read.model.asked == []


@each_model
def test_a_credential_goes_with_every_request_and_no_reason(make: type[Model], serve: Serve) -> None:
    """In the query and in a header; a server that repeats its request in an error gives nothing away."""
    read = serve(make(), secrets={"PORTAL_TOKEN": "s3cret/Word"})
    more = {"query": {"token": "env:PORTAL_TOKEN"}, "headers": {"X-App-Token": "env:PORTAL_TOKEN"}}
    assert read(**more).got is Got.BYTES
    for _, query, headers in read.model.asked:
        assert headers["x-app-token"] == "s3cret/Word"
        if make.name not in ("civicclerk", "theeventscalendar") or (
            "page" not in query and "$skip" not in query
        ):
            assert query["token"] == "s3cret/Word"
    said = b'{"error": true, "message": "no s3cret/Word nor s3cret%2FWord here"}'
    read.model.odd = {number: lambda handler: reply(handler, 200, said) for number in range(1, 60)}
    result = read(**more)
    assert "cret" not in result.reason + "".join(part.data.decode() for part in result.parts)


@each_turning
def test_an_address_that_asks_for_a_part_is_taken_at_its_word(make: type[Model], serve: Serve) -> None:
    """Whoever writes a limit means it: one request, as written; that it is a part is said with it."""
    (portal,) = [each for each in portals.every() if each.name == make.name]
    read = serve(make(0))
    name = portal.partial[0]
    read.model.odd[1] = lambda handler: reply(handler, 200, b"[]")
    result = read(query={name: "7"})
    assert (result.got, result.note) == (Got.BYTES, f"a part of the listing, as {name} asks")
    ((_, query, _),) = read.model.asked
    assert query[name] == "7"
