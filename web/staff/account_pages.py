"""GET and POST /staff/account: one's own account, its passkeys, its sessions; and to sign in by a passkey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from web.proxies import source_of
from web.staff.authenticators import LONGEST
from web.staff.cookies import PASSKEY, SESSION
from web.staff.entrance import is_ours, sign_in_page
from web.staff.frame import Frame, account, admitting
from web.staff.gate import Why
from web.staff.keyring import Adding

if TYPE_CHECKING:
    from web.ports import Site
    from web.staff.keyring import Asked, Keyring
    from web.staff.ports import Console

_LABEL = 60
_ID = 2_000


def account_pages(site: Site, console: Console) -> Blueprint:
    """One's own account, for whoever is in."""
    pages = _Account(site, console)
    blueprint = Blueprint("staff_account", __name__)
    admitting(blueprint, site, console)
    blueprint.add_url_rule("/staff/account", "account", pages.account)
    blueprint.add_url_rule("/staff/account", "change", pages.change, methods=["POST"])
    blueprint.add_url_rule("/staff/account/passkey", "ask", pages.ask, methods=["POST"])
    return blueprint


def passkey_entrance(site: Site, console: Console, keyring: Keyring) -> Blueprint:
    """Signing in by a passkey, for whoever is not in yet."""
    pages = _Entrance(site, console, keyring)
    blueprint = Blueprint("passkeys", __name__)
    blueprint.add_url_rule("/staff/sign-in/passkey/ask", "ask", pages.ask, methods=["POST"])
    blueprint.add_url_rule("/staff/sign-in/passkey", "enter", pages.enter, methods=["POST"])
    return blueprint


class _Account:
    def __init__(self, site: Site, console: Console) -> None:
        self._console = console
        self._keyring = console.keyring
        self._frame = Frame(site, console, "staff_account", {"change": "account"})

    def account(self, problem: str = "", done: str = "") -> Response:
        """What is known of this account, its passkeys, and how to be signed out everywhere."""
        keyring, who = self._keyring, account()
        return self._frame.page(
            "account",
            422 if problem else 200,
            passkeys=keyring.of(who) if keyring else (),
            may_add=keyring.may_add(who, SESSION.read()).value if keyring else "",
            problem=problem,
            done=done or request.args.get("done", ""),
        )

    def change(self) -> Response | Answer:
        """Add or take off a passkey, or end every session of this account."""
        do = request.form.get("do", "")
        if do == "end":
            self._console.gate.end_sessions(account().name, account().name)
            leaving = redirect(url_for("entrance.form", lang=request.form.get("lang", ""), left=1), 303)
            SESSION.remove(leaving)
            return leaving
        if self._keyring is None:
            abort(404)
        if do == "drop":
            if not self._keyring.drop(account(), request.form.get("passkey", "")[:_ID]):
                abort(404)
            return self._frame.to("account", done="dropped")
        return self._add(self._keyring)

    def _add(self, keyring: Keyring) -> Response | Answer:
        said, label = request.form.get("said", "")[: LONGEST + 1], request.form.get("label", "").strip()
        added = keyring.add(account(), SESSION.read(), PASSKEY.read(), said, label[:_LABEL])
        if added is not Adding.GOOD:
            return self.account(f"staff.passkey.{added.value}")
        going = self._frame.to("account", done="added")
        PASSKEY.remove(going)
        return going

    def ask(self) -> Response:
        """What this browser is to be asked for a new passkey."""
        if self._keyring is None:
            abort(404)
        if self._keyring.may_add(account(), SESSION.read()) is not Adding.GOOD:
            abort(403)
        return _to_ask(self._keyring.ask_to_add(account(), SESSION.read()))


class _Entrance:
    def __init__(self, site: Site, console: Console, keyring: Keyring) -> None:
        self._site = site
        self._console = console
        self._keyring = keyring

    def ask(self) -> Response:
        """What this browser is to be asked for any passkey of this site."""
        if not is_ours(self._console):
            abort(403)
        return _to_ask(self._keyring.ask_to_enter())

    def enter(self) -> Response | Answer:
        """Let in whose passkey it is; whoever is refused hears one sentence, whatever was wrong."""
        if not is_ours(self._console):
            return sign_in_page(self._site, self._console, "staff.form_old", 422)
        said = request.form.get("said", "")[: LONGEST + 1]
        entered = self._keyring.enter(PASSKEY.read(), said, source_of(request))
        if entered.why is not Why.GOOD:
            status = 429 if entered.why is Why.WAIT else 422
            return sign_in_page(self._site, self._console, f"staff.{entered.why.value}", status)
        going = redirect(url_for("staff.today", lang=request.form.get("lang", "")), 303)
        SESSION.put(going, entered.cookie)
        PASSKEY.remove(going)
        return going


def _to_ask(asked: Asked) -> Response:
    """Where the script reads it; what must come back lies in a cookie that no script sees."""
    answer = jsonify(asked.options)
    PASSKEY.put(answer, asked.errand)
    return answer
