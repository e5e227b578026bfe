"""The skill's manifest, as the Skill Management API takes it (skill.json)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from skill.amazon.scopes import EVENTS, PERMISSIONS
from skill.package.listing import Listing, invocation
from words import phrases

CATEGORY = "ORGANIZERS_AND_ASSISTANTS"
ICONS = {"smallIconUri": 108, "largeIconUri": 512}
"""The store's icons and their sides in pixels."""


def manifest(
    city: str, locales: Sequence[str], listing: Listing, examples: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """The manifest of a city's skill.

    Args:
        city: Its name.
        locales: Those of the interaction models.
        listing: What the city decides; without an endpoint the manifest has none, and cannot be deployed.
        examples: By locale, samples of the model that the store shows after the name (C09).
    """
    privacy = {locale: _policies(listing) for locale in locales if listing.privacy_url}
    return {
        "manifest": {
            "manifestVersion": "1.0",
            "publishingInformation": {
                "locales": {each: _store(city, each, listing, examples[each]) for each in locales},
                "isAvailableWorldwide": False,
                "distributionCountries": list(listing.countries),
                "category": CATEGORY,
                "testingInstructions": phrases("en-US").say(
                    "store.testing", city=city, invocation=invocation(listing, city, locales[0])
                ),
            },
            "privacyAndCompliance": {
                "allowsPurchases": False,
                "usesPersonalInfo": True,
                "isChildDirected": False,
                "isExportCompliant": True,
                "containsAds": False,
                "locales": privacy,
            },
            "permissions": [{"name": each.manifest} for each in PERMISSIONS],
            "apis": {"custom": {**_endpoint(listing), "interfaces": [{"type": "ALEXA_PRESENTATION_APL"}]}},
            "events": {**_endpoint(listing), "subscriptions": [{"eventName": name} for name in EVENTS]},
        }
    }


def _store(city: str, locale: str, listing: Listing, examples: Sequence[str]) -> dict[str, Any]:
    said = phrases(locale)
    name = invocation(listing, city, locale)
    icons = {key: f"file://{icon_path(locale, key)}" for key in ICONS}
    return {
        "name": said.say("store.name", city=city),
        "summary": said.say("store.summary", city=city),
        "description": said.say("store.description", city=city),
        "examplePhrases": [said.say("store.open", invocation=name), *examples],
        "keywords": said.say("store.keywords", city=city).split("|"),
        **icons,
    }


def icon_path(locale: str, key: str) -> str:
    """Where an icon lies in the skill package."""
    return f"assets/images/{locale}_{key}.png"


def _policies(listing: Listing) -> dict[str, str]:
    terms = {"termsOfUseUrl": listing.terms_url} if listing.terms_url else {}
    return {"privacyPolicyUrl": listing.privacy_url, **terms}


def _endpoint(listing: Listing) -> dict[str, Any]:
    """Amazon trusts a web address only by its certificate; a function needs none."""
    if not listing.endpoint:
        return {}
    trusted = {"sslCertificateType": "Trusted"} if listing.endpoint.startswith("https://") else {}
    return {"endpoint": {"uri": listing.endpoint, **trusted}}
