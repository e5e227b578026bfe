"""Credentials that stand in city.toml to the letter: they belong into the environment.

city.toml is read by many and kept in version control; a token in it is no secret any
more. ``"env:NAME"`` names a variable instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from feeds.source import Source
from feeds.trouble import Trouble

_NAMES = re.compile(
    r"(?:^|[-_$.])(?:authorization|cookie|(?:app|access|auth|api|bearer|security|session|subscription|private)?"
    r"[-_.]?(?:token|key|apikey|secret|password|passwd|pwd|sig|signature))$|^(?:token|apikey|auth)$",
    re.IGNORECASE,
)
_PUBLIC = re.compile(r"(?:primary|foreign|sort|order|group|object)[-_.]?key", re.IGNORECASE)


def literal_credentials(source: Source, where: str) -> Iterator[Trouble]:
    """One trouble for each credential that the source's table holds itself. The value is never repeated."""
    parts = urlsplit(source.url) if source.url.startswith("http") else None
    if parts and (parts.username or parts.password):
        fix = 'Leave it out of the url, and write headers = { Authorization = "env:NAME" }'
        yield Trouble(where, "its url holds a user name or password", fix)
    asked = parse_qsl(parts.query) if parts else []
    for table, pairs in (
        ("headers", source.headers.items()),
        ("query", source.query.items()),
        ("url", asked),
    ):
        for name, value in pairs:
            if value and not value.startswith("env:") and is_credential(name):
                yield _trouble(table, name, where)


def is_credential(name: str) -> bool:
    """Whether a header or parameter of this name holds a credential."""
    return bool(_NAMES.search(name)) and not _PUBLIC.search(name)


def _trouble(table: str, name: str, where: str) -> Trouble:
    variable = re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_") or "TOKEN"
    home = "query" if table == "url" else table
    return Trouble(
        where,
        f"the credential {name!r} stands in its {table} to the letter",
        f'Write {home} = {{ "{name}" = "env:{variable}" }}, export {variable}, and have the old one replaced',
    )
