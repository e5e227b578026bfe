"""Our verifiers for POST /alexa, in the order in which they run.

1. :class:`SignatureVerifier`: the body is Amazon's, byte for byte.
2. :class:`TimestampVerifier`: it was sent just now, and is no replay.
3. :class:`SkillIdVerifier`: it is meant for this city's skill.

Nothing of the body is parsed before the first has passed. Each raises
:class:`web.amazon.refusal.RequestRefusedError`, which the endpoint answers with HTTP 400.
Source: Alexa Skills Kit, "Host a custom skill as a web service".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from web.amazon.flask_ask_sdk_import import AbstractVerifier
from web.amazon.key_ring import KeyRing
from web.amazon.refusal import Refusal, RequestRefusedError

URL_HEADER = "SignatureCertChainUrl"
SIGNATURE_HEADER = "Signature-256"  # the SHA-1 "Signature" header is legacy and never looked at
TOLERANCE = timedelta(seconds=150)
EVENT_TOLERANCE = timedelta(seconds=3600)  # skill events are queued, and retried for an hour


class SignatureVerifier(AbstractVerifier):
    """Proves that Amazon signed the body. ``now`` gives the present, aware."""

    def __init__(self, now: Callable[[], datetime], keys: KeyRing) -> None:
        self._now = now
        self._keys = keys

    def verify(
        self,
        headers: Mapping[str, str],
        serialized_request_env: str,
        deserialized_request_env: object,  # noqa: ARG002 - the SDK's signature; None before the proof
    ) -> None:
        """Raise :class:`RequestRefusedError` unless the signature is Amazon's over these very bytes."""
        url, signature = _header(headers, URL_HEADER), _header(headers, SIGNATURE_HEADER)
        if not url or not signature:
            raise RequestRefusedError(Refusal.MISSING_HEADER)
        raw = _decoded(signature)
        # UTF-8 text has one encoding only, so these are the bytes that came.
        if not self._keys.key(url, self._now()).signed(serialized_request_env.encode(), raw):
            raise RequestRefusedError(Refusal.SIGNATURE_WRONG)


class TimestampVerifier(AbstractVerifier):
    """Refuses a request that is older, or more in the future, than Amazon allows."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def verify(
        self,
        headers: Mapping[str, str],  # noqa: ARG002 - the SDK's signature
        serialized_request_env: str,
        deserialized_request_env: object,  # noqa: ARG002 - the SDK's signature
    ) -> None:
        """Raise :class:`RequestRefusedError` unless ``request.timestamp`` is near enough to now."""
        request = envelope(serialized_request_env).get("request")
        if not isinstance(request, dict):
            raise RequestRefusedError(Refusal.BODY_NOT_AN_ENVELOPE)
        is_event = str(request.get("type", "")).startswith("AlexaSkillEvent.")
        off_by = abs(self._now() - sent_at(request.get("timestamp")))
        if off_by > (EVENT_TOLERANCE if is_event else TOLERANCE):
            raise RequestRefusedError(Refusal.TIMESTAMP_OUT_OF_RANGE)


class SkillIdVerifier(AbstractVerifier):
    """Refuses a request that was signed for somebody else's skill. Without an id of our own, refuses all."""

    def __init__(self, skill_id: str) -> None:
        self._skill_id = skill_id

    def verify(
        self,
        headers: Mapping[str, str],  # noqa: ARG002 - the SDK's signature
        serialized_request_env: str,
        deserialized_request_env: object,  # noqa: ARG002 - the SDK's signature
    ) -> None:
        """Raise :class:`RequestRefusedError` unless every application id in the envelope is ours."""
        found = application_ids(envelope(serialized_request_env))
        if not self._skill_id or not found or found != {self._skill_id}:
            raise RequestRefusedError(Refusal.FOREIGN_SKILL)


def amazon_verifiers(
    skill_id: str, now: Callable[[], datetime], fetch: Callable[[str], bytes]
) -> Sequence[AbstractVerifier]:
    """The three verifiers of a self-hosted endpoint, in order. Reads the trusted roots."""
    return SignatureVerifier(now, KeyRing(fetch=fetch)), TimestampVerifier(now), SkillIdVerifier(skill_id)


def envelope(body: str) -> dict[str, Any]:
    """The request envelope as plain JSON. Raises :class:`RequestRefusedError` where it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise RequestRefusedError(Refusal.BODY_NOT_AN_ENVELOPE) from None
    if not isinstance(found, dict):
        raise RequestRefusedError(Refusal.BODY_NOT_AN_ENVELOPE)
    return found


def sent_at(timestamp: object) -> datetime:
    """``request.timestamp`` as an aware instant: ISO 8601 (UTC where it names no offset) or epoch
    milliseconds, which recorded requests of Amazon's carry too.

    Raises :class:`RequestRefusedError`.
    """
    try:
        if isinstance(timestamp, int) and not isinstance(timestamp, bool):
            return datetime.fromtimestamp(timestamp / 1000, UTC)
        at = datetime.fromisoformat(str(timestamp))
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise RequestRefusedError(Refusal.TIMESTAMP_UNREADABLE) from None


def application_ids(found: Mapping[str, Any]) -> set[object]:
    """Every application id that an envelope names: in its session, and in its context."""
    places = (("session", "application"), ("context", "System", "application"))
    ids = (_at(found, (*place, "applicationId")) for place in places)
    return {each for each in ids if isinstance(each, str)}


def _at(found: object, path: Sequence[str]) -> object:
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _header(headers: Mapping[str, str], name: str) -> str:
    # By hand: the SDK hands on whatever mapping its caller has, and header names have no case.
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode(signature, validate=True)
    except ValueError:
        raise RequestRefusedError(Refusal.SIGNATURE_MALFORMED) from None
