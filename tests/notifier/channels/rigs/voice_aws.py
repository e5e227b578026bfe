"""AWS End User Messaging."""

from __future__ import annotations

from city.delivery.deliveries import Cause, Result
from notifier.channels.voice_aws import AwsVoice
from tests.notifier.channels.rigs import Case
from tests.notifier.channels.rigs.aws import FAULTS, accepted, messaging, rig
from tests.notifier.channels.rigs.numbers import BAD_NUMBERS, NUMBER, SECRET

RIG = rig(
    "pinpoint-sms-voice-v2",
    lambda service: AwsVoice(service, "+17575550100", "Port Alder"),
    NUMBER,
    SECRET,
    accepted,
    [Case("all goes well", accepted, Result.SENT, Cause.ACCEPTED, 1), *messaging(NUMBER), *FAULTS],
    BAD_NUMBERS,
)
