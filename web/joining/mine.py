"""One's own page: by a link that was sent to the target, everything that is kept about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from city.enrolment import targets
from city.enrolment.streams import BY_STREAM
from city.enrolment.subscriptions import Subscription
from city.enrolment.wishes import LONGEST_PAUSE, NO_QUIET, Fault, Form, Quiet
from web.joining.forms import form_mark, is_ours, refuse_foreign, wish
from web.joining.subscribe import LEADS
from web.language import asked_locale, locale_named
from web.proxies import source_of
from web.rendering import render
from words.enrolled import named

if TYPE_CHECKING:
    from web.joining.enrolment import Enrolment
    from web.ports import Site

PAUSES = (1, 7, 30)
"""Days for which everything can be held."""


def own_pages(site: Site, enrolment: Enrolment) -> Blueprint:
    """GET and POST /mine, GET and POST /mine/<token>, GET /mine/<token>/data.json."""
    pages = _Pages(site, enrolment)
    blueprint = Blueprint("mine", __name__)
    blueprint.add_url_rule("/mine", "ask", pages.ask)
    blueprint.add_url_rule("/mine", "send", pages.send, methods=["POST"])
    blueprint.add_url_rule("/mine/<token>", "page", pages.page)
    blueprint.add_url_rule("/mine/<token>", "change", pages.change, methods=["POST"])
    blueprint.add_url_rule("/mine/<token>/data.json", "export", pages.export)
    return blueprint


class _Pages:
    def __init__(self, site: Site, enrolment: Enrolment) -> None:
        self._site = site
        self._enrolment = enrolment
        self._own = enrolment.own_page

    def ask(self, problem: str = "") -> Response:
        """Where one asks for the link."""
        mark = form_mark(self._site, self._enrolment)
        channels = self._enrolment.joining.channels()
        page = render(
            self._site,
            "mine_ask.html",
            mark=mark,
            channels=channels,
            push_key=self._enrolment.push_key,
            problem=problem,
            here=_start,
        )
        page.status_code = 422 if problem else 200
        return page

    def send(self) -> Response:
        """Have the link sent. The answer is the same whether anything is kept or not."""
        if not is_ours(request, self._site, self._enrolment):
            return self.ask("signup.form_old")
        form = wish(request.form)
        offered = form.channel in self._enrolment.joining.channels()
        target = targets.normal(form.channel, form.target) if offered else ""
        if not target:
            return self.ask("mine.which")
        locale = asked_locale(request.form.get("lang", ""), self._site.city.locales)
        self._own.send_link(form.channel, target, locale, source_of(request), self._site.now())
        return render(self._site, "said.html", title="mine.sent", text="mine.sent.text", here=_start)

    def page(self, token: str) -> Response:
        return self._page(token)

    def change(self, token: str) -> Response | Answer:
        """What one of the page's buttons asks for; then the page again, in a way that can be reloaded."""
        refuse_foreign(request)
        now, asked = self._site.now(), request.form
        if self._own.look(token, now) is None:
            return self._gone()
        if asked.get("delete") == "yes":
            self._own.delete(token, now)
            return render(
                self._site, "said.html", title="mine.deleted", text="mine.deleted.text", here=_start
            )
        if "change" in asked:
            locale = (
                locale_named(asked.get("locale", ""), self._site.city.locales) or self._site.city.locales[0]
            )
            faults, choices = self._own.change(token, asked["change"], wish(asked), locale, now)
            if faults:
                return self._page(token, wrong=asked["change"], faults=faults, choices=choices)
        elif "end" in asked:
            self._own.end(token, asked["end"], now, asked.get("stream", ""))
        elif "pause" in asked:
            days = int(asked["pause"]) if asked["pause"] in map(str, (0, *PAUSES)) else 0
            self._own.pause(token, now + min(timedelta(days=days), LONGEST_PAUSE) if days else None, now)
        return redirect(url_for("mine.page", token=token, lang=asked.get("lang", "")), 303)

    def export(self, token: str) -> Response:
        """Everything that is kept, as a file."""
        found = self._own.export(token, self._site.now())
        if found is None:
            abort(404)
        answer = jsonify(found)
        answer.headers["Content-Disposition"] = "attachment; filename=townbell.json"
        return answer

    def _page(
        self, token: str, wrong: str = "", faults: Mapping[str, Fault] | None = None, choices: Any = ()
    ) -> Response:
        mine = self._own.look(token, self._site.now())
        if mine is None:
            return self._gone()
        page = render(
            self._site,
            "mine.html",
            token=token,
            mine=mine,
            rows=[(each, fields_of(each)) for each in mine.subscriptions],
            wrong=wrong,
            faults={name: f"signup.fault.{fault}" for name, fault in (faults or {}).items()},
            choices=choices,
            leads=LEADS,
            pauses=PAUSES,
            here=_here,
            named=named,
            by_stream=BY_STREAM,
            streams_of=self._enrolment.leaving.streams_of,
        )
        page.status_code = 422 if faults else 200
        return page

    def _gone(self) -> Response:
        """The link is over, or never was one: where another can be had."""
        page = render(self._site, "said.html", title="mine.over", text="mine.over.text", here=_start)
        page.status_code = 404
        return page


def fields_of(each: Subscription) -> Form:
    """A subscription as the form that would ask for it."""
    quiet = each.quiet
    own = quiet is not None and quiet.start != quiet.end
    return Form(
        address=each.address,
        lead="" if each.lead_minutes is None else str(each.lead_minutes),
        quiet=Quiet.CITY if quiet is None else Quiet.OWN if own else Quiet.NONE,
        quiet_from=f"{(quiet if own and quiet else NO_QUIET).start:%H:%M}" if own else "",
        quiet_to=f"{(quiet if own and quiet else NO_QUIET).end:%H:%M}" if own else "",
    )


def _here(locale: str) -> str:
    return url_for("mine.page", lang=locale, **(request.view_args or {}))


def _start(locale: str) -> str:
    return url_for("mine.ask", lang=locale)
