"""The ``[alexa]`` table of city.toml: what the city decides about its entry in the skill store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from city.errors import BadSettings
from skill.package.listing import Listing

KEYS = frozenset({"skill_id", "invocation", "endpoint", "privacy_url", "terms_url", "countries"})
"""What may stand in the table; ``skill_id`` is read by app/settings."""


def listing(alexa: Mapping[str, Any], where: str) -> Listing:
    """Raises BadSettings for a value of the wrong form. What is not given is empty."""
    return Listing(
        invocation=_invocation(alexa, where),
        endpoint=_endpoint(alexa, where),
        privacy_url=_https(alexa, "privacy_url", where),
        terms_url=_https(alexa, "terms_url", where),
        countries=_countries(alexa, where),
    )


def _invocation(alexa: Mapping[str, Any], where: str) -> Mapping[str, str]:
    given = alexa.get("invocation", {})
    if not isinstance(given, Mapping) or not all(isinstance(each, str) for each in given.values()):
        raise BadSettings(
            "[alexa] invocation must be a table by language",
            where=where,
            fix='Write [alexa.invocation] and en = "springfield three one one"',
        )
    return {str(language): name for language, name in given.items()}


def _endpoint(alexa: Mapping[str, Any], where: str) -> str:
    given = alexa.get("endpoint", "")
    if isinstance(given, str) and given.startswith("arn:aws:lambda:"):
        return given
    return _https(alexa, "endpoint", where)


def _https(alexa: Mapping[str, Any], key: str, where: str) -> str:
    given = alexa.get(key, "")
    if given == "":
        return ""
    if isinstance(given, str) and given.startswith("https://") and urlsplit(given).hostname:
        return given
    raise BadSettings(f"[alexa] {key} is no https address", where=where, fix=f'Write {key} = "https://..."')


def _countries(alexa: Mapping[str, Any], where: str) -> tuple[str, ...]:
    given = alexa.get("countries", ["US"])
    codes = isinstance(given, list) and all(
        isinstance(each, str) and len(each) == 2 and each.isalpha() and each.isupper() for each in given
    )
    if not codes or not given:
        raise BadSettings(
            "[alexa] countries must be a list of two-letter codes",
            where=where,
            fix='Write countries = ["US"]',
        )
    return tuple(given)
