"""Handing a report to a city that speaks Open311 GeoReport v2 (wiki.open311.org).

POST requests.json makes a service request; GET requests.json tells of those there are; GET
tokens/{token}.json tells the number that was promised. The specification has no key against
doubles, so our own number stands at the end of the description, and is looked for there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from city.reports import Attempt, Open311, Report, Taken
from net.errors import Forbidden, NetError, NotSent
from net.http import Answer, Client, Limits

MOST = 2_000_000
"""Bytes of an answer that are read."""

LONGEST_DESCRIPTION = 4_000
"""Characters that the specification allows."""

_NUMBERS = 64
_EARLIER = timedelta(minutes=10)  # a city's clock may be behind ours


class Open311Receiver:
    """The port city.reports.Receiver over HTTP. Nothing of a report is ever logged.

    ``client`` makes one for each call: reports are rare, and no connection is kept for them.
    """

    def __init__(self, endpoint: Open311, client: Callable[[], Client]) -> None:
        self._endpoint = endpoint
        self._client = client

    def send(self, report: Report, number: str, seconds: float) -> Attempt:
        """One POST. Without an answer it is open what became of it."""
        body = urlencode(self._form(report, number)).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        try:
            with closing(self._client()) as client:
                answer = client.post(self._url("requests.json"), body, headers, _limits(seconds))
        except (NotSent, Forbidden) as error:
            return Attempt(taken=Taken.NOT_NOW, cause=error.what)
        except NetError as error:
            return Attempt(taken=Taken.UNKNOWN, cause=error.what)
        return _posted(answer)

    def look_for(self, report: Report, number: str, seconds: float) -> Attempt:
        """Look through the requests of this service since the report was made."""
        since = (report.at - _EARLIER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = {"service_code": self._code(report), "start_date": since}
        found = self._asked(f"requests.json?{urlencode({**query, **self._jurisdiction()})}", seconds)
        if found is None:
            return Attempt(taken=Taken.UNKNOWN, cause="no answer")
        mark = _mark(number)
        ours = [each for each in found if mark in str(each.get("description", ""))]
        numbers = [made for each in ours if (made := _text(each.get("service_request_id")))]
        if numbers:
            return Attempt(taken=Taken.TAKEN, number=numbers[0])
        # A list without descriptions shows nothing: that it is not in there proves nothing either.
        shown = any("description" in each for each in found) or not found
        return Attempt(taken=Taken.NOT_NOW if shown else Taken.UNKNOWN, cause="not found there")

    def number_of(self, token: str, seconds: float) -> Attempt:
        """The number for a token, if there is one by now."""
        query = urlencode(self._jurisdiction())
        path = f"tokens/{quote(token, safe='')}.json"
        found = self._asked(f"{path}?{query}" if query else path, seconds)
        numbers = [made for each in found or () if (made := _text(each.get("service_request_id")))]
        if numbers:
            return Attempt(taken=Taken.TAKEN, number=numbers[0])
        return Attempt(taken=Taken.NOT_NOW, cause="no number yet")

    def _form(self, report: Report, number: str) -> dict[str, str]:
        """The fields of the specification; no name, e-mail or telephone, which nobody was asked for."""
        mark = _mark(number)
        words = report.details[: LONGEST_DESCRIPTION - len(mark) - 1]
        form = {
            **self._jurisdiction(),
            "service_code": self._code(report),
            "address_string": report.where,
            "description": f"{words} {mark}".strip(),
        }
        if self._endpoint.api_key:
            form["api_key"] = self._endpoint.api_key
        if report.lat is not None and report.lon is not None:
            form |= {"lat": f"{report.lat:.6f}", "long": f"{report.lon:.6f}"}
        if report.media_url:
            form["media_url"] = report.media_url
        return form | {f"attribute[{code}]": value for code, value in report.attributes.items()}

    def _code(self, report: Report) -> str:
        return self._endpoint.codes.get(report.service_type, report.service_type)

    def _jurisdiction(self) -> dict[str, str]:
        return {"jurisdiction_id": self._endpoint.jurisdiction} if self._endpoint.jurisdiction else {}

    def _url(self, path: str) -> str:
        return f"{self._endpoint.url.rstrip('/')}/{path}"

    def _asked(self, path: str, seconds: float) -> list[Mapping[str, Any]] | None:
        """The records of an answer; None where none came that can be read."""
        try:
            with closing(self._client()) as client:
                answer = client.get(self._url(path), limits=_limits(seconds))
        except NetError:
            return None
        return list(_records(answer.body)) if answer.status == 200 else None


def _limits(seconds: float) -> Limits:
    return Limits(seconds=seconds, bytes=MOST)


def _mark(number: str) -> str:
    return f"(Townbell {number})"


def _posted(answer: Answer) -> Attempt:
    """What an answer to the POST means: 4xx is a no, but for "too many" and "too late"; 5xx may be a yes."""
    if 200 <= answer.status < 300:
        for record in _records(answer.body):
            number, token = _text(record.get("service_request_id")), _text(record.get("token"))
            if number or token:
                return Attempt(taken=Taken.TAKEN, number=number, token="" if number else token)
        return Attempt(taken=Taken.UNKNOWN, cause="an answer without a number")
    if answer.status in (408, 425, 429):
        return Attempt(taken=Taken.NOT_NOW, cause=f"status {answer.status}")
    if 300 <= answer.status < 500:
        return Attempt(taken=Taken.REFUSED, cause=f"status {answer.status}")
    return Attempt(taken=Taken.UNKNOWN, cause=f"status {answer.status}")


def _records(body: bytes) -> Iterator[Mapping[str, Any]]:
    """The objects of an answer: a list, or one, or one in a list of a name. Bad JSON holds none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return
    if isinstance(found, dict):
        listed = next((found[name] for name in ("service_requests", "requests") if name in found), None)
        found = listed if isinstance(listed, list) else [found]
    yield from (each for each in found if isinstance(each, dict)) if isinstance(found, list) else ()


def _text(value: object) -> str:
    """A number or token as text, however it was typed; nothing else, and not for ever long."""
    kept = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return " ".join(kept.split())[:_NUMBERS]
