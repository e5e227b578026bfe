"""Services that apprise knows how to reach (ntfy, Slack, Teams, Matrix, Mastodon and a hundred more).

apprise opens its own connections, to wherever a URL says: so only URLs that the operator has written are
used, never one that a subscriber gave. It says no more than whether all went well, so a URL may name one
recipient only: of several, nobody could tell which one is to be tried again (F12).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from city.errors import BadSettings


class AppriseTargets:
    """Named URLs of apprise's. Raises BadSettings for one that cannot be used; no error holds a URL."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._apprise = _imported()
        # It logs tokens and words at every level, and what it stands on logs paths at DEBUG.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        logging.getLogger("urllib3").setLevel(logging.INFO)
        self._urls = dict(urls)
        for name in urls:
            self._service(name)

    def longest(self, name: str) -> int:
        """Characters of a text that the service takes. Raises KeyError for a name that there is not."""
        return int(self._service(name).body_maxlen)

    def send(self, name: str, subject: str, text: str, *, urgent: bool) -> bool:
        """Try once; whether all went well. Raises KeyError for a name that there is not."""
        kind = self._apprise.NotifyType.WARNING if urgent else self._apprise.NotifyType.INFO
        return bool(self._service(name).notify(body=text, title=subject, notify_type=kind))

    def _service(self, name: str) -> Any:
        """A service of its own for each send: they keep what the last one did."""
        asset = self._apprise.AppriseAsset(storage_mode="memory")
        asset.app_id = "Townbell"
        asset.http_redirects = False
        service = self._apprise.Apprise.instantiate(self._urls[name], asset=asset, suppress_exceptions=True)
        if service is None:
            raise BadSettings(f"the URL of {name!r} is none that apprise knows", fix="See appriseit.com")
        if len(service) > 1:
            fix = "Give each recipient a name and a URL of its own"
            raise BadSettings(f"the URL of {name!r} names several recipients", fix=fix)
        service.socket_connect_timeout = service.socket_read_timeout = 10.0
        return service


def _imported() -> Any:
    try:
        import apprise
    except ImportError:
        fix = "Install it: pip install 'townbell[apprise]'"
        raise BadSettings("apprise is not installed", where="[channels.apprise]", fix=fix) from None
    return apprise
