"""An Amazon of our own on the loopback: nothing in the code under test is replaced."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ask_sdk_core.skill_builder import SkillBuilder
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask

from net.certificates import fetch_certificates
from tests.web.amazon import SKILL_ID, Amazon
from tests.web.loopback import Bucket, certificate_host, connect_proxy
from tests.web.signing import LONG, NOW, Issued, authority, leaf
from web.amazon.alexa import alexa_blueprint
from web.amazon.alexa_verifier import SignatureVerifier, SkillIdVerifier, TimestampVerifier
from web.amazon.key_ring import KeyRing

Running = tuple[Amazon, dict[str, str]]


@pytest.fixture(scope="session")
def running_amazon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The certificate host and the proxy, and the environment that leads to them."""
    folder = tmp_path_factory.mktemp("amazon")
    root = authority("Own Root")
    intermediate = authority("Own Intermediate", root)
    signer = leaf(intermediate)
    files = _write(folder, root, leaf(root, names=["s3.amazonaws.com"], valid=LONG))
    bucket, proxied = Bucket(), list[str]()
    with certificate_host(bucket, *files) as port, connect_proxy(proxied, port) as proxy:
        built = Amazon(root, intermediate, signer, bucket, proxied)
        built.publish("cert.pem", [signer, intermediate])
        yield (
            built,
            {
                "https_proxy": f"http://127.0.0.1:{proxy}",
                "SSL_CERT_FILE": str(folder / "roots.pem"),
            },
        )


@pytest.fixture
def amazon(running_amazon: Running, monkeypatch: pytest.MonkeyPatch) -> Amazon:
    """Our Amazon, reached the way an operator would lead us there: by the environment."""
    built, environment = running_amazon
    for name in ("HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return built


@pytest.fixture
def verifier(amazon: Amazon) -> SignatureVerifier:
    """A verifier whose clock stands at NOW and whose fetch gives up after half a second."""
    return SignatureVerifier(lambda: NOW, KeyRing(fetch=fetch))


def fetch(url: str) -> bytes:
    """The real fetch, which gives up after half a second."""
    return fetch_certificates(url, time.monotonic, os.environ, seconds=0.5)


@pytest.fixture
def endpoint(verifier: SignatureVerifier) -> Flask:
    """A hello-world skill behind the real blueprint and the real verifiers."""
    builder = SkillBuilder()
    builder.skill_id = SKILL_ID
    builder.request_handler(lambda _: True)(_hello)
    verifiers = (verifier, TimestampVerifier(lambda: NOW), SkillIdVerifier(SKILL_ID))
    app = Flask(__name__)
    app.register_blueprint(alexa_blueprint(builder.create(), builder.lambda_handler(), verifiers))
    return app


def _hello(handler_input: Any) -> Any:
    return handler_input.response_builder.speak("Hello from Port Alder").response


def _write(folder: Path, root: Issued, host: Issued) -> tuple[Path, Path]:
    (folder / "roots.pem").write_bytes(b"# a comment, as bundles have\n" + root.pem)
    (folder / "host.pem").write_bytes(host.pem)
    key = host.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "host.key").write_bytes(key)
    return folder / "host.pem", folder / "host.key"
