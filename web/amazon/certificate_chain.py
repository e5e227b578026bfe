"""Whether a certificate chain is Amazon's own, and the key that it vouches for.

:mod:`cryptography.x509.verification` builds and checks the path (signatures,
validity, basic constraints, SHA-1 refused). It does not check that the name is
*exactly* ``echo-api.amazon.com`` (a wildcard passes) nor that the leaf may sign
(key usage digitalSignature): both are checked here.
"""

from __future__ import annotations

import re
import ssl
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from city.errors import BadSettings
from web.amazon.refusal import Refusal, RequestRefusedError

SIGNER = "echo-api.amazon.com"
_ONE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_UNREADABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key of Amazon's, and the time in which every certificate above it is valid."""

    key: RSAPublicKey
    valid_from: datetime
    valid_until: datetime

    def valid_at(self, now: datetime) -> bool:
        """Whether the whole chain is valid at ``now`` (aware)."""
        return self.valid_from <= now <= self.valid_until

    def signed(self, body: bytes, signature: bytes) -> bool:
        """Whether ``signature`` is RSA PKCS#1 v1.5 with SHA-256 over exactly these bytes."""
        try:
            self.key.verify(signature, body, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


def trusted_roots() -> Store:
    """The machine's trusted roots (``SSL_CERT_FILE`` or OpenSSL's default file), one by one.

    A machine that has none (a bare container, some builds of Python) gets Mozilla's, from
    certifi, which every HTTPS fetch of ours uses too. A root that cannot be read is left out
    (Debian's bundle has one with a serial number that is not positive): it must not cost us
    the others. Raises :class:`city.errors.BadSettings` where there are none at all.
    """
    bundle = ssl.get_default_verify_paths().cafile or certifi.where()
    roots = tuple(_readable(Path(bundle).read_bytes()))
    if not roots:
        raise BadSettings(
            "no trusted root certificates, so requests from Alexa cannot be verified",
            where=bundle,
            fix="Install ca-certificates or point SSL_CERT_FILE at a bundle",
        )
    return Store(list(roots))


def signing_key(pem: bytes, roots: Store, now: datetime) -> SigningKey:
    """The key of the first certificate in ``pem``, once the chain is proven at ``now`` (aware).

    Raises :class:`RequestRefusedError` with the first thing that is wrong.
    """
    try:
        leaf, *others = x509.load_pem_x509_certificates(pem)
        _check_dates(leaf, now)
        _check_name(leaf)
        _check_usage(leaf)
        path = _proven_path(leaf, others, roots, now)
        key = leaf.public_key()
    except _UNREADABLE:
        raise RequestRefusedError(Refusal.CERTIFICATE_UNREADABLE) from None
    if not isinstance(key, RSAPublicKey):
        raise RequestRefusedError(Refusal.CERTIFICATE_USAGE)
    return SigningKey(
        key,
        max(each.not_valid_before_utc for each in path),
        min(each.not_valid_after_utc for each in path),
    )


def _check_dates(leaf: x509.Certificate, now: datetime) -> None:
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise RequestRefusedError(Refusal.CERTIFICATE_NOT_VALID_NOW)


def _check_name(leaf: x509.Certificate) -> None:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise RequestRefusedError(Refusal.CERTIFICATE_NAME) from None
    if SIGNER not in (name.lower() for name in names.get_values_for_type(x509.DNSName)):
        raise RequestRefusedError(Refusal.CERTIFICATE_NAME)


def _check_usage(leaf: x509.Certificate) -> None:
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        raise RequestRefusedError(Refusal.CERTIFICATE_USAGE) from None
    if not usage.digital_signature:
        raise RequestRefusedError(Refusal.CERTIFICATE_USAGE)


def _proven_path(
    leaf: x509.Certificate, others: Sequence[x509.Certificate], roots: Store, now: datetime
) -> Sequence[x509.Certificate]:
    verifier = PolicyBuilder().store(roots).time(now).build_server_verifier(x509.DNSName(SIGNER))
    try:
        return verifier.verify(leaf, list(others))
    except VerificationError:
        raise RequestRefusedError(Refusal.CERTIFICATE_UNTRUSTED) from None


def _readable(bundle: bytes) -> Iterator[x509.Certificate]:
    for pem in _ONE.findall(bundle):
        with warnings.catch_warnings():
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            try:
                yield x509.load_pem_x509_certificate(pem)
            except (*_UNREADABLE, CryptographyDeprecationWarning):
                continue
