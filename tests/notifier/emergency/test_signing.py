"""Signed where the city has a key: a reader with its certificate can tell the city's copy from another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree

from city.advisories import message
from city.errors import TownbellError
from feeds.formats import ParseOptions
from feeds.formats.cap import FORMAT
from notifier.emergency.signing import signer
from notifier.emergency.writing import document
from tests.notifier.emergency import oasis
from tests.notifier.emergency.scene import Scene

signxml: Any = pytest.importorskip("signxml", reason="signxml is not installed: run scripts/setup test")


def pair(private: Any) -> tuple[bytes, bytes]:
    """A private key and a certificate of its own, in PEM."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "alerts@portalder.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=False, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("alerts.portalder.example")]), critical=False
        )
        .sign(private, hashes.SHA256())
    )  # fmt: skip
    key = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return key, certificate.public_bytes(Encoding.PEM)


KEYS: dict[str, Callable[[], Any]] = {
    "RSA": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
}


def verify(signed: bytes, certificate: bytes) -> Any:
    """What the signature covers. Raises where it does not hold for this certificate."""
    return signxml.XMLVerifier().verify(signed, x509_cert=certificate.decode())


@pytest.mark.parametrize("kind", KEYS)
def test_a_signature_holds_and_covers_every_word(scene: Scene, kind: str) -> None:
    """Verified under the city's certificate; with one letter changed, or another certificate, refused."""
    key, certificate = pair(KEYS[kind]())
    signed = signer(key, certificate)(document(scene.message()))
    covered = verify(signed, certificate)
    assert b"Leave Zone A now" in etree.tostring(covered.signed_xml)
    with pytest.raises(signxml.exceptions.InvalidSignature):
        verify(signed.replace(b"Leave Zone A now", b"Leave Zone B now"), certificate)
    with pytest.raises(signxml.exceptions.InvalidSignature):
        verify(signed, pair(KEYS[kind]())[1])


def test_a_signed_document_is_still_the_message(scene: Scene) -> None:
    """Our own reader, and OASIS' schema where it is at hand, take it as before."""
    composed = scene.message()
    signed = signer(*pair(KEYS["P-256"]()))(document(composed))
    (item,) = FORMAT.parse(signed, ParseOptions()).items
    assert message(item) == composed
    if xsd := oasis.xsd():
        etree.XMLSchema(etree.parse(xsd)).assertValid(etree.fromstring(signed))


@pytest.mark.parametrize("broken", ["key", "certificate"])
def test_a_key_that_cannot_be_used_is_said(scene: Scene, broken: str) -> None:
    """One understood error, without a word of the key."""
    key, certificate = pair(KEYS["P-256"]())
    sign = signer(b"no key" if broken == "key" else key, b"\xff" if broken == "certificate" else certificate)
    with pytest.raises(TownbellError, match="cannot be signed") as raised:
        sign(document(scene.message()))
    assert "no key" not in str(raised.value)
