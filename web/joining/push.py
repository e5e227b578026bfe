"""A browser's push subscription that has changed: POST /push/renew, from our own service worker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, make_response, request

from city.enrolment.push import LONGEST
from web.joining.forms import refuse_foreign

if TYPE_CHECKING:
    from web.joining.enrolment import Move
    from web.ports import Site

STATUS: Mapping[str, int] = {"moved": 200, "unknown": 404, "no_subscription": 422}


def push_renewal(site: Site, move: Move) -> Blueprint:
    """The address that the service worker posts ``{"old": ..., "new": ...}`` to."""
    blueprint = Blueprint("push", __name__)

    def renew() -> Response:
        """The old subscription, whole, is what proves the browser; JSON no other site's form can send."""
        refuse_foreign(request)
        said = request.get_json(silent=True)
        old, new = (_told(said, name) for name in ("old", "new"))
        what = move(old, new, site.now()) if old and new else "no_subscription"
        return make_response(jsonify(result=what), STATUS[what])

    blueprint.add_url_rule("/push/renew", "renew", renew, methods=["POST"])
    return blueprint


def _told(said: Any, name: str) -> str:
    """One of the two as text, "" where it is none or longer than any browser's."""
    found = said.get(name) if isinstance(said, Mapping) else None
    text = json.dumps(found) if isinstance(found, Mapping) else ""
    return text if len(text) <= LONGEST else ""
