"""What an Amazon of our own has, and the requests that it would send to our skill."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.web.loopback import Bucket
from tests.web.signing import NOW, Issued

SKILL_ID = "amzn1.ask.skill.port-alder"


@dataclass(frozen=True)
class Amazon:
    """Root, intermediate and signing certificate; the bucket that serves them; the proxy's log."""

    root: Issued
    intermediate: Issued
    signer: Issued
    bucket: Bucket
    proxied: list[str]

    def publish(self, name: str, chain: Sequence[Issued] | bytes) -> str:
        """Put a chain (or any bytes) under /echo.api/ and give its URL."""
        body = chain if isinstance(chain, bytes) else b"".join(each.pem for each in chain)
        self.bucket.files[f"/echo.api/{name}"] = body
        return f"https://s3.amazonaws.com/echo.api/{name}"

    def headers(self, body: bytes, url: str = "https://s3.amazonaws.com/echo.api/cert.pem") -> dict[str, str]:
        """What Amazon sends beside ``body``."""
        return {"SignatureCertChainUrl": url, "Signature-256": self.signer.signature(body)}


def launch(**request: Any) -> dict[str, Any]:
    """A launch request for our skill, sent at NOW; keywords replace fields of ``request``."""
    return {
        "version": "1.0",
        "session": {"new": True, "sessionId": "s", "application": {"applicationId": SKILL_ID}},
        "context": {"System": {"application": {"applicationId": SKILL_ID}}},
        "request": {
            "type": "LaunchRequest",
            "requestId": "r",
            "timestamp": NOW.isoformat(),
            "locale": "en-US",
            **request,
        },
    }


def body_of(envelope: object) -> bytes:
    """The bytes of an envelope, with letters outside ASCII as they are."""
    return json.dumps(envelope, ensure_ascii=False).encode()
