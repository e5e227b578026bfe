"""What is wrong with [staff] of city.toml: whoever could not sign in, and whoever could be two persons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from app.site_table import site_table
from app.staff_table import Oidc, departments, oidc
from city.errors import BadSettings, TownbellError
from city.federation import is_doubtful
from feeds.checking.trouble import Trouble

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.staff import Account

PLACE = "city.toml, [staff.oidc]"


def staff_troubles(settings: Settings, clock: RunningClock, accounts: Sequence[Account]) -> Iterator[Trouble]:
    """Everything that would keep staff out, or let one of them be two; the provider is asked once."""
    try:
        table, known = oidc(settings), departments(settings)
        url = site_table(settings).url
    except BadSettings as error:
        yield Trouble(error.where, error.what, error.fix)
        return
    for each in accounts:
        if each.department and each.department not in known:
            fix = "Name it in [staff] departments, or run townbell staff add with another --department"
            yield Trouble(f"staff {each.name}", f"no department is called {each.department!r}", fix)
    if table is None:
        return
    if not url:
        yield Trouble(
            PLACE, "cannot lead back: [site] url is not set", 'Write [site] and url = "https://..."'
        )
    if not table.secret:
        yield Trouble(PLACE, "client_secret is empty", "Export the variable that it names")
    if not table.client_id:
        yield Trouble(PLACE, "client_id is empty", "Export the variable that it names")
    if not table.rules.people and not table.rules.groups:
        fix = "Write [[staff.oidc.people]] or [[staff.oidc.groups]]"
        yield Trouble(PLACE, "lets nobody in: it names no person and no group", fix)
    for each in filter(is_doubtful, accounts):
        fix = f'Run: townbell staff email "{each.name}" ADDRESS'
        what = "may alert and has no e-mail address: it could be the second account of another"
        yield Trouble(f"staff {each.name}", what, fix)
    yield from _provider(settings, clock, table)


def names(settings: Settings) -> Collection[str]:
    """Whom the rules name, whether they have come or not; nobody where the table is wrong."""
    try:
        table = oidc(settings)
    except BadSettings:
        return ()
    return [each.name for each in table.rules.people.values() if each.name] if table else ()


def _provider(settings: Settings, clock: RunningClock, table: Oidc) -> Iterator[Trouble]:
    from app.wiring.console.vouching import provider

    try:
        found = provider(settings, clock, table)
        found.addresses()
        keys = found.keys()
    except TownbellError as error:
        yield Trouble(
            PLACE, f"{error.where}: {error.what}" if error.where else error.what, error.fix or _ADVICE
        )
        return
    if not any(each.get("kty") in ("RSA", "EC", "OKP") for each in keys):
        yield Trouble(PLACE, "the provider shows no public key by which a token could be believed", _ADVICE)


_ADVICE = "Open the issuer with /.well-known/openid-configuration behind it, and compare"
