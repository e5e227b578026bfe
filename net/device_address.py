"""Asking Amazon for the address of an Alexa device."""

from __future__ import annotations

from urllib.parse import quote

from city.nouns import noun
from net.alexa_api import ApiAnswer, call


@noun(frozen=True, slots=True)
class AmazonDeviceAddress:
    """The Device Address API. The endpoint comes with the request and must be Amazon's, or ``also``."""

    also: str = ""

    def __call__(self, api_endpoint: str, token: str, device_id: str) -> ApiAnswer:
        """The device's address, of which each field may be null; status 0 without an answer.

        Never raises, logs nothing.
        """
        path = f"/v1/devices/{quote(device_id, safe='')}/settings/address"
        answer = call(api_endpoint, token, "GET", path, also=self.also)
        return answer if answer.status == 200 else ApiAnswer(answer.status)
