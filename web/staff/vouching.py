"""GET /staff/vouched and /staff/vouched/back: to the city's identity provider, and back with its word.

The authorization code flow of OpenID Connect Core 1.0, 3.1, with PKCE (RFC 7636) and the issuer named in what
comes back (RFC 9207). What the browser must bring back lies signed in a cookie of its own, for ten minutes,
and is good once. Where one goes afterwards is never read from an address: it is the console.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from city.federation import person
from city.tokens import Purpose, Seen
from net.errors import NetError
from web.proxies import source_of
from web.rendering import render
from web.staff import id_tokens
from web.staff.cookies import ERRAND, SESSION
from web.staff.entrance import sign_in_page
from web.staff.gate import Why, digest_of

if TYPE_CHECKING:
    from city.staff import Account
    from web.ports import Site
    from web.staff.gate import Gate
    from web.staff.ports import Console, Vouching

log = logging.getLogger("townbell.staff")
_LONGEST = 4_000
"""Characters of a code; some providers' are long."""
_LONGEST_PATH = 800
"""Characters of an address that goes with the errand: a cookie has 4,096 bytes at most (RFC 6265, 6.1)."""
_PARTS = 6
_STATUS = {"wait": 429, "silent": 502}


def vouched_pages(site: Site, console: Console, vouching: Vouching) -> Blueprint:
    """The pages that lead there and back."""
    pages = _Pages(site, console, vouching)
    blueprint = Blueprint("vouched", __name__)
    blueprint.add_url_rule("/staff/vouched", "go", pages.go)
    blueprint.add_url_rule("/staff/vouched/back", "back", pages.back)
    blueprint.add_url_rule("/staff/vouched/leave", "leave", pages.leave)
    return blueprint


def begun(
    gate: Gate, vouching: Vouching, language: str, session: str = "", path: str = ""
) -> tuple[str, str]:
    """The provider's address for this browser, and what the browser must bring back with the answer.

    ``session`` is the digest of the one in which somebody is, ``path`` the page of ours that they were on
    their way to; "" for who signs in. Raises NetError where the provider does not say where it lets in.
    """
    provider = vouching.provider
    addresses = provider.addresses()
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": vouching.redirect,
        "scope": vouching.scopes,
        "state": state,
        "nonce": nonce,
        "code_challenge": id_tokens.challenge(verifier),
        "code_challenge_method": "S256",
    }
    between = "&" if "?" in addresses.authorize else "?"
    said = f"{state} {nonce} {verifier} {language} {session} {path}"
    errand = gate.signer.sign(Purpose.ERRAND, said, gate.now() + ERRAND.lasts)
    return f"{addresses.authorize}{between}{urlencode(asked)}", errand


def asked_again(site: Site, console: Console, account: Account) -> Answer | None:
    """Once in a quarter of an hour, a page that leads by the provider back to where somebody goes; None where
    it is not time, or the provider cannot be asked: then the session holds for what is left of its hour.

    It is a page and no redirect: behind a form a browser follows none to another site (form-action).
    """
    gate, vouching, cookie = console.gate, console.vouching, SESSION.read()
    if vouching is None or request.method != "GET" or not gate.is_due(account, cookie):
        return None
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return None
    if gate.signer.read(Purpose.ERRAND, ERRAND.read(), gate.now()).seen is Seen.GOOD:
        return None  # sent there a moment ago, and came back by hand: it does not answer
    path = f"{quote(request.path)}?{quote(request.query_string, safe='=&%+')}"
    try:
        to, errand = begun(
            gate, vouching, _language(), digest_of(cookie), path if len(path) <= _LONGEST_PATH else ""
        )
    except NetError as error:
        log.warning("The identity provider cannot be asked again whether it vouches: %s", error)
        return None
    here = url_for("staff.today")
    page = render(site, "staff/entered.html", again=True, to=to, here=lambda locale: f"{here}?lang={locale}")
    ERRAND.put(page, errand)
    return page


class _Pages:
    def __init__(self, site: Site, console: Console, vouching: Vouching) -> None:
        self._site = site
        self._console = console
        self._gate = console.gate
        self._vouching = vouching

    def go(self) -> Answer:
        """To the provider, with what is only for this browser in a cookie."""
        if not self._gate.may_come(source_of(request)):
            return self._not("wait")
        try:
            to, errand = begun(self._gate, self._vouching, _language())
        except NetError as error:
            log.warning("Nobody can sign in by way of the identity provider: %s", error)
            return self._not("silent")
        going = redirect(to, 303)
        ERRAND.put(going, errand)
        return going

    def back(self) -> Answer:
        """With a code, for tokens; the session begins where they are what they must be."""
        source = source_of(request)
        if not self._gate.may_come(source):
            return self._not("wait")
        errand = self._errand()
        if not errand:
            self._gate.came_wrongly(source)
            return self._not("lost")
        _, nonce, verifier, language, session, path = errand
        if request.args.get("error"):
            self._end(session)
            return self._not("refused", language)
        try:
            claims = self._claims(nonce, verifier)
        except id_tokens.Untrue as error:
            log.warning("The identity provider's word is not believed: %s", error.flaw)
            self._gate.came_wrongly(source)
            return self._not("untrue", language)
        except NetError as error:
            log.warning("Nobody can sign in by way of the identity provider: %s", error)
            return self._not("silent", language)
        if claims is None:
            self._gate.came_wrongly(source)
            return self._not("lost", language)
        entered = self._gate.vouched(person(claims, self._vouching.terms), source)
        if entered.why is not Why.WAIT:
            self._end(session)
        if entered.why is not Why.GOOD:
            return self._not(entered.why.value, language)
        # The session's cookie is SameSite=Strict: it goes along from a page of ours, not on the way back.
        page = render(
            self._site,
            "staff/entered.html",
            lang=language,
            here=lambda locale: url_for("staff.today", lang=locale),
            to=path or url_for("staff.today", lang=language),
        )
        SESSION.put(page, entered.cookie)
        ERRAND.remove(page)
        return page

    def leave(self) -> Answer:
        """Where one signs out at the provider, too; the sign-in where it has no such page."""
        to = self._vouching.provider.leaving()
        if not to:
            return redirect(url_for("entrance.form", lang=_language()), 303)
        home = self._vouching.redirect.removesuffix("/vouched/back") + "/sign-in"
        said = urlencode({"client_id": self._vouching.provider.client_id, "post_logout_redirect_uri": home})
        return redirect(f"{to}{'&' if '?' in to else '?'}{said}", 303)

    def _end(self, session: str) -> None:
        """The session in which somebody was sent to the provider: another begins, or none."""
        if session:
            self._gate.store.end(session)

    def _errand(self) -> list[str]:
        """What this browser was sent with, if it brings it back, once (:func:`begun`)."""
        now = self._gate.now()
        read = self._gate.signer.read(Purpose.ERRAND, ERRAND.read(), now)
        parts = read.subject.split(" ")
        if read.seen is not Seen.GOOD or len(parts) != _PARTS:
            return []
        said = request.args.get("state", "")
        own = self._vouching.provider.issuer
        same = secrets.compare_digest(parts[0].encode(), said.encode())
        if not same or request.args.get("iss", own) != own:
            return []
        return parts if self._gate.store.spend(parts[0], now, now + ERRAND.lasts) else []

    def _claims(self, nonce: str, verifier: str) -> Any:
        """What the provider says of them; None where the code is none. Raises Untrue, NetError."""
        provider, code = self._vouching.provider, request.args.get("code", "")
        if not code or len(code) > _LONGEST:
            return None
        tokens = provider.redeem(code, verifier, self._vouching.redirect)
        if not tokens:
            return None
        return id_tokens.believed(
            tokens,
            provider.keys,
            issuer=provider.issuer,
            client_id=provider.client_id,
            nonce=nonce,
            now=self._gate.now(),
        )

    def _not(self, why: str, language: str = "") -> Answer:
        """The sign-in, with why nobody came in; what the browser was sent with is over."""
        problem = "staff.wait" if why == "wait" else f"staff.vouched.{why}"
        page = sign_in_page(self._site, self._console, problem, _STATUS.get(why, 403), lang=language)
        ERRAND.remove(page)
        return page


def _language() -> str:
    said = request.args.get("lang", "")
    return said if said.replace("-", "").isalpha() and len(said) <= 10 else ""
