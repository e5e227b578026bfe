"""The Reminders API: alerts that Alexa speaks on the resident's device.

POST, GET, PUT and DELETE /v1/alerts/reminders[/{token}]. Each alert is dated (SCHEDULED_ABSOLUTE
without a recurrence): a weekly one would be wrong in every week with a holiday.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from city.delivery.device_alerts import Access, Alert, AlertOutcome, Placed
from city.localtime import local
from net.alexa_api import ApiAnswer, call

PATH = "/v1/alerts/reminders"
SECONDS = 1.5
"""How long each wait may be: an alert that was made and not heard of has to be looked for and deleted."""

AT_ONCE = 8
"""Calls at one time: as many as a plan has pickups, so that all take as long as one."""

_STATUS = {
    0: AlertOutcome.UNANSWERED,
    400: AlertOutcome.REFUSED,
    401: AlertOutcome.NOT_PERMITTED,
    404: AlertOutcome.GONE,
}


@dataclass(frozen=True, slots=True)
class AmazonDeviceAlerts:
    """The port city.delivery.device_alerts.DeviceAlerts. The endpoint must be Amazon's, or ``also``.

    ``seconds`` is how long one call may take.
    """

    also: str = ""
    seconds: float = SECONDS

    def create(self, access: Access, alerts: Sequence[Alert]) -> Sequence[Placed]:
        """Make these alerts: the first alone, to see whether any may be made, the others at once."""
        if not alerts:
            return ()
        first = self._create(access, alerts[0])
        if first.outcome is not AlertOutcome.DONE:
            return [first] * len(alerts)
        with ThreadPoolExecutor(AT_ONCE, "alerts") as pool:
            return [first, *pool.map(lambda alert: self._create(access, alert), alerts[1:])]

    def update(self, access: Access, alerts: Sequence[tuple[str, Alert]]) -> Sequence[AlertOutcome]:
        """Write alerts anew, several at once: when each speaks, and what."""

        def write(one: tuple[str, Alert]) -> AlertOutcome:
            return _outcome(self._call(access, "PUT", _one(one[0]), body_of(one[1])))

        with ThreadPoolExecutor(AT_ONCE, "alerts") as pool:
            return list(pool.map(write, alerts))

    def delete(self, access: Access, tokens: Sequence[str]) -> Sequence[AlertOutcome]:
        """Delete these alerts, several at once. One that is gone already is GONE."""

        def delete(token: str) -> AlertOutcome:
            return _outcome(self._call(access, "DELETE", _one(token)))

        with ThreadPoolExecutor(AT_ONCE, "alerts") as pool:
            return list(pool.map(delete, tokens))

    def tokens(self, access: Access) -> Sequence[str] | None:
        """The tokens of all alerts of this skill's that the resident has; None where Amazon does not say."""
        answer = self._call(access, "GET", PATH)
        rows = answer.fields.get("alerts") if answer.status == 200 else None
        if not isinstance(rows, list):
            return None
        found = (row.get("alertToken") for row in rows if isinstance(row, dict))
        return [each for each in found if isinstance(each, str) and each]

    def _create(self, access: Access, alert: Alert) -> Placed:
        answer = self._call(access, "POST", PATH, body_of(alert))
        token = answer.fields.get("alertToken")
        outcome = _outcome(answer)
        if outcome is AlertOutcome.DONE and not (isinstance(token, str) and token):
            return Placed(AlertOutcome.UNANSWERED)
        return Placed(outcome, token if outcome is AlertOutcome.DONE and isinstance(token, str) else "")

    def _call(
        self, access: Access, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> ApiAnswer:
        return call(
            access.api_endpoint, access.token, method, path, body, also=self.also, seconds=self.seconds
        )


def body_of(alert: Alert) -> Mapping[str, Any]:
    """The request's body. ``scheduledTime`` is on the zone's clocks and names no offset."""
    return {
        "requestTime": _clock(alert.requested.astimezone(UTC)),
        "trigger": {
            "type": "SCHEDULED_ABSOLUTE",
            "scheduledTime": _clock(local(alert.at, alert.zone)),
            "timeZoneId": alert.zone,
        },
        "alertInfo": {"spokenInfo": {"content": [{"locale": alert.locale, "text": alert.text}]}},
        "pushNotification": {"status": "ENABLED"},
    }


def _clock(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%S}.000"


def _one(token: str) -> str:
    return f"{PATH}/{quote(token, safe='')}"


def _outcome(answer: ApiAnswer) -> AlertOutcome:
    """What a status means. 403 is the device's, unless the body speaks of the permission."""
    if 200 <= answer.status < 300:
        return AlertOutcome.DONE
    if answer.status == 403:
        said = f"{answer.fields.get('code')} {answer.fields.get('message')}".casefold()
        about_device = "device" in said or "support" in said
        return AlertOutcome.NOT_SUPPORTED if about_device else AlertOutcome.NOT_PERMITTED
    return _STATUS.get(answer.status, AlertOutcome.LATER)
