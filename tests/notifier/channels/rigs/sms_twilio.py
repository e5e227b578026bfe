"""Twilio."""

from __future__ import annotations

from notifier.channels.sms_twilio import TwilioSms
from tests.notifier.channels.rigs.twilio import rig

RIG = rig(TwilioSms)
