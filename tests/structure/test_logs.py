"""The listener of the whole run finds what it is there for (F20), and nothing in what is said every day."""

from __future__ import annotations

import logging

import pytest

from tests.logs import PERSONAL, Listener, found

SAID = {
    "an e-mail address": "no mailbox for rosa.diaz+city@mail.example.org",
    "a telephone number": "the number (757) 555-0142 is none",
    "an account at Amazon": "403 for amzn1.ask.account.AHXE2K",
    "a token": "Authorization: Bearer c2VjcmV0LXRva2Vu",
    "a signed link": "GET /leave/bGVhdmUtMTIzNDU2Nzg5MDEyMzQ1 404",
    "a browser's subscription": "410 from https://push.example/push/f00dfeed",
    "a place": "no zone at 37.09251, -75.95971",
    "an address": "no parcel at 120 Royal Palm Road",
}


@pytest.mark.parametrize("what", PERSONAL)
def test_what_is_somebodys_is_found_and_not_repeated(what: str) -> None:
    """Each kind by an example of it; of the thing itself no more is said than its beginning."""
    (told,) = found(f"townbell: all is well\ntownbell: {SAID[what]}\n")
    assert told.startswith(f"{what} in ")
    assert SAID[what] not in told


@pytest.mark.parametrize(
    "line",
    [
        "townbell: news is held back: 3 items where there were 40 (2026-11-22T15:00:00-05:00)",
        "townbell: http://127.0.0.1:8080/",
        "townbell: snapshot 785d5859f803, 20,434 records in 12.25 s, 339 MB",
        "townbell: webhook: 10 in a row failed: no connection (example.org:443)",
        "line 14: nosms: sms needs consent: where and when it was given",
        "townbell: PickUp 555-0142 is a request's number",
    ],
)
def test_what_is_said_every_day_is_nobodys(line: str) -> None:
    """Instants, ports, counts, hosts and ids of rows are no persons."""
    assert list(found(line)) == []


def test_a_log_record_is_heard_with_its_traceback() -> None:
    """Also where the address stands in an exception's words alone."""
    listener = Listener()
    log = logging.Logger("townbell.worker")
    log.addHandler(listener)
    try:
        raise ValueError("no such mailbox: rosa@example.org")
    except ValueError:
        log.exception("a letter failed")
    assert len(listener.taken()) == 1
    assert listener.taken() == []
