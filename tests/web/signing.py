"""A certificate authority of our own, and the signatures that Amazon would make with it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LONG = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC))
SIGNER = "echo-api.amazon.com"
SHA1_WITH_RSA = bytes.fromhex("2a864886f70d010105")  # 1.2.840.113549.1.1.5, RFC 8017
SHA256_WITH_RSA = bytes.fromhex("2a864886f70d01010b")  # 1.2.840.113549.1.1.11


@dataclass(frozen=True)
class Issued:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def signature(self, body: bytes, algorithm: HashAlgorithm | None = None) -> str:
        """Base64 of RSA PKCS#1 v1.5 over ``body``, as the Signature-256 header carries it."""
        assert isinstance(self.key, rsa.RSAPrivateKey)
        return base64.b64encode(self.key.sign(body, PKCS1v15(), algorithm or SHA256())).decode()


RSA_KEY = rsa.generate_private_key(65537, 2048)  # one for all leaves: making one takes 0.1 s


def authority(
    name: str,
    issuer: Issued | None = None,
    *,
    key: Key | None = None,
    valid: tuple[datetime, datetime] = LONG,
) -> Issued:
    """A root, or an intermediate below ``issuer``."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    built = _builder(name, key, issuer, valid)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    built = built.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return Issued(built.sign(issuer.key if issuer else key, SHA256()), key)


def leaf(
    issuer: Issued,
    *,
    names: Sequence[str] = (SIGNER,),
    valid: tuple[datetime, datetime] = (NOW - timedelta(days=30), NOW + timedelta(days=30)),
    usage: x509.KeyUsage | None = None,
    key: Key = RSA_KEY,
    algorithm: HashAlgorithm | None = None,
) -> Issued:
    """A server certificate; by default exactly what Amazon signs Alexa's requests with."""
    built = _builder(names[0] if names else SIGNER, key, issuer, valid)
    built = built.add_extension(usage or _usage(digital_signature=True, key_encipherment=True), critical=True)
    built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    if names:
        san = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        built = built.add_extension(san, critical=False)
    return Issued(built.sign(issuer.key, algorithm or SHA256()), key)


def with_sha1(issued: Issued, issuer_key: rsa.RSAPrivateKey) -> Issued:
    """The same certificate, signed with SHA-1: made by hand, since no library makes one any more."""
    certificate = issued.certificate
    tbs = certificate.tbs_certificate_bytes.replace(SHA256_WITH_RSA, SHA1_WITH_RSA)
    signature = issuer_key.sign(tbs, PKCS1v15(), SHA1())
    der = certificate.public_bytes(Encoding.DER)
    der = der.replace(certificate.tbs_certificate_bytes, tbs).replace(SHA256_WITH_RSA, SHA1_WITH_RSA)
    der = der.replace(certificate.signature, signature)
    return Issued(x509.load_der_x509_certificate(der), issued.key)


def usage_without_signing() -> x509.KeyUsage:
    """A key usage that allows encipherment only."""
    return _usage(key_encipherment=True)


def _builder(
    name: str, key: Key, issuer: Issued | None, valid: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer_key = (issuer.key if issuer else key).public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in every})
