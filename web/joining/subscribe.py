"""Signing up on a page, and confirming: GET shows, only POST changes (F15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request, url_for

from city.enrolment.signup import Step, Why
from city.enrolment.subscriptions import Topic
from city.enrolment.wishes import OFFERED, Fault, Quiet, Reading
from web.joining.forms import form_mark, is_ours, refuse_foreign, wish
from web.language import asked_locale
from web.proxies import source_of
from web.rendering import render
from words import phrases

if TYPE_CHECKING:
    from web.joining.enrolment import Enrolment
    from web.ports import Site

LEADS = (15, 60, 180, 1_440)
"""Minutes before a meeting that can be chosen."""
CHOSEN = (Topic.EMERGENCY,)
"""Topics that are ticked when the form opens."""


def subscribing(site: Site, enrolment: Enrolment) -> Blueprint:
    """GET and POST /subscribe, POST /subscribe/code, GET and POST /confirm/<token>."""
    pages = _Pages(site, enrolment)
    blueprint = Blueprint("subscribe", __name__)
    blueprint.add_url_rule("/subscribe", "form", pages.form)
    blueprint.add_url_rule("/subscribe", "ask", pages.ask, methods=["POST"])
    blueprint.add_url_rule("/subscribe/code", "code", pages.code, methods=["POST"])
    blueprint.add_url_rule("/confirm/<token>", "confirm", pages.look)
    blueprint.add_url_rule("/confirm/<token>", "confirmed", pages.confirm, methods=["POST"])
    return blueprint


UNREAD = Reading()


class _Pages:
    def __init__(self, site: Site, enrolment: Enrolment) -> None:
        self._site = site
        self._enrolment = enrolment
        self._joining = enrolment.joining

    def form(self) -> Response:
        fields = {"topic": [str(each) for each in CHOSEN], "channel": "", "quiet": Quiet.CITY.value}
        return self._form(fields)

    def ask(self) -> Response:
        """Ask for a confirmation; whatever becomes of it, the page tells nothing about the target."""
        if not is_ours(request, self._site, self._enrolment):
            return self._form(_said(), problem="signup.form_old")
        if request.form.get("website"):  # a field that people do not see
            return self._asked("", "sms")
        reading = self._joining.read(wish(request.form))
        if reading.faults:
            return self._form(_said(), reading)
        locale = asked_locale(request.form.get("lang", ""), self._site.city.locales)
        evidence = f"Web form, {locale}: {phrases(locale).say('signup.agree', city=self._site.city.name)}"
        now = self._site.now()
        asked = self._joining.ask(reading, locale, evidence, source_of(request), now)
        if asked.why is Why.TOO_OFTEN_SOURCE:
            return self._form(_said(), problem="signup.too_often", status=429)
        return self._asked(asked.ticket, reading.channel)

    def code(self) -> Response:
        """Confirm by the code that was sent."""
        refuse_foreign(request)
        ticket, channel = request.form.get("ticket", ""), request.form.get("channel", "")
        step = self._joining.confirm_by_code(ticket, request.form.get("code", "")[:20], self._site.now())
        if step.why in (Why.CONFIRMED, Why.ALREADY_CONFIRMED):
            return self._done(step)
        return self._asked(ticket, channel, "signup.wrong_code")

    def look(self, token: str) -> Response:
        step = self._joining.look(token, self._site.now())
        if step.why is not Why.CONFIRMED:
            return self._done(step)
        return render(self._site, "confirm.html", token=token, topics=_topics(step), here=_here)

    def confirm(self, token: str) -> Response:
        refuse_foreign(request)
        now = self._site.now()
        if request.form.get("refuse"):
            self._joining.refuse(token, now)
            return render(
                self._site, "said.html", title="signup.refused", text="signup.refused.text", here=_here
            )
        return self._done(self._joining.confirm(token, now))

    def _done(self, step: Step) -> Response:
        """One page for each way in which it may end; a link that is none says nothing of why."""
        name = "done" if step.why in (Why.CONFIRMED, Why.ALREADY_CONFIRMED) else "over"
        return render(
            self._site,
            "said.html",
            title=f"signup.{name}",
            text=f"signup.{name}.text",
            topics=_topics(step),
            here=_here,
        )

    def _asked(self, ticket: str, channel: str, problem: str = "") -> Response:
        return render(self._site, "asked.html", ticket=ticket, channel=channel, problem=problem, here=_start)

    def _form(
        self, fields: Mapping[str, Any], reading: Reading = UNREAD, problem: str = "", status: int = 200
    ) -> Response:
        page = render(
            self._site,
            "subscribe.html",
            fields=fields,
            faults=_told(reading),
            choices=reading.choices,
            problem=problem,
            topics=OFFERED,
            leads=LEADS,
            channels=self._joining.channels(),
            push_key=self._enrolment.push_key,
            bodies=self._joining.bodies(),
            mark=form_mark(self._site, self._enrolment),
            here=_start,
        )
        page.status_code = 422 if reading.faults else status
        return page


def _said() -> Mapping[str, Any]:
    """The fields as they were sent, to be shown again."""
    return {**request.form.to_dict(), "topic": request.form.getlist("topic")}


FIELD_OF: Mapping[Fault, str] = {Fault.NO_EMAIL: "email", Fault.NO_PHONE: "phone", Fault.NO_BROWSER: "push"}
"""Where a fault's field is not called as the fault's name says."""


def _told(reading: Reading) -> Mapping[str, str]:
    """What is wrong, by the id of the field where it is to be mended."""
    return {FIELD_OF.get(fault, name): f"signup.fault.{fault}" for name, fault in reading.faults.items()}


def _topics(step: Step) -> list[str]:
    wishes = step.signup.wishes if step.signup else ()
    return list(dict.fromkeys(str(each.topic) for each in wishes))


def _here(locale: str) -> str:
    """This page in another language; the form where this one was the answer to a code."""
    if not request.view_args:
        return _start(locale)
    return url_for("subscribe.confirm", lang=locale, **request.view_args)


def _start(locale: str) -> str:
    return url_for("subscribe.form", lang=locale)
