"""GET and POST /staff/sign-in, /staff/join/<token>, POST /staff/sign-out: who comes in, and how."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from city.staff import Account
from city.tokens import Purpose, Seen
from web.joining.forms import refuse_foreign
from web.proxies import source_of
from web.rendering import render
from web.staff.cookies import SESSION
from web.staff.gate import Entered, Why, code_address, digest_of

if TYPE_CHECKING:
    from web.ports import Site
    from web.staff.ports import Console

FORM_LASTS = timedelta(hours=12)
_TOO_MANY = 429
_WORDS = 300
"""Characters of a field of these forms."""


def entrance(site: Site, console: Console) -> Blueprint:
    """The pages for whoever is not in yet."""
    pages = _Entrance(site, console)
    blueprint = Blueprint("entrance", __name__)
    blueprint.add_url_rule("/staff/sign-in", "form", pages.form)
    blueprint.add_url_rule("/staff/sign-in", "sign_in", pages.sign_in, methods=["POST"])
    blueprint.add_url_rule("/staff/sign-out", "sign_out", pages.sign_out, methods=["POST"])
    blueprint.add_url_rule("/staff/join/<token>", "invited", pages.invited)
    blueprint.add_url_rule("/staff/join/<token>", "join", pages.join, methods=["POST"])
    return blueprint


def mark(console: Console) -> str:
    """What a form of ours carries: that this very session's page made it, and today (CSRF)."""
    return console.gate.signer.sign(Purpose.FORM, digest_of(SESSION.read()), console.gate.now() + FORM_LASTS)


def is_ours(console: Console) -> bool:
    """Whether a page of ours made this form, for this session. Raises 403 for another site's."""
    refuse_foreign(request)
    token = console.gate.signer.read(Purpose.FORM, request.form.get("mark", ""), console.gate.now())
    return token.seen is Seen.GOOD and token.subject == digest_of(SESSION.read())


def sign_in_page(
    site: Site, console: Console, problem: str = "", status: int = 200, name: str = "", lang: str = ""
) -> Response:
    """Where one signs in, with what went wrong."""
    page = render(
        site,
        "staff/sign_in.html",
        lang=lang,
        here=lambda locale: url_for("entrance.form", lang=locale),
        mark=mark(console),
        problem=problem,
        name=name,
        vouching=console.vouching,
        has_passkeys=console.keyring is not None,
        left="left" in request.args,
    )
    page.status_code = status
    return page


class _Entrance:
    def __init__(self, site: Site, console: Console) -> None:
        self._site = site
        self._console = console

    def form(self) -> Response:
        """Where one signs in."""
        return self._sign_in_page()

    def sign_in(self) -> Response | Answer:
        """Compare, and let in; whoever is refused hears one sentence, whatever was wrong."""
        if not is_ours(self._console):
            return self._sign_in_page("staff.form_old", 422)
        said = {name: request.form.get(name, "")[:_WORDS] for name in ("name", "passphrase", "code")}
        name = said["name"].strip()
        entered = self._console.gate.sign_in(name, said["passphrase"], said["code"], source_of(request))
        if entered.why is not Why.GOOD:
            status = _TOO_MANY if entered.why is Why.WAIT else 422
            return self._sign_in_page(f"staff.{entered.why.value}", status, name)
        return self._into(entered)

    def sign_out(self) -> Response | Answer:
        """End the session here and in the store."""
        if not is_ours(self._console):
            return self._sign_in_page("staff.form_old", 422)
        self._console.gate.leave(SESSION.read())
        leaving = redirect(url_for("entrance.form", lang=request.form.get("lang", ""), left=1), 303)
        SESSION.remove(leaving)
        return leaving

    def invited(self, token: str) -> Response:
        """What an invitation offers. To look at it uses nothing up (F15)."""
        account = self._console.gate.invited(token)
        return self._join_page(account, token) if account else self._over()

    def join(self, token: str) -> Response | Answer:
        """Choose the passphrase; the link is then used."""
        refuse_foreign(request)
        account = self._console.gate.invited(token)
        if account is None:
            return self._over()
        said = [request.form.get(name, "")[:_WORDS] for name in ("passphrase", "again", "code")]
        entered = self._console.gate.join(token, *said)
        if entered.why is not Why.GOOD:
            return self._join_page(account, token, f"staff.{entered.why.value}")
        return self._into(entered)

    def _into(self, entered: Entered) -> Answer:
        """To the console, with a cookie that only this browser has (a new one: no session is fixed)."""
        going = redirect(url_for("staff.today", lang=request.form.get("lang", "")), 303)
        SESSION.put(going, entered.cookie)
        return going

    def _sign_in_page(self, problem: str = "", status: int = 200, name: str = "") -> Response:
        return sign_in_page(self._site, self._console, problem, status, name)

    def _join_page(self, account: Account, token: str, problem: str = "") -> Response:
        import segno

        picture = segno.make(code_address(account, self._site.city.name), error="m")
        return self._page(
            "staff/join.html",
            422 if problem else 200,
            token=token,
            account=account,
            picture=picture.svg_inline(scale=4, svgclass=None, lineclass=None, omitsize=True),
            problem=problem,
        )

    def _over(self) -> Response:
        return self._page("staff/over.html", 410)

    def _page(self, template: str, status: int, **values: Any) -> Response:
        page = render(self._site, template, here=_here, **values)
        page.status_code = status
        return page


def _here(locale: str) -> str:
    return url_for("entrance.invited", lang=locale, **(request.view_args or {}))
