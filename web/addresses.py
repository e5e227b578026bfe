"""Our addresses as others reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

if TYPE_CHECKING:
    from web.ports import Site


def outside(site: Site, endpoint: str, **values: Any) -> str:
    """The whole address: as city.toml has it, else as the visitor reached us.

    A Host header is whatever somebody writes: where the city says its address, no feed or calendar that
    others keep names another's.
    """
    here: str = url_for(endpoint, _external=not site.url, **values)
    return f"{site.url}{here}"
