"""Offline understanding: an utterance to an intent, its slots and a confidence, from the Alexa models.

Never on the voice path: on Alexa, Amazon's own understanding fills the intents.
"""

from skill.understand.nouns import Expecting, Method, Slot, Understood, Wants
from skill.understand.understander import Understander

__all__ = ["Expecting", "Method", "Slot", "Understander", "Understood", "Wants"]
