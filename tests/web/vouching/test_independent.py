"""Signing in by way of a provider that others wrote: idpyoidc, whose tokens cryptojwt signs.

The provider beside it (provider.py) is ours, and could share a mistake with what reads it. This one cannot.
"""

from __future__ import annotations

import base64
import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpcore
import pytest

from app.settings import PROJECT
from city.federation import Grant, Rules, Terms
from city.staff import Role
from net.http import Client
from net.openid import OpenIdProvider
from tests.web.test_staff_console import Town
from web.staff.id_tokens import Flaw, Untrue, believed, challenge
from web.staff.ports import Vouching

PYTHON = PROJECT / ".tools" / "provider" / "bin" / "python"
SERVER = Path(__file__).with_name("independent_provider.py")
REDIRECT = "https://alder.example/staff/vouched/back"
CLIENT, SECRET = "townbell", "a secret: with + and % in it, and long"
PLAIN = "A-plain_secret.of~letters-0123456789"
OTHER, OTHERS = "another-app", "the other application's own secret"
RULES = Rules(people={"ana.ruiz@port-alder.example": Grant(role=Role.APPROVER, name="Ana Ruiz")}, groups=())
UNTRUE = "could not be trusted, so nobody was let in"
LOST = "begun too long ago, or in another browser"

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="idpyoidc is not in .tools/provider (scripts/tools installs it)"
)


class Independent:
    """The provider's process, and where it is."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        clients = {
            CLIENT: {"secret": SECRET, "redirect": REDIRECT},
            OTHER: {"secret": OTHERS, "redirect": "https://other.example/back"},
            "curved": {"secret": PLAIN, "redirect": REDIRECT, "alg": "ES256"},
        }
        self.url = self._tell(json.dumps(clients))["url"]

    def turn(self) -> None:
        """It signs with new keys from now on."""
        assert self._tell("turn") == {"done": "turn"}

    def _tell(self, line: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        print(line, file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())


@contextmanager
def independent(folder: Path) -> Iterator[Independent]:
    command = [str(PYTHON), str(SERVER)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
    ) as process:
        try:
            yield Independent(process)
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(20)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Independent]:
    with independent(tmp_path_factory.mktemp("provider")) as made:
        yield made


class City:
    """A console on the real clock, as the provider is: what it says is good for minutes."""

    def __init__(self, folder: Path, issuer: str, client: str = CLIENT, secret: str = SECRET) -> None:
        self.client = Client(time.monotonic, allow_private=True)
        self.party = OpenIdProvider(issuer, client, secret, lambda: self.client, lambda: self.town.now)
        vouching = Vouching(
            provider=self.party, redirect=REDIRECT, terms=Terms(), scopes="openid email profile", name="ID"
        )
        self.town = Town(folder, vouching=vouching, rules=RULES)
        self.town.now = datetime.now(UTC)
        self.browser = self.town.browser()

    def begun(self) -> str:
        answer = self.browser.get("/staff/vouched?lang=en")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return str(answer.location)

    def back(self, location: str) -> Any:
        return self.browser.get("/staff/vouched/back?" + urlsplit(location).query)

    def come(self) -> Any:
        return self.back(at_provider(self.begun()))

    def is_in(self) -> bool:
        return "Ana Ruiz, approver" in self.browser.get("/staff?lang=en").get_data(as_text=True)


@pytest.fixture
def city(tmp_path: Path, provider: Independent) -> Iterator[City]:
    made = City(tmp_path, provider.url)
    yield made
    made.client.close()


def asked(method: str, url: str, form: Mapping[str, str] | None = None, pair: str = "") -> httpcore.Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    if pair:
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    with httpcore.ConnectionPool() as pool:
        return pool.request(method, url, headers=headers, content=urlencode(form).encode() if form else b"")


def at_provider(address: str) -> str:
    """Where it leads whoever is signed in there."""
    answer = asked("GET", address)
    assert answer.status == 302, answer.content
    return dict(answer.headers)[b"Location"].decode()


def claims_of(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def of_another_application(provider: Independent, nonce: str = "n" * 43) -> tuple[str, Mapping[str, Any]]:
    """A code and, for another one, the tokens that another application honestly got for the same Ana."""
    verifier = "v" * 43
    wanted = {
        "response_type": "code", "client_id": OTHER, "redirect_uri": "https://other.example/back",
        "scope": "openid email profile", "state": "s", "nonce": nonce,
        "code_challenge": challenge(verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    codes = []
    for _ in range(2):
        location = at_provider(f"{provider.url}/authorization?{urlencode(wanted)}")
        codes.append(parse_qs(urlsplit(location).query)["code"][0])
    form = {
        "grant_type": "authorization_code", "code": codes[0], "redirect_uri": "https://other.example/back",
        "code_verifier": verifier, "client_id": OTHER,
    }  # fmt: skip
    answer = asked("POST", f"{provider.url}/token", form, f"{OTHER}:{OTHERS}")
    assert answer.status == 200, answer.content
    return codes[1], json.loads(answer.content)


def test_somebody_comes_by_a_provider_that_others_wrote(city: City) -> None:
    """Discovery, code, PKCE, the secret in the form, RS256 and the nonce: Ana is in, with her role.

    This provider takes a secret with a space out of no encoding; in a header it would be another.
    """
    assert city.come().status_code == 200
    assert city.is_in()
    assert city.party.addresses().secret_in_body


def test_a_signature_of_a_curve_is_read_as_well(tmp_path: Path, provider: Independent) -> None:
    """ES256, where the city's application was registered with it; its secret, a plain one, in the header."""
    city = City(tmp_path, provider.url, client="curved", secret=PLAIN)
    assert city.come().status_code == 200
    assert city.is_in()
    assert not city.party.addresses().secret_in_body
    city.client.close()


def test_a_code_is_good_once_and_for_its_own_browser(
    city: City, tmp_path: Path, provider: Independent
) -> None:
    """Another browser has not the verifier that it was asked with; a second time the provider refuses it."""
    location = at_provider(city.begun())
    other = City(tmp_path / "other", provider.url)
    other_state = parse_qs(urlsplit(other.begun()).query)["state"][0]
    mixed = dict(parse_qs(urlsplit(location).query))
    stolen = {name: each[0] for name, each in mixed.items()} | {"state": other_state}
    answer = other.back(f"{REDIRECT}?{urlencode(stolen)}")
    assert (answer.status_code, LOST in answer.get_data(as_text=True)) == (403, True)
    assert not other.is_in()
    other.client.close()
    location = at_provider(city.begun())
    assert city.back(location).status_code == 200
    code = parse_qs(urlsplit(location).query)["code"][0]
    state = parse_qs(urlsplit(city.begun()).query)["state"][0]
    again = city.back(f"{REDIRECT}?{urlencode({'code': code, 'state': state})}")
    assert (again.status_code, LOST in again.get_data(as_text=True)) == (403, True)


def test_a_code_that_was_made_for_another_application_lets_nobody_in(
    city: City, provider: Independent
) -> None:
    """Injected with the state of this very browser: the provider gives us nothing for it."""
    code, _ = of_another_application(provider)
    state = parse_qs(urlsplit(city.begun()).query)["state"][0]
    answer = city.back(f"{REDIRECT}?{urlencode({'code': code, 'state': state})}")
    assert (answer.status_code, LOST in answer.get_data(as_text=True)) == (403, True)
    assert not city.is_in()


def test_a_token_for_another_application_is_not_for_us(city: City, provider: Independent) -> None:
    """Honestly made and rightly signed by the same provider for the same Ana: but its audience is another."""
    _, tokens = of_another_application(provider)
    known: dict[str, Any] = {"issuer": provider.url, "nonce": "n" * 43, "now": datetime.now(UTC)}
    assert believed(tokens, city.party.keys, client_id=OTHER, **known)["name"] == "Ana Ruiz"
    with pytest.raises(Untrue) as refused:
        believed(tokens, city.party.keys, client_id=CLIENT, **known)
    assert refused.value.flaw is Flaw.AUDIENCE


@pytest.mark.parametrize(
    ("changed", "flaw"),
    [
        ({"nonce": "m" * 43}, Flaw.NONCE),
        ({"issuer": "http://127.0.0.1:1"}, Flaw.ISSUER),
        ({"now": datetime.now(UTC) + timedelta(hours=1)}, Flaw.EXPIRED),
    ],
)
def test_what_does_not_fit_is_refused_by_its_name(
    city: City, provider: Independent, changed: dict[str, Any], flaw: Flaw
) -> None:
    """Another browser's nonce, another issuer's name, an hour later."""
    _, tokens = of_another_application(provider)
    known = {"issuer": provider.url, "nonce": "n" * 43, "now": datetime.now(UTC), **changed}
    with pytest.raises(Untrue) as refused:
        believed(tokens, city.party.keys, client_id=OTHER, **known)
    assert refused.value.flaw is flaw


def test_another_provider_of_the_same_make_is_another_issuer(
    city: City, provider: Independent, tmp_path: Path
) -> None:
    """Its token for the same application of the same name is signed with a key that ours does not show."""
    with independent(tmp_path) as foreign:
        _, tokens = of_another_application(foreign)
        known: dict[str, Any] = {"client_id": OTHER, "nonce": "n" * 43, "now": datetime.now(UTC)}
        with pytest.raises(Untrue) as refused:
            believed(tokens, city.party.keys, issuer=provider.url, **known)
        assert refused.value.flaw is Flaw.KEY
        theirs = OpenIdProvider(foreign.url, OTHER, OTHERS, lambda: city.client, lambda: city.town.now)
        with pytest.raises(Untrue) as refused:
            believed(tokens, theirs.keys, issuer=provider.url, **known)
        assert refused.value.flaw is Flaw.ISSUER


def test_an_issuer_that_is_not_so_written_is_not_believed(tmp_path: Path, provider: Independent) -> None:
    """The same provider by another name of this machine: letter by letter (Discovery 1.0, 4.3)."""
    city = City(tmp_path, provider.url.replace("127.0.0.1", "localhost"))
    answer = city.browser.get("/staff/vouched?lang=en")
    assert answer.status_code == 502
    assert "Location" not in answer.headers
    city.client.close()


def test_when_the_provider_turns_its_keys_nobody_is_kept_out(city: City, provider: Independent) -> None:
    """Keys are kept for an hour; one that is not among them is asked for, and what it signed is believed. A
    token that was signed before is not, once the old key is shown no more."""
    assert city.come().status_code == 200
    _, before = of_another_application(provider)
    provider.turn()
    city.town.now += timedelta(minutes=2)  # sooner than that no key is asked for twice
    assert city.come().status_code == 200
    assert city.is_in()
    with pytest.raises(Untrue) as refused:
        believed(
            before, city.party.keys, issuer=provider.url, client_id=OTHER, nonce="n" * 43, now=city.town.now
        )
    assert refused.value.flaw is Flaw.KEY
