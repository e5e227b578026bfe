"""A certificate for loopback servers, from an authority of the tests' own."""

from __future__ import annotations

import ssl
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.web.signing import LONG, authority, leaf

_ROOT = authority("Townbell's tests")


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="townbell-certificates-"))


@cache
def authority_file() -> Path:
    """The authority's certificate, for whoever is to trust it."""
    path = _folder() / "root.pem"
    path.write_bytes(_ROOT.pem)
    return path


@cache
def server_context(name: str, *, expired: bool = False) -> ssl.SSLContext:
    """What a server shows that is called ``name``."""
    valid = (LONG[0], datetime(2021, 1, 1, tzinfo=UTC)) if expired else LONG
    issued = leaf(_ROOT, names=(name,), valid=valid)
    path = _folder() / f"{name}{expired}.pem"
    key = issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(issued.pem + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
