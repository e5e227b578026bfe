"""GET /progress, /progress.json and /metrics: how far the telling has come, for staff and for Prometheus.

They hold counts, never persons, but they say what is broken: so they are shown to this machine itself, or to
whoever has the token of the environment (TOWNBELL_METRICS_TOKEN), as a bearer or as the password of HTTP's
basic scheme (RFC 7617), which every browser can ask for.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from web.language import asked_locale
from web.proxies import is_this_machine
from words import phrases

if TYPE_CHECKING:
    from web.ports import Metric, Site

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text exposition format."""
BASIC = WWWAuthenticate("basic", {"realm": "Townbell", "charset": "UTF-8"})
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def seeing_pages(site: Site) -> Blueprint:
    """The three; not found where nothing is handed to them."""
    blueprint = Blueprint("seeing", __name__)

    @blueprint.before_request
    def admit() -> None:
        if site.seeing is None:
            abort(404)
        if not is_admitted(site.metrics_token):
            raise Unauthorized(www_authenticate=BASIC)

    blueprint.add_url_rule("/progress", "progress", lambda: _page(site))
    blueprint.add_url_rule("/progress.json", "progress_json", lambda: jsonify(_shown(site)))
    blueprint.add_url_rule("/metrics", "metrics", lambda: _metrics(site))
    return blueprint


def is_admitted(token: str) -> bool:
    """Whether this request has the token, or comes from this machine itself and through nobody else.

    A reverse proxy on this machine comes from here too: it names whom it speaks for, or another host.
    """
    given = request.authorization
    if given is not None:
        said = given.token if given.type == "bearer" else given.password
        return bool(token) and hmac.compare_digest((said or "").encode(), token.encode())
    host = urlsplit(f"//{request.host}").hostname or ""
    return host in _HERE and is_this_machine(request)


def _shown(site: Site) -> Mapping[str, Any]:
    assert site.seeing is not None
    return site.seeing.shown()


def _page(site: Site) -> Response:
    locale = asked_locale(request.args.get("lang", ""), site.city.locales)
    words = phrases(locale)

    def named(family: str, word: str) -> str:
        key = f"seeing.{family}.{word}"
        return words.say(key) if words.has(key) else word.replace("_", " ")

    page = render_template(
        "progress.html", site=site, words=words, locale=locale, shown=_shown(site), named=named
    )
    return make_response(page)


def _metrics(site: Site) -> Response:
    assert site.seeing is not None
    response = make_response(exposition(site.seeing.metrics()))
    response.headers["Content-Type"] = FORMAT
    return response


def exposition(metrics: Iterable[Metric]) -> str:
    """The metrics in Prometheus' text format: what each means and of what type it is, then its samples."""
    lines: list[str] = []
    for each in metrics:
        lines += [f"# HELP {each.name} {_escaped(each.help)}", f"# TYPE {each.name} {each.kind}"]
        lines += [f"{each.name}{_labels(labels)} {_number(value)}" for labels, value in each.samples]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: Mapping[str, str]) -> str:
    said = ",".join(f'{name}="{_quoted(value)}"' for name, value in labels.items())
    return f"{{{said}}}" if said else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"')


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
