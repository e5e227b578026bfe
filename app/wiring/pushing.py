"""Push messages to browsers, as the sign-up needs them: who we are, and to whom may be posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wiring import state
from city.enrolment.push import SERVICES
from city.errors import BadSettings

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.channel_settings import Way
    from app.settings import Settings
    from net.web_push import Vapid


def _way(settings: Settings) -> Way | None:
    from app.channel_settings import ways

    return next((each for each in ways(settings) if each.channel == "webpush" and not each.unset), None)


def public_key(settings: Settings) -> str:
    """The key to which browsers subscribe (VAPID), "" where the city has no such channel."""
    way = _way(settings)
    return vapid(way, settings).public_key if way else ""


def vapid(way: Way, settings: Settings) -> Vapid:
    """Who we are to push services; made once for an installation, since browsers subscribe to it: in a file,
    or from the secret of the table."""
    from net.web_push import Vapid, key_from, new_key
    from stores.sealing import key_in

    contact = way.text("contact")
    if not contact.startswith(("mailto:", "https:")):
        fix = 'Write contact = "mailto:alerts@yourcity.gov"'
        raise BadSettings(f"{way.place} contact is no address", where="city.toml", fix=fix)
    if state.in_table(settings):
        return Vapid(key_from(state.key(settings, "push-key")), contact)
    return Vapid(key_in(settings.data / "push.pem", new_key), contact)


def services(settings: Settings) -> Collection[str]:
    """The push services that are known, with those that city.toml names beside the browsers' own."""
    way = _way(settings)
    named = way.values.get("services", ()) if way else ()
    return SERVICES | {each for each in named if isinstance(each, str)}
