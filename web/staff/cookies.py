"""A cookie of the console: under TLS for this host alone, never a script's."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, NamedTuple

from flask import request
from werkzeug.wrappers import Response as Answer

from city.passkeys import ASKED_FOR
from city.staff import LONGEST_SESSION
from web.proxies import came_by_tls


class Cookie(NamedTuple):
    """``same_site`` is whether it comes along when another site leads here (Lax), or not (Strict)."""

    name: str
    lasts: timedelta
    same_site: Literal["Strict", "Lax"]

    def read(self) -> str:
        """What this browser holds, or "". Without the prefix it counts only where there is no TLS."""
        return request.cookies.get(self._under(tls=came_by_tls(request)), "")

    def put(self, answer: Answer, value: str) -> None:
        """Have the browser keep it."""
        secure = came_by_tls(request)
        answer.set_cookie(
            self._under(tls=secure),
            value,
            max_age=int(self.lasts.total_seconds()),
            secure=secure,
            httponly=True,
            samesite=self.same_site,
        )

    def remove(self, answer: Answer) -> None:
        """Have the browser forget it, by either name."""
        for secure in (True, False):
            answer.delete_cookie(
                self._under(tls=secure), secure=secure, httponly=True, samesite=self.same_site
            )

    def _under(self, *, tls: bool) -> str:
        """The prefix binds it to this very host and to TLS (RFC 6265bis, 4.1.3.2)."""
        return f"__Host-{self.name}" if tls else self.name


SESSION = Cookie("townbell_staff", LONGEST_SESSION, "Strict")
ERRAND = Cookie("townbell_errand", timedelta(minutes=10), "Lax")
"""What a browser is sent to the identity provider with: it must come along on the way back."""
PASSKEY = Cookie("townbell_passkey", ASKED_FOR, "Strict")
"""What a browser was asked for a passkey with."""
