"""An enveloped XML signature over a CAP document (CAP 1.2, 3.3.4.1; W3C XML Signature 1.1).

Done by signxml, which is loaded only where a city has a key. What is signed is what is frozen and
served; a reader who knows the city's certificate can tell whether a copy is the city's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from city.errors import TownbellError

Sign = Callable[[bytes], bytes]
"""A document in, the same with its signature out."""


def as_it_is(document: bytes) -> bytes:
    """Where there is no key."""
    return document


def signer(key: bytes, certificate: bytes) -> Sign:
    """Signs with this private key (PEM, RSA or elliptic curve) under its certificate (PEM).

    The signing raises TownbellError where key or certificate cannot be used, or signxml is not there.
    """
    from cryptography.exceptions import UnsupportedAlgorithm

    def sign(document: bytes) -> bytes:
        try:
            import signxml
        except ImportError as error:
            raise TownbellError("signxml is not installed", fix="Run scripts/setup again") from error
        try:
            return _signed(document, key, certificate, signxml)
        except (ValueError, TypeError, UnsupportedAlgorithm, signxml.exceptions.SignXMLException) as error:
            # Without the error's words: they may quote the key.
            raise TownbellError(f"the document cannot be signed ({type(error).__name__})") from error

    return sign


def _signed(document: bytes, key: bytes, certificate: bytes, signxml: Any) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from lxml import etree

    private: Any = load_pem_private_key(key, None)
    kind = "ecdsa" if isinstance(private, EllipticCurvePrivateKey) else "rsa"
    tool = signxml.XMLSigner(
        signature_algorithm=f"{kind}-sha256",
        digest_algorithm="sha256",
        c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
    )
    root = tool.sign(etree.fromstring(document), key=private, cert=certificate.decode())
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
