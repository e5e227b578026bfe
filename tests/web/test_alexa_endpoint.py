"""POST /alexa: what is provably Amazon's, fresh and ours is answered; all else gets 400."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ask_sdk_core.skill_builder import SkillBuilder
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA1
from flask import Flask

from city.errors import BadSettings, TownbellError
from tests.web.amazon import SKILL_ID, Amazon, body_of, launch
from tests.web.conftest import fetch
from tests.web.signing import NOW, RSA_KEY, SIGNER, authority, leaf, usage_without_signing, with_sha1
from web.amazon.alexa import alexa_blueprint
from web.amazon.alexa_verifier import SignatureVerifier
from web.amazon.certificate_chain import trusted_roots
from web.amazon.key_ring import FETCHES, KeyRing
from web.amazon.refusal import RequestRefusedError

HOST = "https://s3.amazonaws.com"


def post(app: Flask, body: bytes, headers: dict[str, str]) -> Any:
    return app.test_client().post("/alexa", data=body, headers=headers, content_type="application/json")


def ask(app: Flask, amazon: Amazon, envelope: object, **headers: str) -> Any:
    body = body_of(envelope)
    return post(app, body, {**amazon.headers(body), **{k.replace("_", "-"): v for k, v in headers.items()}})


def test_a_genuine_request_is_answered(endpoint: Flask, amazon: Amazon) -> None:
    """A request signed below our root, sent now, for our skill, gets the skill's words."""
    answer = ask(endpoint, amazon, launch(locale="es-US", who="Año"))
    assert answer.status_code == 200
    assert answer.json["response"]["outputSpeech"]["ssml"] == "<speak>Hello from Port Alder</speak>"


def test_an_event_that_could_not_be_kept_is_no_success(verifier: SignatureVerifier, amazon: Amazon) -> None:
    """Amazon delivers again what it gets no 200 for: somebody's wish to be deleted must not be lost."""

    def full(_envelope: object, _context: object) -> dict[str, Any]:
        raise TownbellError("the disk is full")

    app = Flask(__name__)
    builder = SkillBuilder()
    builder.skill_id = SKILL_ID
    app.register_blueprint(alexa_blueprint(builder.create(), full, [verifier]))
    assert ask(app, amazon, launch(type="AlexaSkillEvent.SkillDisabled")).status_code == 500


def test_the_chain_comes_through_the_proxy_of_the_environment(endpoint: Flask, amazon: Amazon) -> None:
    """The certificate is really fetched from s3.amazonaws.com:443, by CONNECT."""
    amazon.proxied.clear()
    ask(endpoint, amazon, launch())
    assert amazon.proxied == ["s3.amazonaws.com:443"]


@pytest.mark.parametrize(
    "url",
    [
        f"{HOST}/echo.api/cert.pem",
        f"{HOST}:443/echo.api/cert.pem",
        f"{HOST}/echo.api/../echo.api/cert.pem",
        "HTTPS://S3.AmazonAWS.com/echo.api/cert.pem",
        f"{HOST}/other/../echo.api/./cert.pem?version=3#x",
    ],
)
def test_urls_that_amazon_documents_are_accepted(endpoint: Flask, amazon: Amazon, url: str) -> None:
    """Scheme and host have no case, port 443 may be named, dot segments are resolved."""
    assert ask(endpoint, amazon, launch(), SignatureCertChainUrl=url).status_code == 200


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://s3.amazonaws.com/echo.api/cert.pem", "url_scheme"),
        ("https://notamazon.com/echo.api/cert.pem", "url_host"),
        ("https://s3.amazonaws.com.evil.example/echo.api/cert.pem", "url_host"),
        ("https://s3.amazonaws.com@evil.example/echo.api/cert.pem", "url_host"),
        ("https://user:password@s3.amazonaws.com/echo.api/cert.pem", "url_host"),
        ("https://@s3.amazonaws.com/echo.api/cert.pem", "url_host"),
        ("https:///echo.api/cert.pem", "url_host"),
        (f"{HOST}:563/echo.api/cert.pem", "url_port"),
        (f"{HOST}:port/echo.api/cert.pem", "url_port"),
        (f"{HOST}:99999999/echo.api/cert.pem", "url_port"),
        (f"{HOST}/EcHo.aPi/cert.pem", "url_path"),
        (f"{HOST}/invalid.path/cert.pem", "url_path"),
        (f"{HOST}/echo.api/../evil/cert.pem", "url_path"),
        (f"{HOST}/echo.api/%2e%2e/evil/cert.pem", "url_path"),
        (f"{HOST}/echo.api/..%2fevil/cert.pem", "url_path"),
        (f"{HOST}/echo.api\\..\\evil/cert.pem", "url_path"),
        (f"{HOST}//echo.api/cert.pem", "url_path"),
        (f"{HOST}/echo.api", "url_path"),
        ("https://[::1/echo.api/cert.pem", "url_malformed"),
        ("not a url", "url_malformed"),
        (HOST + "/echo.api/" + "x" * 3000, "url_malformed"),
    ],
)
def test_a_wrong_certificate_url_is_refused_before_any_fetch(
    endpoint: Flask, amazon: Amazon, caplog: pytest.LogCaptureFixture, url: str, reason: str
) -> None:
    """Nothing is fetched from an address that breaks a rule, and the answer is 400 (C20)."""
    amazon.proxied.clear()
    assert ask(endpoint, amazon, launch(), SignatureCertChainUrl=url).status_code == 400
    assert (amazon.proxied, reasons(caplog)) == ([], [reason])


def reasons(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line.args[0] for line in caplog.records if line.name == "web.amazon.alexa" and line.args]


def wrong_chains(amazon: Amazon) -> dict[str, bytes]:
    """Each way in which a chain can be wrong, as the PEM that the host serves."""
    below, foreign = amazon.intermediate, authority("Somebody Else's Root")
    month = timedelta(days=30)
    leaves = {
        "expired": leaf(below, valid=(NOW - 2 * month, NOW - timedelta(seconds=1))),
        "early": leaf(below, valid=(NOW + timedelta(seconds=1), NOW + month)),
        "name": leaf(below, names=["echo-api.amazon.com.evil.example"]),
        "wildcard": leaf(below, names=["*.amazon.com"]),
        "nameless": leaf(below, names=[]),
        "usage": leaf(below, usage=usage_without_signing()),
        "curve": leaf(below, key=ec.generate_private_key(ec.SECP256R1())),
    }
    pems = {name: made.pem + below.pem for name, made in leaves.items()}
    good = amazon.signer.pem
    rsa_below = authority("RSA Intermediate", amazon.root, key=RSA_KEY)
    by_rsa = leaf(rsa_below)
    old = authority("Old Intermediate", amazon.root, valid=(NOW - 2 * month, NOW - month))
    return {
        **pems,
        "sha256": by_rsa.pem + rsa_below.pem,
        "sha1": with_sha1(by_rsa, RSA_KEY).pem + rsa_below.pem,
        "expired_above": leaf(old).pem + old.pem,
        "foreign": leaf(foreign).pem + foreign.pem,
        "broken_off": good,  # without the intermediate there is no path
        "leaf_as_authority": leaf(amazon.signer).pem + good + below.pem,
        "self_made": leaf(authority(SIGNER)).pem,
        "garbage": b"<html>not a certificate</html>",
        "garbage_pem": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "half": good[: len(good) // 2],
        "empty": b"",
        "binary": bytes(range(256)),
    }


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sha1", "certificate_untrusted"),
        ("expired", "certificate_not_valid_now"),
        ("early", "certificate_not_valid_now"),
        ("name", "certificate_name"),
        ("wildcard", "certificate_name"),
        ("nameless", "certificate_name"),
        ("usage", "certificate_usage"),
        ("curve", "certificate_usage"),
        ("expired_above", "certificate_untrusted"),
        ("foreign", "certificate_untrusted"),
        ("broken_off", "certificate_untrusted"),
        ("leaf_as_authority", "certificate_untrusted"),
        ("self_made", "certificate_untrusted"),
        ("garbage", "certificate_unreadable"),
        ("garbage_pem", "certificate_unreadable"),
        ("half", "certificate_unreadable"),
        ("empty", "certificate_unreadable"),
        ("binary", "certificate_unreadable"),
    ],
)
def test_a_wrong_chain_is_refused(
    endpoint: Flask, amazon: Amazon, caplog: pytest.LogCaptureFixture, name: str, reason: str
) -> None:
    """Each way in which the chain can be wrong gets 400 and its own word in the log (C20)."""
    url = amazon.publish(f"{name}.pem", wrong_chains(amazon)[name])
    assert ask(endpoint, amazon, launch(), SignatureCertChainUrl=url).status_code == 400
    assert reasons(caplog) == [reason]


def test_the_sha1_chain_is_wrong_in_nothing_else(endpoint: Flask, amazon: Amazon) -> None:
    """The chain from which the SHA-1 one was made is accepted, so that test proves what it says."""
    url = amazon.publish("sha256.pem", wrong_chains(amazon)["sha256"])
    assert ask(endpoint, amazon, launch(), SignatureCertChainUrl=url).status_code == 200


@pytest.mark.parametrize("path", ["missing.pem", "redirect", "endless", "slow"])
def test_a_certificate_host_that_misbehaves_costs_a_400(
    endpoint: Flask, amazon: Amazon, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    """A 404, a redirect, a body without end and a drip are refused, within the fetch's own limits."""
    url = f"{HOST}/echo.api/{path}"
    assert ask(endpoint, amazon, launch(), SignatureCertChainUrl=url).status_code == 400
    assert reasons(caplog) == ["certificate_unreachable"]


def test_a_host_that_cannot_prove_its_name_is_not_believed(
    amazon: Amazon, endpoint: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The chain is fetched over TLS that is verified against the trusted roots."""
    (tmp_path / "other.pem").write_bytes(authority("Other").pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    assert ask(endpoint, amazon, launch()).status_code == 400


def test_no_way_out_at_all_is_a_400(amazon: Amazon, endpoint: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is not there refuses the request; it does not crash it."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    assert ask(endpoint, amazon, launch()).status_code == 400


def test_an_altered_body_is_refused(endpoint: Flask, amazon: Amazon) -> None:
    """One byte more than was signed is not what was signed (C20)."""
    body = body_of(launch())
    assert post(endpoint, body + b" ", amazon.headers(body)).status_code == 400


@pytest.mark.parametrize("signature", ["", "not base64!", "AAAA", "ñ"])
def test_a_bad_signature_is_refused(endpoint: Flask, amazon: Amazon, signature: str) -> None:
    """An empty, garbled or short signature is refused (C20)."""
    assert ask(endpoint, amazon, launch(), Signature_256=signature).status_code == 400


def test_a_sha1_signature_is_refused(endpoint: Flask, amazon: Amazon) -> None:
    """A signature with SHA-1 proves nothing, in either header."""
    body = body_of(launch())
    legacy = amazon.signer.signature(body, SHA1())
    url = f"{HOST}/echo.api/cert.pem"
    for name in ("Signature", "Signature-256"):
        assert post(endpoint, body, {"SignatureCertChainUrl": url, name: legacy}).status_code == 400


@pytest.mark.parametrize("name", ["SignatureCertChainUrl", "Signature-256"])
def test_a_missing_header_is_refused(endpoint: Flask, amazon: Amazon, name: str) -> None:
    """Without the URL or without the signature there is no proof."""
    body = body_of(launch())
    headers = {key: value for key, value in amazon.headers(body).items() if key != name}
    assert post(endpoint, body, headers).status_code == 400


@pytest.mark.parametrize(
    ("kind", "seconds", "status"),
    [
        ("LaunchRequest", 150, 200),
        ("LaunchRequest", 151, 400),
        ("LaunchRequest", -150, 200),
        ("LaunchRequest", -151, 400),
        ("AlexaSkillEvent.SkillDisabled", 3600, 200),
        ("AlexaSkillEvent.SkillDisabled", 3601, 400),
        ("AlexaSkillEvent.ProactiveSubscriptionChanged", 3600, 200),
    ],
)
def test_a_request_must_be_fresh(
    endpoint: Flask, amazon: Amazon, kind: str, seconds: int, status: int
) -> None:
    """150 seconds either way, an hour for skill events (C20)."""
    sent = (NOW - timedelta(seconds=seconds)).isoformat()
    assert ask(endpoint, amazon, launch(type=kind, timestamp=sent)).status_code == status


@pytest.mark.parametrize("timestamp", [None, "", "now", "2026-11-22", True, 10**30, ["x"]])
def test_a_timestamp_that_is_none_is_refused(endpoint: Flask, amazon: Amazon, timestamp: object) -> None:
    """What cannot be read as an instant near now is refused, not a crash."""
    assert ask(endpoint, amazon, launch(timestamp=timestamp)).status_code == 400


def envelope_for(skill_id: object, session_id: object) -> dict[str, Any]:
    found = launch()
    found["context"]["System"]["application"]["applicationId"] = skill_id
    found["session"]["application"]["applicationId"] = session_id
    return found


@pytest.mark.parametrize(
    ("in_context", "in_session"),
    [("amzn1.ask.skill.other", SKILL_ID), (SKILL_ID, "amzn1.ask.skill.other"), (None, None), ({}, 7)],
)
def test_another_skill_s_request_is_refused(
    endpoint: Flask, amazon: Amazon, in_context: object, in_session: object
) -> None:
    """A genuine request for somebody else's skill is not for us, wherever it says so (C20)."""
    assert ask(endpoint, amazon, envelope_for(in_context, in_session)).status_code == 400


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b'{"request": 3}', b"\xff\xfe", b"[" * 200_000, b'{"request": {}}']
)
def test_a_signed_body_that_is_no_envelope_is_refused(endpoint: Flask, amazon: Amazon, body: bytes) -> None:
    """Whatever the bytes are, the answer is 400 and never 500."""
    assert post(endpoint, body, amazon.headers(body)).status_code == 400


def test_an_unsigned_body_is_not_read(endpoint: Flask) -> None:
    """Without proof the body is not parsed: garbage and an envelope get the same answer."""
    for body in (b"\xff\xfe", b"{", body_of(launch())):
        assert post(endpoint, body, {}).status_code == 400


def test_a_body_of_more_than_a_megabyte_is_not_taken(endpoint: Flask, amazon: Amazon) -> None:
    """413, before anything is verified."""
    body = b" " * (1024 * 1024 + 1)
    amazon.proxied.clear()
    assert post(endpoint, body, amazon.headers(body)).status_code == 413
    assert amazon.proxied == []


def test_a_form_content_type_does_not_hide_the_body(endpoint: Flask, amazon: Amazon) -> None:
    """The raw bytes are verified whatever the content type says they are."""
    body = body_of(launch())
    kind = "application/x-www-form-urlencoded"
    answer = endpoint.test_client().post("/alexa", data=body, headers=amazon.headers(body), content_type=kind)
    assert answer.status_code == 200


def test_only_post_is_answered(endpoint: Flask) -> None:
    """A GET, a PUT and a DELETE are not allowed."""
    client = endpoint.test_client()
    assert {client.get("/alexa").status_code, client.put("/alexa").status_code} == {405}


def test_nothing_of_a_refused_request_is_logged(
    endpoint: Flask, amazon: Amazon, caplog: pytest.LogCaptureFixture
) -> None:
    """One line with one word; no token, no address, no URL, no traceback."""
    secret = launch(timestamp="12 Secret Street")
    with caplog.at_level(logging.DEBUG):
        ask(endpoint, amazon, secret)
        ask(endpoint, amazon, secret, SignatureCertChainUrl=f"{HOST}/secret")
    assert [line.exc_info for line in caplog.records if line.levelno >= logging.WARNING] == [None, None]
    assert "ecret" not in caplog.text


def test_the_chain_is_fetched_once_and_kept_until_it_expires(amazon: Amazon) -> None:
    """Every spelling of one URL shares one entry, which ends when the first certificate does."""
    clock = [NOW]
    verifier = SignatureVerifier(lambda: clock[0], KeyRing(fetch=fetch))
    body, amazon.bucket.asked[:] = b"{}", []
    for spelling in ("cert.pem", "cert.pem?a=1", "../echo.api/cert.pem?a=2", "./cert.pem#b"):
        verifier.verify(amazon.headers(body, f"{HOST}/echo.api/{spelling}"), "{}", None)
    assert amazon.bucket.asked == ["/echo.api/cert.pem"]
    clock[0] = NOW + timedelta(days=31)
    with pytest.raises(RequestRefusedError, match="certificate_not_valid_now"):
        verifier.verify(amazon.headers(body), "{}", None)
    assert len(amazon.bucket.asked) == 2


def test_the_number_of_chains_kept_is_bounded(amazon: Amazon) -> None:
    """The oldest of seventeen chains is fetched again; the newest is not."""
    verifier = SignatureVerifier(lambda: NOW, KeyRing(fetch=fetch))
    urls = [amazon.publish(f"many-{n}.pem", [amazon.signer, amazon.intermediate]) for n in range(17)]
    for url in urls:
        verifier.verify(amazon.headers(b"{}", url), "{}", None)
    amazon.bucket.asked.clear()
    for url in (urls[-1], urls[0]):
        verifier.verify(amazon.headers(b"{}", url), "{}", None)
    assert amazon.bucket.asked == ["/echo.api/many-0.pem"]


def test_a_burst_of_first_requests_fetches_little_and_refuses_none(amazon: Amazon) -> None:
    """Sixteen requests at once on an empty key ring: all are answered, by at most two fetches."""
    verifier, headers = SignatureVerifier(lambda: NOW, KeyRing(fetch=fetch)), amazon.headers(b"{}")
    amazon.bucket.asked.clear()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: verifier.verify(headers, "{}", None), range(16)))
    assert 1 <= len(amazon.bucket.asked) <= FETCHES


def test_a_root_that_cannot_be_read_costs_only_itself(
    amazon: Amazon, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A bundle with a broken root in the middle still yields the others."""
    broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    (tmp_path / "mixed.pem").write_bytes(authority("Other").pem + broken + amazon.root.pem)
    with monkeypatch.context() as odd:
        odd.setenv("SSL_CERT_FILE", str(tmp_path / "mixed.pem"))
        roots = trusted_roots()
    SignatureVerifier(lambda: NOW, KeyRing(fetch=fetch, roots=lambda: roots)).verify(
        amazon.headers(b"{}"), "{}", None
    )


def test_a_machine_without_roots_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No root at all is an error that names the file and what to do, at the start."""
    (tmp_path / "empty.pem").write_bytes(b"")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "empty.pem"))
    with pytest.raises(BadSettings, match=r"empty\.pem: no trusted root certificates.*Install ca-cert"):
        trusted_roots()


def test_the_machine_s_own_roots_can_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's bundle, odd roots and all, makes a store."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    assert trusted_roots() is not None


def test_the_skill_answers_the_plain_envelope() -> None:
    """A request type that the SDK does not know reaches the skill as it came."""
    seen: list[dict[str, Any]] = []

    def answer(envelope: dict[str, Any], _: object) -> dict[str, Any]:
        seen.append(envelope)
        return {"version": "1.0", "response": {}}

    app = Flask(__name__)
    app.register_blueprint(alexa_blueprint(SkillBuilder().create(), answer, ()))
    odd = {"version": "1.0", "request": {"type": "Brand.New", "more": [1]}}
    assert post(app, json.dumps(odd).encode(), {}).json == {"version": "1.0", "response": {}}
    assert seen == [odd]
