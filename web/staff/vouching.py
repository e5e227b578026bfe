"""GET /staff/vouched and /staff/vouched/back: to the city's identity provider, and back with its word.

The authorization code flow of OpenID Connect Core 1.0, 3.1, with PKCE (RFC 7636) and the issuer named in what
comes back (RFC 9207). What the browser must bring back lies signed in a cookie of its own, for ten minutes,
and is good once. Where one goes afterwards is never read from an address: it is the console.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from city.federation import Terms, person
from city.tokens import Purpose, Seen
from net.errors import NetError
from web.proxies import source_of
from web.rendering import render
from web.staff import id_tokens
from web.staff.cookies import ERRAND, SESSION
from web.staff.entrance import sign_in_page
from web.staff.gate import Why

if TYPE_CHECKING:
    from net.openid import OpenIdProvider
    from web.ports import Site
    from web.staff.ports import Console

log = logging.getLogger("townbell.staff")
_LONGEST = 4_000
"""Characters of a code; some providers' are long."""
_STATUS = {"wait": 429, "silent": 502}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """The identity provider. ``redirect`` is our address to which it sends browsers back; ``name`` is what
    the city calls its accounts there, "" for no name of its own."""

    provider: OpenIdProvider
    redirect: str
    terms: Terms
    scopes: str
    name: str = ""


def vouched_pages(site: Site, console: Console, vouching: Vouching) -> Blueprint:
    """The pages that lead there and back."""
    pages = _Pages(site, console, vouching)
    blueprint = Blueprint("vouched", __name__)
    blueprint.add_url_rule("/staff/vouched", "go", pages.go)
    blueprint.add_url_rule("/staff/vouched/back", "back", pages.back)
    blueprint.add_url_rule("/staff/vouched/leave", "leave", pages.leave)
    return blueprint


class _Pages:
    def __init__(self, site: Site, console: Console, vouching: Vouching) -> None:
        self._site = site
        self._console = console
        self._gate = console.gate
        self._vouching = vouching

    def go(self) -> Answer:
        """To the provider, with what is only for this browser in a cookie."""
        provider = self._vouching.provider
        if not self._gate.may_come(source_of(request)):
            return self._not("wait")
        try:
            addresses = provider.addresses()
        except NetError as error:
            log.warning("Nobody can sign in by way of the identity provider: %s", error)
            return self._not("silent")
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": self._vouching.redirect,
            "scope": self._vouching.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": id_tokens.challenge(verifier),
            "code_challenge_method": "S256",
        }
        between = "&" if "?" in addresses.authorize else "?"
        going = redirect(f"{addresses.authorize}{between}{urlencode(asked)}", 303)
        errand = f"{state} {nonce} {verifier} {_language()}"
        ERRAND.put(going, self._gate.signer.sign(Purpose.ERRAND, errand, self._gate.now() + ERRAND.lasts))
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
        _, nonce, verifier, language = errand
        if request.args.get("error"):
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
        if entered.why is not Why.GOOD:
            return self._not(entered.why.value, language)
        # The session's cookie is SameSite=Strict: it goes along from a page of ours, not on the way back.
        page = render(
            self._site,
            "staff/entered.html",
            lang=language,
            here=lambda locale: url_for("staff.today", lang=locale),
            to=url_for("staff.today", lang=language),
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

    def _errand(self) -> list[str]:
        """State, nonce, verifier and language, if this browser brings back what it was sent with, once."""
        now = self._gate.now()
        read = self._gate.signer.read(Purpose.ERRAND, ERRAND.read(), now)
        parts = read.subject.split(" ")
        if read.seen is not Seen.GOOD or len(parts) != 4:
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
