"""How an office is reached, in one sentence."""

from __future__ import annotations

from city.localized import Localized
from skill.turn import Named, Say, say


def number_of(office: Localized, phone: str) -> Say:
    """The office's number; where its name is the number, as "Springfield 311", no more than that."""
    if any(phone in name.split() for name in office.values()):
        return say("contact.itself", phone=phone)
    return say("contact.phone", office=Named(office), phone=phone)
