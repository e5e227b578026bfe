"""Leaving by the link in a letter: GET shows a page, POST leaves; a mail program's button too (RFC 8058)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, make_response, request, url_for

from city.enrolment.signup import By, Why
from web.joining.forms import refuse_foreign
from web.rendering import render
from words.enrolled import named, told_of

if TYPE_CHECKING:
    from city.enrolment.leaving import Leave
    from web.joining.enrolment import Enrolment
    from web.ports import Site

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""The field that a mail program posts (RFC 8058, 3.2): no cookie, no page, no question."""


def unsubscribing(site: Site, enrolment: Enrolment) -> Blueprint:
    """GET and POST /leave/<token>."""
    blueprint = Blueprint("unsubscribe", __name__)
    leaving = enrolment.leaving

    def here(locale: str) -> str:
        return url_for("unsubscribe.look", lang=locale, **(request.view_args or {}))

    def look(token: str) -> Response:
        """What can be ended. A link that is none, or was used, says that there is nothing: no more."""
        found = leaving.look(token, site.now())
        if found is None:
            return render(site, "said.html", title="leave.nothing", text="leave.nothing.text", here=here)
        return render(site, "leave.html", token=token, found=found, named=named, told_of=told_of, here=here)

    def left(found: Leave, stream: str, *, everything: bool) -> Response:
        """What was ended, and what goes on."""
        more: dict[str, Any] = {"rest": leaving.still(found.this), "everything": everything}
        what = stream or found.this.filter
        return render(
            site, "left.html", found=found, what=what, named=named, told_of=told_of, here=here, **more
        )

    def leave(token: str) -> Response:
        name, value = ONE_CLICK
        if request.form.get(name) == value:
            leaving.leave(token, By.ONE_CLICK, site.now())
            return make_response("", 200)  # the same for every token
        refuse_foreign(request)
        everything, stream = request.form.get("all") == "yes", request.form.get("stream", "")
        found = leaving.look(token, site.now())
        why = leaving.leave(token, By.LINK, site.now(), everything=everything, stream=stream)
        if found is not None and why is Why.LEFT:
            return left(found, stream, everything=everything)
        return render(site, "said.html", title="leave.nothing", text="leave.nothing.text", here=here)

    blueprint.add_url_rule("/leave/<token>", "look", look)
    blueprint.add_url_rule("/leave/<token>", "leave", leave, methods=["POST"])
    return blueprint
