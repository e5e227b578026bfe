"""The same answers for programs, and the site's own pulse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, make_response, request
from werkzeug.exceptions import BadRequest

from web.language import asked_locale
from web.residents.conversation import Conversations

if TYPE_CHECKING:
    from web.ports import Site


def api(site: Site) -> Blueprint:
    """POST /api/ask and GET /healthz.

    ``/api/ask`` takes JSON ``{"text", "locale"?, "address"?, "session"?}`` and answers in the shape
    of ``townbell ask --json``, and with a ``session`` to send along with the next question.
    """
    blueprint = Blueprint("api", __name__)
    conversations = Conversations(site)

    @blueprint.post("/api/ask")
    def ask() -> Response:
        asked = _asked()
        locale = asked_locale(asked["locale"], site.city.locales)
        answered, token = conversations.turn(asked["text"], locale, asked["address"], asked["session"])
        return jsonify({**answered.reply, "session": token})

    @blueprint.get("/healthz")
    def health() -> Response:
        found = site.health()
        return make_response(jsonify(dict(found)), 200 if found.get("ok", True) else 503)

    return blueprint


def _asked() -> Mapping[str, str]:
    # get_json insists on the JSON content type: another site's form cannot send that.
    try:
        given: Any = request.get_json()
    except RecursionError:
        raise BadRequest from None
    if not isinstance(given, dict):
        raise BadRequest
    asked = {
        name: "" if given.get(name) is None else given[name]
        for name in ("text", "locale", "address", "session")
    }
    if not all(_is_text(value) for value in asked.values()) or not asked["text"].strip():
        raise BadRequest
    return asked


def _is_text(value: object) -> bool:
    """JSON can spell half a surrogate pair, which is no text and which nobody can write down."""
    try:
        return isinstance(value, str) and bool(value.encode() or True)
    except UnicodeEncodeError:
        return False
