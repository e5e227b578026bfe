"""AWS End User Messaging."""

from __future__ import annotations

from city.delivery.deliveries import Cause, Result
from notifier.channels.sms_aws import AwsSms
from tests.notifier.channels.rigs import Case
from tests.notifier.channels.rigs.aws import FAULTS, accepted, messaging, rig
from tests.notifier.channels.rigs.numbers import BAD_NUMBERS, NUMBER, SECRET

RIG = rig(
    "pinpoint-sms-voice-v2",
    lambda service: AwsSms(service, "+17575550100", "Port Alder"),
    NUMBER,
    SECRET,
    accepted,
    [Case("all goes well", accepted, Result.SENT, Cause.ACCEPTED, 1), *messaging(NUMBER), *FAULTS],
    BAD_NUMBERS,
)
