"""The city's identity provider, as the console is handed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

    from app.clock import RunningClock
    from app.settings import Settings
    from app.staff_table import Oidc
    from city.federation import Rules
    from net.openid import OpenIdProvider
    from web.staff.ports import Vouching


def rules(settings: Settings) -> Rules | None:
    """Whom it may vouch for; None where there is no provider. Raises BadSettings."""
    from app.staff_table import oidc

    table = oidc(settings)
    return table.rules if table else None


def vouching(settings: Settings, clock: RunningClock) -> Vouching | None:
    """The provider, where city.toml names one that can be used. Raises BadSettings."""
    from app.site_table import site_table
    from app.staff_table import oidc

    table, url = oidc(settings), site_table(settings).url
    if table is None or not (table.secret and table.client_id and url):
        return None
    from web.staff.ports import Vouching

    return Vouching(
        provider=provider(settings, clock, table),
        redirect=f"{url}/staff/vouched/back",
        terms=table.terms,
        scopes=table.scopes,
        name=table.name,
    )


def provider(settings: Settings, clock: RunningClock, table: Oidc) -> OpenIdProvider:
    """The provider itself; what calls it trusts whom the operator's environment says, and takes its proxy."""
    import time
    from functools import cache

    from app.wiring.feeds import agent
    from net.errors import NotSent
    from net.http import Client
    from net.openid import OpenIdProvider
    from net.proxy import proxy_for, trusted

    @cache
    def way_out() -> tuple[str, ssl.SSLContext]:
        try:
            return proxy_for(table.issuer, settings.environment), trusted(settings.environment)
        except (OSError, ValueError) as error:
            fix = "Check https_proxy and SSL_CERT_FILE"
            raise NotSent("cannot be reached", where="the OpenID provider", fix=fix) from error

    def caller() -> Client:
        way, trust = way_out()
        private = table.allow_private
        return Client(
            time.monotonic, allow_private=private, user_agent=agent(settings), proxy=way, trust=trust
        )

    return OpenIdProvider(table.issuer, table.client_id, table.secret, caller, clock.now)
