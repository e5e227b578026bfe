"""[staff.oidc]: what it means, and one line for whatever is wrong with it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from app.clock import RunningClock
from app.settings import Settings, load
from app.staff_check import names, staff_troubles
from app.staff_table import departments, oidc
from city.errors import BadSettings
from city.federation import Grant, Terms
from city.staff import Account, Role
from tests.contract.townbell import CITY, NEWS, small_city
from tests.servers import reply, serving

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
GOOD = """
[site]
url = "https://alerts.example"
[staff.oidc]
issuer = "https://id.example/v2.0"
client_id = "townbell"
client_secret = "env:SECRET"
"""
PEOPLE = """
[[staff.oidc.people]]
email = "Ana@x.example"
role = "approver"
name = "Ana Ruiz"
[[staff.oidc.groups]]
group = "writers"
role = "editor"
"""


def settings(folder: Path, more: str, environment: Mapping[str, str] | None = None) -> Settings:
    return load(small_city(folder, CITY + NEWS + more), {"TOWNBELL_DATA": str(folder), **(environment or {})})


def troubles(found: Settings, *accounts: Account) -> list[str]:
    """As the lines that `townbell check` prints."""
    clock = RunningClock(NOW)
    return [f"{each.where}: {each.what}" for each in staff_troubles(found, clock, accounts)]


def test_without_the_table_there_is_no_provider_and_nothing_wrong(tmp_path: Path) -> None:
    """Local accounts need no line of city.toml."""
    found = settings(tmp_path, "")
    assert oidc(found) is None
    assert troubles(found) == []


def test_the_table_says_who_gets_what(tmp_path: Path) -> None:
    """By address in any spelling, by group in the order of the file; the secret stands in no repr."""
    found = oidc(settings(tmp_path, GOOD + PEOPLE, {"SECRET": "s3cret"}))
    assert found is not None
    assert (found.issuer, found.client_id, found.secret) == ("https://id.example/v2.0", "townbell", "s3cret")
    assert (found.scopes, found.terms, found.allow_private) == ("openid email profile", Terms(), False)
    assert found.rules.people == {"ana@x.example": Grant(role=Role.APPROVER, name="Ana Ruiz")}
    assert found.rules.groups == (("writers", Grant(role=Role.EDITOR)),)
    assert "s3cret" not in repr(found)
    assert "ana@x.example" not in repr(found)


def test_claims_and_scopes_may_be_others(tmp_path: Path) -> None:
    """What Entra ID, Okta and Keycloak call them."""
    more = 'email_claim = "upn"\nverified_claim = "xms_edov"\ngroup_claim = "roles"\n'
    more += 'scopes = ["openid", "groups"]\n'
    found = oidc(settings(tmp_path, GOOD + more))
    assert found is not None
    assert found.terms == Terms(email="upn", verified="xms_edov", groups="roles")
    assert found.scopes == "openid groups"


ISSUER = 'issuer = "https://id.example/v2.0"'


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        (ISSUER, 'issuer = "http://id.example"', "issuer is no https address"),
        (ISSUER, 'issuer = "id.example"', "issuer is no https address"),
        (ISSUER, 'issuer = "https://id.example?x"', "issuer is no https address"),
        (ISSUER, "", "issuer is missing or no text"),
        (ISSUER, 'issuer = "https://id.example/.well-known/openid-configuration"',
         "issuer is the address of the configuration, not the issuer"),
        (ISSUER, 'issuer = "https://login.microsoftonline.com/common/v2.0"',
         "issuer is that of every tenant"),
        (ISSUER, 'issuer = "https://login.microsoftonline.com/{tenantid}/v2.0"',
         "issuer is that of every tenant"),
        ('client_id = "townbell"', "client_id = 7", "client_id is missing or no text"),
        ('"env:SECRET"', '"s3cret"', "client_secret holds no env:NAME"),
        ('"env:SECRET"', '"env:SECRET"\nscopes = ["email"]', "scopes is no list with openid in it"),
        ('"env:SECRET"', '"env:SECRET"\nscopes = "openid"', "scopes is no list with openid in it"),
        ('"env:SECRET"', '"env:SECRET"\nallow_private = 1', "allow_private must be true or false"),
        ('"env:SECRET"', '"env:SECRET"\nissuers = 1', "has a key 'issuers' that nobody reads"),
        ('email = "Ana@x.example"', 'email = "ana"', "people has an email that is no address"),
        ('role = "approver"', 'role = "boss"', "people has no such role"),
        ('role = "approver"', 'role = ["boss"]', "people has no such role"),
        ('name = "Ana Ruiz"', 'name = "<b>"', "people has a name that is none"),
        ('name = "Ana Ruiz"', 'nme = "Ana"', "people has a key 'nme' that nobody reads"),
        ('group = "writers"', "group = 7", "groups has one without its group"),
        ('role = "editor"', "", "groups has no such role"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, was: str, now: str, what: str) -> None:
    """With the table it is in; `check` prints it, and nothing is guessed."""
    text = GOOD + PEOPLE
    assert text.count(was) == 1
    found = settings(tmp_path, text.replace(was, now), {"SECRET": "x"})
    with pytest.raises(BadSettings) as error:
        oidc(found)
    assert error.value.what == f"[staff.oidc] {what}"
    assert error.value.fix
    assert troubles(found) == [f"{tmp_path / 'city.toml'}: [staff.oidc] {what}"]


@pytest.mark.parametrize("key", ["people", "groups"])
@pytest.mark.parametrize("said", ["1", "{}", '["a"]', '"a"'])
def test_what_must_be_tables_is_tables(tmp_path: Path, key: str, said: str) -> None:
    """A word, a number or a list of words names nobody."""
    with pytest.raises(BadSettings, match=f"{key} must be .*{key}.* tables"):
        oidc(settings(tmp_path, f"{GOOD}{key} = {said}\n"))


def test_one_person_cannot_be_named_twice(tmp_path: Path) -> None:
    """Neither by one address, nor two by one name: they would be one, or two, at will."""
    again = '[[staff.oidc.people]]\nemail = "{}"\nrole = "editor"\nname = "{}"\n'
    for email, name, what in (
        ("ANA@x.example", "Other", "people has one address twice"),
        ("b@x.example", "ana  RUIZ", "people calls two 'ana  RUIZ'"),
    ):
        with pytest.raises(BadSettings) as error:
            oidc(settings(tmp_path / name, GOOD + PEOPLE + again.format(email, name)))
        assert error.value.what == f"[staff.oidc] {what}"


def test_check_says_what_would_keep_everybody_out(tmp_path: Path) -> None:
    """No secret, no address to lead back to, nobody named, and a provider that does not answer as it must."""
    bare = GOOD.replace('[site]\nurl = "https://alerts.example"\n', "")
    with serving(lambda handler: reply(handler, 200, b'{"issuer": "https://other.example"}')) as url:
        text = bare.replace("https://id.example/v2.0", url) + "allow_private = true\n"
        found = troubles(settings(tmp_path, text))
    place = "city.toml, [staff.oidc]"
    assert found == [
        f"{place}: cannot lead back: [site] url is not set",
        f"{place}: client_secret is empty",
        f"{place}: lets nobody in: it names no person and no group",
        f"{place}: the OpenID provider: it calls itself by another issuer",
    ]


def test_check_finds_nothing_wrong_with_what_is_right(tmp_path: Path) -> None:
    """And then names every account that could be somebody's second one."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/keys":
            return reply(handler, 200, b'{"keys": [{"kty": "RSA"}]}')
        at = f"http://{handler.headers['Host']}"
        ends = {"authorization_endpoint": "a", "token_endpoint": "t", "jwks_uri": "keys"}
        said = {"issuer": at, **{name: f"{at}/{end}" for name, end in ends.items()}}
        return reply(handler, 200, json.dumps(said).encode())

    with serving(answer) as url:
        text = GOOD.replace("https://id.example/v2.0", url) + "allow_private = true\n" + PEOPLE
        found = settings(tmp_path, text, {"SECRET": "x"})
        assert troubles(found) == []
        doubtful = Account(name="Ben", role=Role.APPROVER)
        assert troubles(found, doubtful, Account(name="Cy", role=Role.EDITOR)) == [
            "staff Ben: may alert and has no e-mail address: it could be the second account of another"
        ]
    assert names(found) == ["Ana Ruiz"]


def test_what_signs_in_is_loaded_when_somebody_signs_in(tmp_path: Path) -> None:
    """Neither Authlib nor joserfc is loaded by the site of a city that has a provider, until it is asked."""
    folder = small_city(tmp_path, CITY + NEWS + GOOD + PEOPLE)
    script = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.clock import RunningClock
from app.settings import load
from app.wiring.site import site
environment = {{"TOWNBELL_DATA": {str(tmp_path / "data")!r}, "SECRET": "x"}}
made = site(load(Path({str(folder)!r}), environment), RunningClock(datetime(2026, 11, 29, 12, tzinfo=UTC)))
browser = made.test_client()
assert b"/staff/vouched" in browser.get("/staff/sign-in").data
print(sorted(each for each in sys.modules if each.split(".")[0] in ("authlib", "joserfc")))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


PARKS = '[staff]\ndepartments = ["Parks", "Streets"]\n'


def test_departments_are_named_and_given(tmp_path: Path) -> None:
    """Whoever comes by the provider is made so for one, if the operator writes it."""
    text = PARKS + GOOD + PEOPLE.replace('role = "editor"', 'role = "editor"\ndepartment = "Parks"')
    found = settings(tmp_path, text, {"SECRET": "x"})
    assert departments(found) == ("Parks", "Streets")
    table = oidc(found)
    assert table is not None
    assert table.rules.groups == (("writers", Grant(role=Role.EDITOR, department="Parks")),)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ('"Parks"', "[staff] departments is no list of names"),
        ("[7]", "[staff] departments is no list of names"),
        ('["<b>"]', "[staff] departments is no list of names"),
        ('["Parks", "parks"]', "[staff] departments has one name twice"),
    ],
)
def test_departments_that_are_none_are_refused(tmp_path: Path, said: str, what: str) -> None:
    """In one line, which `check` prints."""
    found = settings(tmp_path, f"[staff]\ndepartments = {said}\n")
    with pytest.raises(BadSettings) as error:
        departments(found)
    assert error.value.what == what
    assert troubles(found) == [f"{tmp_path / 'city.toml'}: {what}"]


def test_a_department_that_the_city_does_not_name_is_said(tmp_path: Path) -> None:
    """In the rules of the provider, and of an account that was made when there was one."""
    text = PARKS + GOOD + PEOPLE.replace('role = "editor"', 'role = "editor"\ndepartment = "Park"')
    with pytest.raises(BadSettings, match="groups has no such department"):
        oidc(settings(tmp_path / "a", text))
    old = Account(name="Ben", role=Role.EDITOR, department="Water")
    assert troubles(settings(tmp_path / "b", PARKS), old) == ["staff Ben: no department is called 'Water'"]
