"""What an ID token is worth: signed by the provider, for us, for this browser, and now.

OpenID Connect Core 1.0, 3.1.3.7, by Authlib and joserfc, which are loaded when somebody signs in and not
before. Only signatures by which nobody but the provider can sign are taken: with "none" anybody could, with
HS256 whoever reads the provider's public key (RFC 8725, 2.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from city.federation import LONGEST_SUBJECT

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA",
)  # fmt: skip
SKEW = 120
"""Seconds by which the provider's clock and ours may differ."""
LONGEST = 50_000
"""Characters of a token; one with two hundred groups has some ten thousand."""
_KEY_TYPES = ("RSA", "EC", "OKP")


class Untrue(Exception):
    """Why a token is not believed; for the log, never with anything that the token says."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


class Flaw(StrEnum):
    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    KEY = "key"  # signed with a key that the provider does not show
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NONCE = "nonce"  # made for another browser, or before
    CLAIMS = "claims"  # something else that must be there is not, or is wrong


_FLAWS = {
    "iss": Flaw.ISSUER, "aud": Flaw.AUDIENCE, "azp": Flaw.AUDIENCE, "nonce": Flaw.NONCE, "exp": Flaw.EXPIRED,
}  # fmt: skip


def challenge(verifier: str) -> str:
    """What goes out of a PKCE verifier (RFC 7636, 4.2)."""
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    made: str = create_s256_code_challenge(verifier)
    return made


def believed(
    tokens: Mapping[str, Any],
    keys: Callable[[str], Sequence[Mapping[str, Any]]],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now: datetime,
) -> Mapping[str, Any]:
    """The claims of the ID token among ``tokens``. ``keys(kid)`` are the provider's. Raises Untrue."""
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import ClaimError

    header, claims = _opened(tokens.get("id_token"), keys)
    wanted = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
    known = {"nonce": nonce, "client_id": client_id, "access_token": tokens.get("access_token")}
    try:
        CodeIDToken(claims, header, wanted, known).validate(now=int(now.timestamp()), leeway=SKEW)
    except ClaimError as error:
        raise Untrue(_FLAWS.get(getattr(error, "claim", ""), Flaw.CLAIMS)) from None
    except (TypeError, ValueError, AttributeError, OverflowError):
        raise Untrue(Flaw.CLAIMS) from None
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise Untrue(Flaw.CLAIMS)
    return claims


def _opened(
    token: object, keys: Callable[[str], Sequence[Mapping[str, Any]]]
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Header and claims of a token whose signature is the provider's."""
    from joserfc import jws, jwt
    from joserfc.errors import JoseError

    if not isinstance(token, str) or len(token) > LONGEST:
        raise Untrue(Flaw.MALFORMED)
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
        raise Untrue(Flaw.MALFORMED) from None
    if header.get("alg") not in ALGORITHMS:
        raise Untrue(Flaw.ALGORITHM)
    key = _key(header, keys)
    try:
        found = jwt.decode(token, key, algorithms=[header["alg"]])
    except (JoseError, ValueError, TypeError, RecursionError):
        raise Untrue(Flaw.SIGNATURE) from None
    return header, dict(found.claims)


def _key(header: Mapping[str, Any], keys: Callable[[str], Sequence[Mapping[str, Any]]]) -> Any:
    """The one public key that the header can mean: by its name, or the only one where it names none."""
    from joserfc.errors import JoseError
    from joserfc.jwk import JWKRegistry

    kid = header.get("kid", "")
    if not isinstance(kid, str):
        raise Untrue(Flaw.MALFORMED)
    fits = [
        each
        for each in keys(kid)
        if each.get("kty") in _KEY_TYPES
        and each.get("use", "sig") == "sig"
        and (each.get("kid") == kid if kid else True)
        and each.get("alg", header["alg"]) == header["alg"]
        and _signs(each["kty"], header["alg"])
    ]
    if len(fits) != 1:
        raise Untrue(Flaw.KEY)
    try:
        return JWKRegistry.import_key(_public(fits[0]))
    except (JoseError, ValueError, TypeError, KeyError):
        raise Untrue(Flaw.KEY) from None


def _signs(kind: str, algorithm: str) -> bool:
    """Whether a key of this kind makes this signature: one for another is no key (RFC 8725, 3.1)."""
    return {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}[algorithm[:2]] == kind


def _public(key: Mapping[str, Any]) -> dict[str, Any]:
    """What makes the key; of what else stands with it, certificates and purposes, nothing is needed."""
    return {name: key[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in key}
