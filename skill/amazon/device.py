"""The address that a resident entered for their Alexa device, over a port that net/ implements.

GET {apiEndpoint}/v1/devices/{deviceId}/settings/address with the request's own token
answers 200 (any field may be null), 204 (none entered), 403 (no permission) or 429.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

GIVEN, NONE_ENTERED, NOT_PERMITTED = 200, 204, 403


class AddressAnswer(Protocol):
    """What Amazon said: the HTTP status (0 where it could not be reached) and the body's fields."""

    @property
    def status(self) -> int:
        """200, 204, 403, 429 ...; 0 without an answer in time."""
        ...

    @property
    def fields(self) -> Mapping[str, Any]:
        """The JSON body: addressLine1, city, stateOrRegion, postalCode ...; each may be null."""
        ...


class DeviceAddress(Protocol):
    """Asks Amazon for a device's address. Never raises; answers well within a second or with status 0."""

    def __call__(self, api_endpoint: str, token: str, device_id: str) -> AddressAnswer: ...


def in_one_line(answer: AddressAnswer) -> str:
    """The address as one would say it; "" without a street."""
    street = answer.fields.get("addressLine1")
    if not isinstance(street, str) or not street.strip():
        return ""
    rest = (answer.fields.get("city"), answer.fields.get("stateOrRegion"), answer.fields.get("postalCode"))
    return ", ".join(
        [street.strip(), *(part.strip() for part in rest if isinstance(part, str) and part.strip())]
    )
