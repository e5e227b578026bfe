"""Twilio."""

from __future__ import annotations

from notifier.channels.voice_twilio import TwilioVoice
from tests.notifier.channels.rigs.twilio import rig

RIG = rig(TwilioVoice)
