"""Credentials that stand in city.toml to the letter: they belong into the environment.

city.toml is read by many and kept in version control; a token in it is no secret any
more. ``"env:NAME"`` names a variable instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from feeds.checking.trouble import Trouble
from feeds.source import Source

_NAMES = re.compile(
    r"authori[sz]ation|cookie|token|secret|passw|pwd|credential|signature|(api|app|access|subscription|auth)"
    r"[-_.]?(key|id|code)|^(auth|code|key|sig)$",
    re.IGNORECASE,
)
"""Names of headers and parameters that hold a credential on the portals we know, and on most others."""

_WEAK = re.compile(r"^(auth|code|key|sig)$|id$", re.IGNORECASE)
"""Names that may as well hold something harmless: there the value decides."""

_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w.~+/=-]{16,}")
_SCHEMES = re.compile(r"(basic|bearer|digest|token)\s+\S", re.IGNORECASE)  # RFC 9110, 11.4
_REFERENCE = "env:"


def literal_credentials(source: Source, where: str) -> Iterator[Trouble]:
    """One trouble for each credential that the source's table holds itself. The value is never repeated."""
    if "@" in source.url.partition("://")[2].partition("/")[0]:
        fix = 'Leave it out of the url, and write headers = { Authorization = "env:NAME" }'
        yield Trouble(where, "its url holds a user name or password", fix)
    for table, name, value in _written(source):
        if is_credential(name, value):
            yield _trouble(table, name, where)


def literals(source: Source) -> Iterator[str]:
    """The credentials themselves, so that they can be kept out of what is told and stored."""
    yield from (value for _, name, value in _written(source) if is_credential(name, value))


def is_credential(name: str, value: str) -> bool:
    """Whether a header or parameter of this name holds a credential, with this value."""
    if not value or value.startswith(_REFERENCE):
        return False
    if _SCHEMES.match(value):
        return True
    return bool(_NAMES.search(name)) and (not _WEAK.search(name) or bool(_RANDOM.fullmatch(value)))


def _written(source: Source) -> Iterator[tuple[str, str, str]]:
    """Every header and parameter: where it stands, its name, its value."""
    yield from (("headers", *pair) for pair in source.headers.items())
    yield from (("query", *pair) for pair in source.query.items())
    try:
        asked = parse_qsl(urlsplit(source.url).query, max_num_fields=200)
    except ValueError:
        return  # no address at all: that is said where it is asked
    yield from (("url", *pair) for pair in asked)


def variable(name: str) -> str:
    """The variable of the environment to name in place of a header's or parameter's value."""
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_") or "TOKEN"


def _trouble(table: str, name: str, where: str) -> Trouble:
    home, named = ("query" if table == "url" else table), variable(name)
    return Trouble(
        where,
        f"the credential {name!r} stands in its {table} to the letter",
        f'Write {home} = {{ "{name}" = "env:{named}" }}, export {named}, and have the old one replaced',
    )
