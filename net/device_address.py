"""Asking Amazon for the address of an Alexa device: the one live call that a voice turn may make."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

SECONDS = 1.0
"""How long each wait may be; Alexa gives up on the whole turn after eight."""

MOST = 16_384
AMAZON = ".amazonalexa.com"


@dataclass(frozen=True, slots=True)
class DeviceAddressAnswer:
    """The HTTP status (0 where nothing usable came back) and the fields, each of which may be null."""

    status: int
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class AmazonDeviceAddress:
    """The Device Address API. The endpoint comes with the request and must be Amazon's, or ``also``."""

    also: str = ""

    def __call__(self, api_endpoint: str, token: str, device_id: str) -> DeviceAddressAnswer:
        """The device's address; status 0 without an answer. Never raises, logs nothing."""
        connection = self._connection(api_endpoint)
        if connection is None:
            return DeviceAddressAnswer(0)
        path = f"/v1/devices/{quote(device_id, safe='')}/settings/address"
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
            response = connection.getresponse()
            body = response.read(MOST)
        except (OSError, http.client.HTTPException, ValueError):
            return DeviceAddressAnswer(0)
        finally:
            connection.close()
        return DeviceAddressAnswer(response.status, _fields(body) if response.status == 200 else {})

    def _connection(self, api_endpoint: str) -> http.client.HTTPConnection | None:
        try:
            parts = urlsplit(api_endpoint)
            port = parts.port
        except ValueError:
            return None
        host = parts.hostname or ""
        if self.also and api_endpoint == self.also:
            return http.client.HTTPConnection(host, port, timeout=SECONDS)
        if parts.scheme != "https" or not host.endswith(AMAZON):
            return None
        return http.client.HTTPSConnection(host, port, timeout=SECONDS)


def _fields(body: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
