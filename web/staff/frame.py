"""What every page of the console stands in: who is signed in, what they may do, and the frame around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from city.localtime import day_of
from city.staff import Account, Deed, verdict
from web.rendering import render
from web.staff.cookies import SESSION
from web.staff.entrance import is_ours, mark

if TYPE_CHECKING:
    from web.ports import Site
    from web.staff.ports import Console

NAV = (
    ("today", "staff.today"),
    ("alerts", "staff_alerts.alerts"),
    ("unanswered", "staff.unanswered"),
    ("posts", "staff.posts"),
    ("write", "staff.write"),
    ("reports", "staff_reports.reports"),
    ("feeds", "staff_feeds.feeds"),
    ("numbers", "staff.numbers"),
)
"""The pages that every page leads to, and their endpoints."""


def admitting(blueprint: Blueprint, site: Site, console: Console) -> None:
    """Lead whoever is not in to the sign-in, and refuse forms that no page of this session made."""

    @blueprint.before_request
    def admit() -> Answer | None:
        g.account = console.gate.who(SESSION.read())
        if g.account is None:
            return redirect(url_for("entrance.form", lang=request.args.get("lang", "")), 303)
        if request.method == "POST" and not is_ours(console):
            abort(403)
        if console.vouching is None:
            return None
        from web.staff.vouching import asked_again

        return asked_again(site, console, g.account)


def account() -> Account:
    """Who is signed in."""
    found: Account = g.account
    return found


def allowed(deed: Deed, department: str | None = None) -> None:
    """403 where who is signed in may not do it, to what is this department's (None: to anything)."""
    if not verdict(account(), deed, department).is_yes:
        abort(403)


class Frame:
    """The frame of the console's pages. ``forms`` leads from where a form is posted to where it is shown."""

    def __init__(self, site: Site, console: Console, blueprint: str, forms: Mapping[str, str]) -> None:
        self.site = site
        self.console = console
        self._blueprint = blueprint
        self._forms = forms

    def page(self, page_name: str, status: int = 200, **values: Any) -> Response:
        """The page of this name, in the frame."""
        who = account()
        page = render(
            self.site,
            f"staff/{page_name}.html",
            here=self._here,
            **{"name_of": page_name, **values},
            nav=NAV,
            today=day_of(self.console.gate.now(), self.site.city.zone),
            account=who,
            may=lambda deed, department=None: verdict(who, Deed(deed), department).is_yes,
            mark=mark(self.console),
        )
        page.status_code = status
        return page

    def to(self, name: str, **values: Any) -> Answer:
        """Lead there after something was done, in the language of the form."""
        return redirect(
            url_for(f"{self._blueprint}.{name}", lang=request.form.get("lang", ""), **values), 303
        )

    def languages(self) -> list[str]:
        """The city's languages, the first its own."""
        return list(dict.fromkeys(each.split("-")[0] for each in self.site.city.locales))

    def _here(self, locale: str) -> str:
        name = (request.endpoint or "").split(".")[-1]
        target = f"{self._blueprint}.{self._forms.get(name, name)}"
        rule = next(current_app.url_map.iter_rules(target))
        kept: dict[str, Any] = request.args.to_dict()
        if request.method == "POST":  # of what was typed nothing goes into an address; what page it is does
            kept = {key: request.form[key] for key in ("mode", "kind") if key in request.form}
        named = {key: value for key, value in (request.view_args or {}).items() if key in rule.arguments}
        return url_for(target, **{**kept, **named, "lang": locale})
