"""The console: /staff is today, then what nobody could answer, what is written, and who is of the staff.

Everything is looked at by whoever is signed in; what changes something asks for the role, a form of this
session, and leaves a line in the log.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as Answer

from city.errors import TownbellError, WrongUse
from city.localized import in_language
from city.localtime import day_of
from city.posts import Told, told
from city.staff import Deed, Role, is_name, may_give, verdict
from web.addresses import outside
from web.staff.forms import label
from web.staff.frame import Frame, account, admitting, allowed
from web.staff.lacking import lacking
from web.staff.numbers import add_numbers, spreadsheet
from web.staff.writing import FORMS, add_writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from city.ports import Post
    from city.staff import Account, Logged
    from web.ports import Site
    from web.staff.ports import Console

MOST_LOGGED = 1_000_000
SHOWN = 100
"""Rows of a list; the newest, or the most asked."""
FEW = 5
SOON = 12
"""Things that will be told next."""
_OPEN = ("submitted", "approved", "sent")
"""States of an alert that somebody waits for, or that is in force."""


def console_pages(site: Site, console: Console) -> Blueprint:
    """The pages for whoever is in; everybody else is led to the sign-in."""
    pages = _Pages(site, console)
    blueprint = Blueprint("staff", __name__)

    admitting(blueprint, site, console)
    for path, name in (("/staff", "today"), ("/staff/unanswered", "unanswered"), ("/staff/people", "people")):
        blueprint.add_url_rule(path, name, getattr(pages, name))
    blueprint.add_url_rule("/staff/people", "invite", pages.invite, methods=["POST"])
    blueprint.add_url_rule("/staff/people/log.csv", "log_csv", pages.log)
    frame = Frame(site, console, "staff", FORMS)
    add_writing(blueprint, frame)
    add_numbers(blueprint, frame)
    return blueprint


def coming(posts: Sequence[Post], now: datetime) -> list[Post]:
    """What will be told from a later moment on, the next first."""
    waiting = [each for each in posts if told(each, now) is Told.WAITING]
    return sorted(waiting, key=lambda each: each.publish_at or now)[:FEW]


class _Pages:
    def __init__(self, site: Site, console: Console) -> None:
        self._site = site
        self._console = console
        self._frame = Frame(site, console, "staff", FORMS)

    def today(self) -> Response:
        """What stands now, and what needs a person."""
        console = self._console
        posts, figures = console.desk.posts()[:FEW], console.figures()
        return self._frame.page(
            "today",
            alerts=[each for each in console.alerts.overview() if each["state"] in _OPEN],
            late=console.late(),
            matters=console.matters(),
            figures=figures,
            days={each["day"]: date.fromisoformat(each["day"]) for each in figures},
            waiting=console.waiting(),
            questions=console.questions()[:FEW],
            coming=coming(console.desk.posts(), console.gate.now()),
            upcoming=console.upcoming()[:SOON],
            in_language=in_language,
            busiest=max((each["due"] for each in figures), default=0),
            posts=posts,
            stands={each.id: told(each, console.gate.now()) for each in posts},
            lacks={each.id: lacking(console.desk, each) for each in posts},
            label=label,
        )

    def unanswered(self) -> Response:
        """What residents asked in vain, the most asked first."""
        return self._frame.page("unanswered", questions=self._console.questions()[:SHOWN])

    def people(self, link: str = "", name: str = "", problem: str = "", email: str = "") -> Response:
        """Who is of the staff, and what was done; for administrators."""
        allowed(Deed.MANAGE)
        who = account()
        people = self._people()
        return self._frame.page(
            "people",
            422 if problem else 200,
            people=people,
            logged=self._logged(SHOWN),
            roles=[each for each in Role if may_give(who, each, who.department)],
            departments=() if who.department else self._console.departments,
            link=link,
            name=name,
            email=email,
            problem=problem,
        )

    def log(self) -> Response:
        """All that was done, as a table: it is a public record, and a page has only the newest of it."""
        allowed(Deed.MANAGE)
        rows = (
            (each.at.isoformat(), each.name, each.deed.value, each.about, json.dumps(dict(each.detail)))
            for each in self._logged(MOST_LOGGED)
        )
        day = day_of(self._console.gate.now(), self._site.city.zone)
        return spreadsheet(f"log-{day}", ("at", "name", "deed", "about", "detail"), rows)

    def _people(self) -> list[Account]:
        """Whom this administrator looks after."""
        every, who = self._console.gate.store.accounts(), account()
        return [each for each in every if verdict(who, Deed.MANAGE, each.department).is_yes]

    def _logged(self, most: int) -> list[Logged]:
        """The newest of the log that this administrator reads: a department's, only of its own people."""
        own = {each.name for each in self._people()} if account().department else None
        logged = self._console.gate.store.logged(most)
        return [each for each in logged if own is None or own & {each.name, each.about}]

    def invite(self) -> Response | Answer:
        """Invite somebody, anew if need be, end their sessions, or take an account away; never one's own."""
        allowed(Deed.MANAGE)
        gate, own = self._console.gate, account().name
        name, role = request.form.get("name", "").strip(), request.form.get("role", "")
        if name.casefold() == own.casefold():
            return self.people(problem="staff.not_yourself")
        known = gate.store.account(name)
        if known is not None:
            allowed(Deed.MANAGE, known.department)
        do = {"remove": gate.remove, "end": gate.end_sessions}.get(request.form.get("do", ""))
        if do is not None:
            try:
                do(name, own)
            except TownbellError:
                abort(404)
            return self._frame.to("people")
        if not is_name(name) or role not in set(Role):
            return self.people(name=name, problem="staff.name_wrong")
        department = account().department or request.form.get("department", "")
        if department not in ("", account().department, *self._console.departments):
            abort(404)
        if not may_give(account(), Role(role), department):
            abort(403)
        email = request.form.get("email", "").strip()[:300]
        try:
            token = gate.invite(name, Role(role), own, email, department)
        except WrongUse:
            return self.people(name=name, email=email, problem="staff.address_wrong")
        return self.people(link=outside(self._site, "entrance.invited", token=token), name=name)
