"""Every way in which somebody else could come in by way of the provider, tried against a real one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from city.staff import FAILURES_OF_A_PLACE, FAILURES_WINDOW
from city.tokens import Purpose
from tests.web.vouching.conftest import City, asked
from tests.web.vouching.provider import CLIENT, SECRET, Curve, Rsa, secret_of, text, token

UNTRUE = "could not be trusted, so nobody was let in"
LOST = "begun too long ago, or in another browser"
Lie = Callable[[City, dict[str, Any], dict[str, Any]], str]


def refused(city: City, answer: Any, said: str) -> None:
    """With this sentence, without a session, and without an account."""
    assert answer.status_code == 403
    assert said in answer.get_data(as_text=True)
    assert not any("townbell_staff" in each for each in answer.headers.getlist("Set-Cookie"))
    assert city.town.store.accounts() == []


def honest(city: City, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """Signed with the provider's own key."""
    return token(header, claims, city.provider.keys[0].sign)


def _none(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return token({"alg": "none"}, claims, lambda _: b"")


def _none_spelt(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return token({**header, "alg": "nOnE"}, claims, lambda _: b"")


def _public_key_as_secret(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return token({**header, "alg": "HS256"}, claims, secret_of(city.provider.keys[0].pem()))


def _client_secret(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return token({**header, "alg": "HS256"}, claims, secret_of(SECRET.encode()))


def _key_of_the_token(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    own = Rsa("one")
    return token({**header, "jwk": own.public()}, claims, own.sign)


def _key_from_elsewhere(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return token({**header, "jku": "https://evil.example/keys", "kid": "two"}, claims, Rsa("two").sign)


def _other_key(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return token(header, claims, Rsa("one").sign)


def _curve_for_rsa(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return token({**header, "alg": "ES256"}, claims, Curve("one").sign)


def _changed_after(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    first, _, last = honest(city, header, claims).split(".")
    return f"{first}.{text(json.dumps({**claims, 'email': 'boss@x.example'}).encode())}.{last}"


def _cut(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return honest(city, header, claims).rpartition(".")[0] + "."


def _critical(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return honest(city, {**header, "crit": ["exp-of-mine"], "exp-of-mine": 1}, claims)


def _nothing(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return ""


def _garbage(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return "a.b.c"


def _encrypted(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d"


def _deep(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    head = text(b"[" * 20_000)
    return f"{head}.{head}.{text(b'x')}"


def _long(city: City, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return honest(city, header, {**claims, "groups": ["x" * 100] * 1_000})


@pytest.mark.parametrize(
    "lie",
    [
        _none, _none_spelt, _public_key_as_secret, _client_secret, _key_of_the_token, _key_from_elsewhere,
        _other_key, _curve_for_rsa, _changed_after, _cut, _critical, _nothing, _garbage, _encrypted, _deep,
        _long,
    ],
)  # fmt: skip
def test_a_token_that_the_provider_did_not_sign_so_is_not_believed(city: City, lie: Lie) -> None:
    """Whatever its header says of how, and with what, it is signed."""
    city.provider.lies = lambda header, claims: lie(city, header, claims)
    refused(city, city.come(query="?lang=en"), UNTRUE)


WRONG: Mapping[str, Mapping[str, Any]] = {
    "nonce of another browser": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "nonce that is no text": {"nonce": 1},
    "another audience": {"aud": "payroll"},
    "no audience": {"aud": None},
    "audience of nobody": {"aud": []},
    "audience that is no text": {"aud": {CLIENT: 1}},
    "several, and nobody says for whom": {"aud": [CLIENT, "payroll"]},
    "several, and it was for another": {"aud": [CLIENT, "payroll"], "azp": "payroll"},
    "made for another": {"azp": "payroll"},
    "another issuer": {"iss": "https://evil.example"},
    "an issuer with a slash more": {"iss": "/"},
    "no issuer": {"iss": None},
    "expired": {"exp": -121},
    "never expires": {"exp": None},
    "an end that is no time": {"exp": "tomorrow"},
    "an end beyond all numbers": {"exp": float("inf")},
    "no beginning": {"iat": None},
    "made tomorrow": {"iat": 86_400},
    "not yet": {"nbf": 121},
    "nobody": {"sub": ""},
    "no subject": {"sub": None},
    "a subject that is no text": {"sub": 7},
    "a subject without end": {"sub": "x" * 256},
    "for another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG.keys())
def test_a_token_for_another_purpose_is_not_believed(city: City, changed: Mapping[str, Any]) -> None:
    """Signed by the provider all the same: for another client, browser, time, or person. None: left out."""
    now = int(city.town.now.timestamp())

    def lie(header: dict[str, Any], claims: dict[str, Any]) -> str:
        for name, value in changed.items():
            if name in ("exp", "iat", "nbf") and isinstance(value, int):
                claims[name] = now + value
            elif value == "/":
                claims[name] += "/"
            elif value is None:
                del claims[name]
            else:
                claims[name] = value
        return honest(city, header, claims)

    city.provider.lies = lie
    refused(city, city.come(query="?lang=en"), UNTRUE)


@pytest.mark.parametrize("changed", [{"exp": -119}, {"iat": 119}, {"nbf": 119}])
def test_clocks_may_differ_by_two_minutes(city: City, changed: Mapping[str, int]) -> None:
    """A clock that is a little wrong keeps nobody out."""
    now = int(city.town.now.timestamp())
    moved = {name: now + value for name, value in changed.items()}
    city.provider.lies = lambda header, claims: honest(city, header, {**claims, **moved})
    assert city.come().status_code == 200


def test_a_state_that_is_not_this_browsers_opens_nothing(city: City) -> None:
    """Wrong, missing, of another browser (login CSRF), or without the cookie: no code is even redeemed."""
    victim, attacker = city.town.browser(), city.town.browser()
    own = city.at_provider(city.begun(attacker))
    city.begun(victim)
    state = asked(own)["state"]
    for path in (
        own,
        own.replace(state, "x"),
        own.replace(f"state={state}", ""),
        own.replace(state, "%FF%C3"),
    ):
        refused(city, victim.get(f"{path}&lang=en"), LOST)
        city.begun(victim)
    refused(city, city.town.browser().get(f"{own}&lang=en"), LOST)
    assert "/token" not in city.provider.asked


def test_a_code_is_good_once(city: City) -> None:
    """The same address with the very cookie again, and a provider that forgets nothing."""
    city.provider.forgets_codes = False
    browser = city.town.browser()
    back = city.at_provider(city.begun(browser))
    errand = browser.get_cookie("townbell_errand")
    assert errand is not None
    assert browser.get(back).status_code == 200
    assert city.town.store.accounts() != []
    other = city.town.browser()
    other.set_cookie("townbell_errand", errand.value)
    answer = other.get(f"{back}&lang=en")
    assert answer.status_code == 403
    assert LOST in answer.get_data(as_text=True)
    assert city.provider.asked.count("/token") == 1


def test_a_code_of_another_errand_is_not_taken(city: City) -> None:
    """Injected into one's own sign-in, a stolen code fails by its challenge (RFC 7636)."""
    stolen = asked(city.at_provider(city.begun(city.town.browser())))["code"]
    browser = city.town.browser()
    own = city.at_provider(city.begun(browser))
    refused(city, browser.get(own.replace(asked(own)["code"], stolen) + "&lang=en"), LOST)


def test_an_errand_ends_after_ten_minutes(city: City) -> None:
    """A tab that was left open is begun anew."""
    browser = city.town.browser()
    back = city.at_provider(city.begun(browser))
    city.town.now += timedelta(minutes=10)
    refused(city, browser.get(f"{back}&lang=en"), LOST)


def test_a_cookie_that_we_did_not_sign_is_none(city: City) -> None:
    """A forged errand, or a token that we signed for another purpose."""
    errand = "state nonce verifier en"
    form = city.town.gate.signer.sign(Purpose.FORM, errand, city.town.now + timedelta(hours=1))
    for value in ("", "x", "x.y", form):
        browser = city.town.browser()
        browser.set_cookie("townbell_errand", value)
        refused(city, browser.get("/staff/vouched/back?code=c&state=state&lang=en"), LOST)


def test_an_answer_in_the_name_of_another_issuer_is_not_taken(city: City) -> None:
    """Of several providers one could pass on what another said (RFC 9207)."""
    browser = city.town.browser()
    back = city.at_provider(city.begun(browser))
    refused(
        city,
        browser.get(back.replace(quote(city.provider.url, safe=""), "https://evil.example") + "&lang=en"),
        LOST,
    )
    assert "/token" not in city.provider.asked


@pytest.mark.parametrize("name", ["next", "lang", "redirect_uri", "to", "return_to"])
@pytest.mark.parametrize(
    "to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere_after_signing_in(city: City, name: str, to: str) -> None:
    """Where one goes is never read from an address, neither on the way out nor on the way back."""
    browser = city.town.browser()
    sent = city.begun(browser, f"?{name}={quote(to, safe='')}")
    assert sent.startswith(f"{city.provider.url}/authorize?")
    assert asked(sent)["redirect_uri"] == "https://alder.example/staff/vouched/back"
    answer = browser.get(f"{city.at_provider(sent)}&{name}={quote(to, safe='')}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'content="0; url=/staff?lang=' in page
    assert "evil" not in page
    assert "javascript:" not in page


def test_what_the_provider_says_of_its_refusal_is_not_repeated(city: City) -> None:
    """Its words come by the address: anybody could put theirs on our page."""
    browser = city.town.browser()
    state = asked(city.begun(browser))["state"]
    path = f"/staff/vouched/back?error=x%3Cb%3E&error_description=call+555-0100&state={state}&lang=en"
    answer = browser.get(path)
    refused(city, answer, "The sign-in was not completed.")
    assert "555" not in answer.get_data(as_text=True)


def test_a_session_is_never_the_one_that_the_browser_brought(city: City) -> None:
    """A cookie that somebody planted is replaced, not blessed."""
    browser = city.town.browser()
    browser.set_cookie("townbell_staff", "planted")
    city.come(browser)
    cookie = browser.get_cookie("townbell_staff")
    assert cookie is not None
    assert cookie.value != "planted"
    assert city.town.gate.who("planted") is None


def test_whoever_tries_in_vain_waits(city: City) -> None:
    """As with passphrases: thirty from one place, and then a quarter of an hour nothing is looked at."""
    browser = city.town.browser()
    for _ in range(FAILURES_OF_A_PLACE):
        assert browser.get("/staff/vouched/back?code=x&state=y").status_code == 403
    back = browser.get("/staff/vouched/back?code=x&state=y&lang=en")
    assert back.status_code == 429
    assert "Too many tries" in back.get_data(as_text=True)
    assert browser.get("/staff/vouched").status_code == 429
    city.town.now += FAILURES_WINDOW
    assert city.come(browser).status_code == 200


def test_one_person_without_a_role_does_not_keep_an_office_out(city: City) -> None:
    """Five tries of theirs, and they wait; who sits beside them comes in."""
    ana, city.provider.person = (
        city.provider.person,
        {**city.provider.person, "sub": "u-5", "email": "z@x.example"},
    )
    assert [city.come().status_code for _ in range(6)] == [403] * 5 + [429]
    city.provider.person = ana
    assert city.come().status_code == 200


def test_nothing_of_a_token_or_a_person_stands_in_a_log(city: City, caplog: pytest.LogCaptureFixture) -> None:
    """Why nobody came in is said; who tried, and with what, is not."""
    city.provider.lies = lambda header, claims: honest(city, header, {**claims, "aud": "payroll"})
    back = city.at_provider(city.begun(city.town.browser()))
    city.come()
    said = caplog.text
    assert "not believed: audience" in said
    for secret in (SECRET, "port-alder.example", "Ana", asked(back)["code"], "eyJ"):
        assert secret not in said


@pytest.mark.parametrize("broken", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_provider_that_is_down_is_said_and_passphrases_go_on(city: City, broken: str) -> None:
    """One sentence, no traceback; nobody counts as having failed."""
    city.provider.broken = broken
    browser = city.town.browser()
    answer = browser.get("/staff/vouched?lang=en")
    if broken == "/token":
        answer = browser.get(city.at_provider(str(answer.location)) + "&lang=en")
    assert answer.status_code == 502
    assert "or use a passphrase" in answer.get_data(as_text=True)
    assert browser.get("/staff/sign-in").status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_a_configuration_that_could_lead_astray_is_not_used(city: City, said: Mapping[str, Any]) -> None:
    """Of another issuer, or with an address to which the secret would go in the clear."""
    city.provider.configuration = dict(said)
    assert city.town.browser().get("/staff/vouched").status_code == 502
    assert city.provider.asked == ["/.well-known/openid-configuration"]
