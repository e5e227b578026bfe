"""What a browser is asked for a passkey, and whether what it brings back is to be believed.

W3C Web Authentication Level 3, 7.1 (registering) and 7.2 (signing in), by Yubico's fido2, which is imported
where a passkey is used and nowhere else. What it leaves to us stands here: the origin to the letter, no frame
of another site, the algorithms that we asked for, whose key it is.
"""

from __future__ import annotations

import ipaddress
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from city.errors import TownbellError
from city.passkeys import ASKED_FOR, Passkey

if TYPE_CHECKING:
    from fido2.server import Fido2Server

LONGEST = 16_000
"""Characters of what a browser brings back; without attestation it is about a thousand."""
LONGEST_ID = 1_364
"""Characters of an id in base64url: 1,023 bytes (WebAuthn 4)."""
_ALGORITHMS = (-7, -8, -257)
"""ES256, EdDSA and RS256 (RFC 9053, RFC 8812): every authenticator has one of them."""
_MALFORMED = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError,
    struct.error,
)  # fmt: skip
"""What reading JSON, base64, CBOR and COSE of anybody's making can raise."""


class Flaw(StrEnum):
    """Why what came back is not believed."""

    FORM = "form"  # it is nothing that a browser brings
    WRONG = "wrong"  # challenge, origin, kind, RP id, flags or signature
    FRAME = "frame"  # asked for within a page of another site
    ALGORITHM = "algorithm"
    HANDLE = "handle"  # made for another account


class Untrue(TownbellError):
    """What a browser brought back is not believed; ``flaw`` says which part."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(f"a passkey is not believed: {flaw}")
        self.flaw = flaw


@dataclass(frozen=True)
class RelyingParty:
    """This site, as authenticators know it (WebAuthn 5.4.2): ``origin`` to the letter, ``id`` its host."""

    origin: str
    id: str
    city: str

    @classmethod
    def at(cls, url: str, city: str) -> RelyingParty | None:
        """That of the city's public address; None where browsers have no passkeys: an address without TLS
        that is not ``localhost``, or a number instead of a name."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https" and (parts.scheme, host) != ("http", "localhost"):
            return None
        if not host or _is_number(host):
            return None
        port = parts.port if parts.port not in (None, 443 if parts.scheme == "https" else 80) else None
        return cls(f"{parts.scheme}://{host}{f':{port}' if port else ''}", host, city)

    @cached_property
    def _server(self) -> Fido2Server:
        import logging

        from fido2.server import Fido2Server
        from fido2.webauthn import PublicKeyCredentialParameters as Parameters
        from fido2.webauthn import PublicKeyCredentialRpEntity as Entity
        from fido2.webauthn import PublicKeyCredentialType as Kind

        logging.getLogger("fido2").setLevel(logging.WARNING)  # below it tells the ids of people's keys
        server = Fido2Server(
            Entity(name=self.city, id=self.id), verify_origin=lambda said: said == self.origin
        )
        server.allowed_algorithms = [Parameters(type=Kind.PUBLIC_KEY, alg=each) for each in _ALGORITHMS]
        server.timeout = int(ASKED_FOR.total_seconds() * 1_000)  # type: ignore[assignment]  # untyped: None or ms
        return server

    def to_add(self, name: str, handle: str, known: Sequence[Passkey], challenge: bytes) -> dict[str, Any]:
        """PublicKeyCredentialCreationOptionsJSON (5.4): one that can be found without a name, and that asks
        for the finger, the face or the PIN; never a second one of one thing."""
        from fido2.utils import websafe_decode
        from fido2.webauthn import PublicKeyCredentialDescriptor as Descriptor
        from fido2.webauthn import PublicKeyCredentialType as Kind
        from fido2.webauthn import PublicKeyCredentialUserEntity as User
        from fido2.webauthn import ResidentKeyRequirement as Resident
        from fido2.webauthn import UserVerificationRequirement as Verification

        options, _ = self._server.register_begin(
            User(name=name, display_name=name, id=websafe_decode(handle)),
            [Descriptor(type=Kind.PUBLIC_KEY, id=websafe_decode(each.id)) for each in known],
            resident_key_requirement=Resident.REQUIRED,
            user_verification=Verification.REQUIRED,
            challenge=challenge,
        )
        return {**options.public_key, "attestation": "none"}

    def to_enter(self, challenge: bytes) -> dict[str, Any]:
        """PublicKeyCredentialRequestOptionsJSON (5.5), for whichever passkey somebody has for this site."""
        from fido2.webauthn import UserVerificationRequirement as Verification

        options, _ = self._server.authenticate_begin(
            user_verification=Verification.REQUIRED, challenge=challenge
        )
        return dict(options.public_key)

    def added(self, said: str, challenge: str) -> tuple[str, bytes, int]:
        """Id, attested credential data and count of a new passkey. Raises Untrue."""
        told = _read(said)
        try:
            made = self._server.register_complete(_state(challenge), told)
            credential = made.credential_data
            assert credential is not None
            algorithm, own_id = credential.public_key[3], _text(credential.credential_id)
        except _MALFORMED as error:
            raise Untrue(Flaw.WRONG) from error
        if algorithm not in _ALGORITHMS:
            raise Untrue(Flaw.ALGORITHM)
        if len(own_id) > LONGEST_ID or own_id != told["id"]:
            raise Untrue(Flaw.FORM)
        return own_id, bytes(credential), made.counter

    def entered(self, said: str, challenge: str, passkey: Passkey) -> int:
        """The count with which this passkey has signed the challenge. Raises Untrue."""
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from fido2.webauthn import AttestedCredentialData, AuthenticatorData

        told = _read(said)
        if told["response"].get("userHandle") != passkey.handle:
            raise Untrue(Flaw.HANDLE)
        try:
            credential = AttestedCredentialData(passkey.credential)
            self._server.authenticate_complete(_state(challenge), [credential], told)
            return AuthenticatorData(_bytes(told["response"]["authenticatorData"])).counter
        except (*_MALFORMED, InvalidSignature, UnsupportedAlgorithm) as error:
            raise Untrue(Flaw.WRONG) from error


def id_of(said: str) -> str:
    """Which passkey it says it is of. Raises Untrue."""
    return str(_read(said)["id"])


def _read(said: str) -> dict[str, Any]:
    """What a browser brings, with an id and a response. Raises Untrue."""
    try:
        told = json.loads(said) if len(said) <= LONGEST else None
    except (ValueError, RecursionError) as error:
        raise Untrue(Flaw.FORM) from error
    response = told.get("response") if isinstance(told, dict) else None
    own_id = told.get("id") if isinstance(told, dict) else None
    if not isinstance(response, dict) or not isinstance(own_id, str) or not 0 < len(own_id) <= LONGEST_ID:
        raise Untrue(Flaw.FORM)
    try:
        client: Mapping[str, Any] = json.loads(_bytes(response["clientDataJSON"]))
        framed = client.get("crossOrigin") not in (None, False) or "topOrigin" in client
    except _MALFORMED as error:
        raise Untrue(Flaw.FORM) from error
    if framed:
        raise Untrue(Flaw.FRAME)
    # What is not asked for is not read; the library warns of parts that it does not know.
    return {"id": own_id, "rawId": own_id, "response": response, "type": "public-key"}


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": "required"}


def _bytes(text: str) -> bytes:
    from fido2.utils import websafe_decode

    return websafe_decode(text)


def _text(data: bytes) -> str:
    from fido2.utils import websafe_encode

    return websafe_encode(data)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
