"""The tables [site] and [inbound.*] of city.toml: where others reach this site, and who may post texts to it.

Links in letters lead to ``url``; what a browser says its host is, is never believed for that. A value may be
``"env:NAME"``; where that variable is not set, what needs it is off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from city.errors import BadSettings
from city.nouns import noun

if TYPE_CHECKING:
    from app.settings import Settings

KEYS: Mapping[str, frozenset[str]] = {
    "site": frozenset({"url"}),
    "inbound": frozenset({"twilio", "aws", "ses"}),
    "inbound.twilio": frozenset({"token"}),
    "inbound.aws": frozenset({"topics"}),
    "inbound.ses": frozenset({"topics"}),
}
"""What may stand in each table, for app/strange_keys.py."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_REFERENCE = "env:"


@noun(frozen=True, slots=True, kw_only=True)
class SiteTable:
    """``url`` has no slash at its end, and is "" where it is not known. ``twilio`` is the account's token,
    which signs what Twilio posts; ``aws_topics`` are the SNS topics whose notifications are texts to us,
    ``mail_topics`` those on which SES tells of mail that came back."""

    url: str = ""
    twilio: str = field(default="", repr=False)
    aws_topics: frozenset[str] = frozenset()
    mail_topics: frozenset[str] = frozenset()


def site_table(settings: Settings) -> SiteTable:
    """What city.toml says of it. Raises BadSettings with what to write where."""
    where = str(settings.folder / "city.toml")
    site, inbound = _table(settings.public, "site", where), _table(settings.public, "inbound", where)
    twilio = _table(inbound, "twilio", where)
    said = twilio.get("token", "")
    if not isinstance(said, str) or (said and not said.startswith(_REFERENCE)):
        fix = 'Write token = "env:NAME" and export NAME'
        raise BadSettings("[inbound.twilio] token holds a secret", where=where, fix=fix)
    return SiteTable(
        url=_url(_value(site.get("url", ""), settings.environment), where),
        twilio=_value(said, settings.environment),
        aws_topics=_topics(inbound, "aws", settings),
        mail_topics=_topics(inbound, "ses", settings),
    )


def _topics(inbound: Mapping[str, Any], name: str, settings: Settings) -> frozenset[str]:
    """The SNS topics of one of the tables [inbound.*]."""
    where = str(settings.folder / "city.toml")
    topics = _table(inbound, name, where).get("topics", [])
    if not isinstance(topics, list) or not all(isinstance(each, str) for each in topics):
        fix = 'Write topics = ["arn:aws:sns:..."]'
        raise BadSettings(f"[inbound.{name}] topics is no list of names", where=where, fix=fix)
    return frozenset(filter(None, (_value(each, settings.environment) for each in topics)))


def _table(within: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    found = within.get(name, {})
    if not isinstance(found, Mapping):
        raise BadSettings(f"{name} is no table", where=where, fix=f"Write [{name}]")
    return found


def _value(said: object, environment: Mapping[str, str]) -> str:
    text = said if isinstance(said, str) else ""
    return environment.get(text.removeprefix(_REFERENCE), "") if text.startswith(_REFERENCE) else text


def _url(said: str, where: str) -> str:
    """An https address; http only on this machine. One that is none would lead residents astray."""
    if not said:
        return ""
    try:
        parts = urlsplit(said)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    clean = not (parts.query or parts.fragment or parts.username) and said.isascii() and said.isprintable()
    if not secure or not host or not clean or " " in said:
        fix = 'Write url = "https://alerts.yourcity.gov"'
        raise BadSettings("[site] url is no https address", where=where, fix=fix)
    return said.rstrip("/")
