"""POST /canary/<id>: where the city's own webhook canary comes home. Its id is what nobody else knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort

if TYPE_CHECKING:
    from web.ports import Site

LONGEST = 64


def canary_ear(site: Site) -> Blueprint:
    """204 where it is one that was not heard yet, else not found."""
    blueprint = Blueprint("canary", __name__)

    @blueprint.post("/canary/<name>")
    def hear(name: str) -> Response:
        if site.hear is None or len(name) > LONGEST or not site.hear(name):
            abort(404)
        return Response(status=204)

    return blueprint
