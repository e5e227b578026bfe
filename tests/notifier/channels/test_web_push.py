"""Web push: what a browser is shown, for how long, in whose name; and who is never unsubscribed by it."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.channel_settings import ways
from app.settings import load
from app.wiring.pushing import vapid
from city.delivery.deliveries import Cause, Lane, Result
from city.errors import BadSettings
from net.web_push import LONGEST, Vapid, encrypted, new_key
from notifier.forms.push import browser, payload, topic
from tests.contract.townbell import PORT_ALDER
from tests.notifier.alder import NOON
from tests.notifier.channels.rigs import LETTER
from tests.notifier.channels.rigs.http import answering
from tests.notifier.channels.rigs.web_push import SECRET, Browser, b64, channel, claims, unb64


def test_known_answer_of_rfc_8291() -> None:
    """Appendix A: the same keys, salt and words give the very bytes that the RFC prints."""
    own = ec.derive_private_key(
        int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    sealed = encrypted(
        b"When I grow up, I want to be a watermelon",
        unb64("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        own=own,
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert b64(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
        "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_browser_is_shown_the_letter() -> None:
    """Title and text, in whose language, under which tag, and where the whole of it is."""
    mine = Browser()
    with answering(201) as (url, asked):
        push = channel()
        assert push.send([replace(LETTER, target=mine.subscription(url))])[0].result is Result.SENT
        push.close()
    (one,) = asked
    assert one.path == "/push/secret-endpoint"
    assert mine.shown(one.body) == {
        "title": "Aviso de tornado", "body": LETTER.text, "lang": "es-US", "dir": "ltr", "tag": topic(LETTER),
        "url": LETTER.link, "stop": "Dejar de recibir estos avisos", "leave": LETTER.unsubscribe,
        "urgent": True, "at": "2026-11-23T17:00:00+00:00",
    }  # fmt: skip
    assert (one.headers["ttl"], one.headers["urgency"]) == ("3600", "high")
    assert one.headers["topic"] == topic(LETTER)


@pytest.mark.parametrize(
    ("expires", "seconds"),
    [
        (timedelta(minutes=5), 300),
        (timedelta(days=365), 28 * 86_400),
        (timedelta(0), 0),
        (timedelta(minutes=-1), 0),
        (None, 4 * 3_600),
    ],
)
def test_f11_a_push_service_is_always_told_how_long(expires: timedelta | None, seconds: int) -> None:
    """Until it is too late; without an end, some hours: the protocol's default is now or never."""
    with answering(201) as (url, asked):
        push = channel()
        until = NOON + expires if expires is not None else None
        push.send([replace(LETTER, target=Browser().subscription(url), expires=until)])
        push.close()
    assert asked[0].headers["ttl"] == str(seconds)


@pytest.mark.parametrize(
    ("lane", "urgency"), [(Lane.EMERGENCY, "high"), (Lane.TIMELY, "normal"), (Lane.DIGEST, "low")]
)
def test_urgency_is_the_lanes(lane: Lane, urgency: str) -> None:
    """A digest wakes no telephone that saves its battery."""
    with answering(201) as (url, asked):
        push = channel()
        push.send([replace(LETTER, target=Browser().subscription(url), lane=lane)])
        push.close()
    assert asked[0].headers["urgency"] == urgency


def test_an_update_takes_the_place_of_its_alert() -> None:
    """One topic for a chain, another for another; and the topic says nothing of either."""
    update = replace(LETTER, event_id="another", delivery_id="another")
    assert topic(update) == topic(LETTER)
    assert topic(replace(LETTER, chain="other")) != topic(LETTER)
    assert len(topic(LETTER)) == 32
    assert set(topic(LETTER)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_f11_two_push_services_in_one_batch() -> None:
    """Each is shown a signature for itself alone, and nothing that was made for the other."""
    mine = Browser()
    with answering(201) as (one, at_one), answering(201) as (two, at_two):
        push = channel()
        letters = [replace(LETTER, target=mine.subscription(url)) for url in (one, two, one, two)]
        assert {each.result for each in push.send(letters)} == {Result.SENT}
        push.close()
    assert [claims(each)["aud"] for each in at_one] == [one, one]
    assert [claims(each)["aud"] for each in at_two] == [two, two]
    assert len({each.headers["authorization"] for each in at_one}) == 1


def test_signature_is_made_anew_before_it_ends() -> None:
    """Used for eleven hours, never in its last, and never when the clock went back behind it."""
    signer = Vapid(new_key(), "mailto:a@b.example")
    first = signer.authorization("https://push.example/1", NOON)
    assert signer.authorization("https://push.example/2", NOON + timedelta(hours=10, minutes=59)) == first
    assert signer.authorization("https://push.example/2", NOON + timedelta(hours=11)) != first
    assert signer.authorization("https://push.example/2", NOON - timedelta(days=1)) != first


def test_signatures_of_many_threads_fit_their_audience() -> None:
    """Sixty-four senders share one signer."""
    signer = Vapid(new_key(), "mailto:a@b.example")
    found: list[tuple[str, str]] = []

    def sign(n: int) -> None:
        url = f"https://push{n % 4}.example"
        found.append((url, signer.authorization(f"{url}/x", NOON)))

    threads = [threading.Thread(target=sign, args=(n,)) for n in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 4
    assert all(json.loads(unb64(header.split("t=")[1].split(".")[1]))["aud"] == url for url, header in found)


@pytest.mark.parametrize("status", [400, 401, 403, 406, 413, 429, 500, 502, 503])
def test_f4_nobody_is_unsubscribed_by_a_push_services_trouble(status: int) -> None:
    """Only 404 and 410 say that a browser has gone; ntfy once took a 5xx for it and lost everybody."""
    with answering(status) as (url, _asked):
        push = channel()
        (outcome,) = push.send([replace(LETTER, target=Browser().subscription(url))])
        push.close()
    assert outcome.cause not in (Cause.GONE, Cause.BAD_TARGET, Cause.OPTED_OUT)


@pytest.mark.parametrize(
    "text", ["word " * 2_000, "x" * 9_000, "😀" * 3_000, "ñandú " * 1_000, '"\\\n' * 2_000, ""]
)
def test_every_message_fits(text: str) -> None:
    """3 KB as JSON, cut at a word, whatever it is made of: no push service has to refuse it (4 KB)."""
    written = payload(replace(LETTER, text=text, subject="¡" * 500, link="https://a.example/" + "x" * 5_000))
    assert len(written) <= 3_072
    body = json.loads(written)["body"]
    assert text.startswith(body.rstrip("…"))
    assert len(written) > 2_900 or body == text
    assert len(encrypted(written, Browser().point, SECRET)) <= 4_096


def test_longest_message_fills_the_record_and_not_more() -> None:
    """4,096 bytes are what every push service takes (RFC 8030, 7.2)."""
    assert len(encrypted(bytes(LONGEST), Browser().point, SECRET)) == 4_096
    with pytest.raises(ValueError, match="too long"):
        encrypted(bytes(LONGEST + 1), Browser().point, SECRET)


def test_no_two_messages_share_a_key() -> None:
    """Each has an ephemeral key and a salt of its own (RFC 8291, 3.1 and 3.4)."""
    sealed = [encrypted(b"the same", Browser().point, SECRET) for _ in range(8)]
    assert len({each[:16] for each in sealed}) == len({each[21:86] for each in sealed}) == 8


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_f19_a_push_url_into_the_citys_own_network_is_refused(scheme: str) -> None:
    """Anybody can subscribe with any address: a private one is not dialled, and http is not spoken."""
    push = channel(plain=False)
    target = Browser().subscription(f"{scheme}://127.0.0.1:8080")
    (outcome,) = push.send([replace(LETTER, target=target)])
    assert (outcome.result, outcome.cause) == (Result.REFUSED, Cause.FORBIDDEN_TARGET)


def test_installation_keeps_its_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Browsers subscribed to it: a restart must not change it; only its owner may read the file."""
    folder = tmp_path_factory.mktemp("data")
    settings = load(PORT_ALDER, {"TOWNBELL_DATA": str(folder)})
    (way,) = [each for each in ways(settings) if each.name == "webpush"]
    first, again = vapid(way, settings), vapid(way, settings)
    assert first.public_key == again.public_key
    assert (folder / "push.pem").stat().st_mode & 0o777 == 0o600
    (folder / "push.pem").write_bytes(b"damaged")
    with pytest.raises(BadSettings, match="web push is damaged"):
        vapid(way, settings)


def test_repr_of_a_subscription_shows_nothing() -> None:
    """Endpoint and keys together are the right to write to somebody."""
    assert repr(browser(Browser().subscription("https://push.example"))) == "Browser()"
