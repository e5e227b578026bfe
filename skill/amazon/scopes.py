"""The permissions that the skill asks for, and the events that it takes: the one table.

The manifest and the consent cards are made of it, so that a card never asks for a scope that the
manifest does not name (C14). Amazon spells some scopes otherwise on a card than in the manifest.
"""

from __future__ import annotations

from typing import Final

from city.nouns import noun


@noun(frozen=True, slots=True)
class Scope:
    """One permission: as the manifest spells it, and as an AskForPermissionsConsent card does."""

    manifest: str
    card: str


ADDRESS: Final = Scope("alexa::devices:all:address:full:read", "read::alexa:device:all:address")
REMINDERS: Final = Scope("alexa::alerts:reminders:skill:readwrite", "alexa::alerts:reminders:skill:readwrite")

PERMISSIONS: Final = (ADDRESS, REMINDERS)
"""``manifest.permissions[].name``, in this order."""

EVENTS: Final = (
    "SKILL_ENABLED",
    "SKILL_DISABLED",
    "SKILL_PERMISSION_ACCEPTED",
    "SKILL_PERMISSION_CHANGED",
    "SKILL_PROACTIVE_SUBSCRIPTION_CHANGED",
)
"""``manifest.events.subscriptions[].eventName``: what skill.events keeps the store true with."""
