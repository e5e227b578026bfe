"""Staff come by way of the city's identity provider: who gets in, as whom, and what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from city.errors import WrongUse
from city.federation import Terms
from city.staff import Account, Deed, Role
from tests.web.test_staff_console import post, text
from tests.web.vouching.conftest import REDIRECT, City, asked
from tests.web.vouching.provider import CLIENT, Curve, Rsa

EMAIL = "ana.ruiz@port-alder.example"


def test_the_browser_is_sent_with_state_nonce_and_a_challenge(city: City) -> None:
    """Each new every time; the verifier is not in the address; the errand's cookie is no script's."""
    browser = city.town.browser()
    first, second = (asked(city.begun(browser)) for _ in range(2))
    assert (first["client_id"], first["redirect_uri"], first["response_type"]) == (CLIENT, REDIRECT, "code")
    assert (first["code_challenge_method"], first["scope"]) == ("S256", "openid email profile")
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name]) >= 43
    assert set(first) == {
        "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method",
    }  # fmt: skip
    said = browser.get("/staff/vouched").headers["Set-Cookie"]
    assert all(each in said for each in ("HttpOnly", "SameSite=Lax", "Max-Age=600"))


def test_somebody_named_comes_in_as_who_and_what_the_operator_wrote(city: City) -> None:
    """The page leads on by itself to the console, where the session is; the errand's cookie is gone."""
    browser = city.town.browser()
    answer = city.come(browser, "?lang=en")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/staff?lang=en">' in page
    assert '<a href="/staff?lang=en">Go on to the console</a>' in page
    assert browser.get_cookie("townbell_errand") is None
    assert city.who(browser) == "Ana Ruiz, approver"
    account = city.town.store.account("Ana Ruiz")
    assert account is not None
    assert (account.role, account.email, account.hashed) == (Role.APPROVER, EMAIL, "")
    deeds = [(each.name, each.deed) for each in city.town.store.logged(5)]
    assert deeds == [("Ana Ruiz", Deed.SIGNED_IN), ("Ana Ruiz", Deed.LINKED)]


def test_the_page_in_between_is_in_the_language_of_the_click(city: City) -> None:
    """The address of the way back holds no language: it is remembered with the rest."""
    page = city.come(query="?lang=es").get_data(as_text=True)
    assert '<html lang="es-US">' in page
    assert '<a href="/staff?lang=es">Seguir a la consola</a>' in page


def test_behind_tls_both_cookies_are_for_this_host_only(city: City) -> None:
    """Secure, with the __Host- prefix; the session's goes along from our own pages only."""
    tls = {"X-Forwarded-Proto": "https"}
    browser = city.town.app.test_client()
    base = "https://localhost"
    sent = browser.get("/staff/vouched", headers=tls, base_url=base)
    assert sent.headers["Set-Cookie"].startswith("__Host-townbell_errand=")
    back = browser.get(city.at_provider(str(sent.location)), headers=tls, base_url=base)
    session = next(each for each in back.headers.getlist("Set-Cookie") if "townbell_staff" in each)
    assert session.startswith("__Host-townbell_staff=")
    assert all(each in session for each in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))
    assert "Domain" not in session


def test_es256_and_a_key_that_is_new_are_believed(city: City) -> None:
    """The provider changes its key: the new one is looked for when its first token comes, once a minute."""
    assert city.come().status_code == 200
    city.provider.keys = [Rsa("two"), Curve("three")]
    city.provider.signs = 1
    assert city.come().status_code == 403  # within the minute nobody asks again
    city.town.now += timedelta(minutes=1)
    assert city.come().status_code == 200
    assert city.provider.asked.count("/keys") == 2


def test_a_group_gives_a_role_and_nothing_gives_none(city: City) -> None:
    """The first group of the list counts; who is in none, and not named, is told so and kept out."""
    city.provider.person = {
        "sub": "u-2", "name": "Ben Okafor", "email": "ben@port-alder.example", "email_verified": True,
        "groups": ["everybody", "writers", "alerts"],
    }  # fmt: skip
    assert city.come().status_code == 200
    ben = city.town.store.account("Ben Okafor")
    assert ben is not None
    assert ben.role is Role.ORIGINATOR
    city.provider.person = {**city.provider.person, "groups": ["everybody"]}
    browser = city.town.browser()
    answer = city.come(browser, "?lang=en")
    assert answer.status_code == 403
    assert "nobody has given you a role here" in answer.get_data(as_text=True)
    assert city.who(browser) == ""
    assert [each.detail for each in city.town.store.logged(1)] == [{"why": "no_role"}]


def test_a_role_that_was_changed_ends_the_sessions_with_the_old(city: City) -> None:
    """Whoever was moved to another group goes on with the new rights only."""
    city.provider.person = {**city.provider.person, "email": "cy@x.example", "sub": "u-3", "name": "Cy",
                            "groups": ["alerts"]}  # fmt: skip
    before = city.town.browser()
    city.come(before)
    assert before.get("/staff").status_code == 200
    city.provider.person = {**city.provider.person, "groups": ["writers"]}
    city.come()
    assert before.get("/staff").status_code == 303
    cy = city.town.store.account("Cy")
    assert cy is not None
    assert cy.role is Role.EDITOR


@pytest.mark.parametrize("said", [False, None, "false", 0, "yes", [True]])
def test_an_address_that_is_not_verified_is_nobodys(city: City, said: object) -> None:
    """Only what the provider says is verified counts; on some anybody can type any address."""
    city.provider.person = {**city.provider.person, "email_verified": said}
    answer = city.come(query="?lang=en")
    assert answer.status_code == 403
    assert "names no verified e-mail address" in answer.get_data(as_text=True)
    assert city.town.store.accounts() == []


def test_no_claim_of_an_address_or_of_its_being_verified_is_none(city: City) -> None:
    """Denied, as everything that is not said."""
    for lacking in ("email", "email_verified"):
        city.provider.person = {name: each for name, each in city.provider.person.items() if name != lacking}
        assert city.come().status_code == 403


class TestOtherTerms:
    """A provider that says the same in other claims."""

    @pytest.fixture
    def terms(self) -> Terms:
        return Terms(email="upn", verified="xms_edov", groups="realm_access.roles")

    def test_its_claims_are_read(self, city: City) -> None:
        """Entra's `xms_edov` is "1"; Keycloak's roles lie within another claim."""
        city.provider.person = {
            "sub": "u-4", "name": "Dee", "upn": "dee@x.example", "xms_edov": "1", "email": EMAIL,
            "email_verified": True, "realm_access": {"roles": ["writers"]},
        }  # fmt: skip
        assert city.come().status_code == 200
        assert [(each.name, each.role) for each in city.town.store.accounts()] == [("Dee", Role.EDITOR)]


def joined(city: City, name: str, role: Role, email: str = "") -> FlaskClient:
    """Somebody with a passphrase; their address is noted where one is given."""
    city.town.gate.rules, rules = None, city.town.gate.rules
    browser = city.town.joined(role, name)
    if email:
        city.town.gate.address(name, email, "test")
    city.town.gate.rules = rules
    return browser


def test_who_has_a_passphrase_too_is_one_person(city: City) -> None:
    """By the verified address it is the same account, so that nobody can approve what they wrote (F13)."""
    joined(city, "Ana", Role.EDITOR, EMAIL.upper())
    browser = city.town.browser()
    assert city.come(browser).status_code == 200
    (ana,) = city.town.store.accounts()
    assert (ana.name, ana.role, bool(ana.hashed), bool(ana.subject)) == ("Ana", Role.APPROVER, True, True)
    assert city.town.sign_in(city.town.browser()) == 303  # by passphrase as before


def test_the_name_that_the_operator_wrote_is_the_account_of_that_name(city: City) -> None:
    """ "name" in city.toml is the operator's word for who it is: the account without an address is linked."""
    joined(city, "ana ruiz", Role.PUBLISHER)
    assert city.come().status_code == 200
    assert [each.name for each in city.town.store.accounts()] == ["ana ruiz"]


def test_nobody_becomes_another_by_a_display_name(city: City) -> None:
    """Whoever calls themselves like somebody of the staff, or like somebody promised, is kept out."""
    joined(city, "Eve Oh", Role.EDITOR, "eve@x.example")
    for name in ("EVE  Oh", "Eve Óh", "Ana Ruiz"):
        city.provider.person = {
            "sub": "u-9", "name": name, "email": "mallory@x.example", "email_verified": True,
            "groups": ["writers"],
        }  # fmt: skip
        answer = city.come(query="?lang=en")
        assert answer.status_code == 403
        assert "Another account here has your name or your address" in answer.get_data(as_text=True)
    assert [each.name for each in city.town.store.accounts()] == ["Eve Oh"]


def test_an_address_that_was_given_to_another_person_opens_nothing(city: City) -> None:
    """The provider's `sub` is who somebody is: whoever has Ana's old address is not Ana."""
    assert city.come().status_code == 200
    city.provider.person = {**city.provider.person, "sub": "u-77"}
    assert city.come().status_code == 403
    city.town.gate.remove("Ana Ruiz", "test")
    assert city.come().status_code == 200


def test_whoever_could_be_two_may_not_alert(city: City) -> None:
    """While an account that may alert has no address, nobody comes to alert who could be its owner."""
    joined(city, "A. Ruiz", Role.ORIGINATOR)
    answer = city.come(query="?lang=en")
    assert answer.status_code == 403
    assert "it could be your own second one" in answer.get_data(as_text=True)
    city.town.gate.address("A. Ruiz", "other@x.example", "test")
    assert city.come().status_code == 200


def test_an_alerting_account_is_invited_with_an_address(city: City) -> None:
    """And none with the address of another: one person would be two."""
    with pytest.raises(WrongUse, match="needs an e-mail address"):
        city.town.gate.invite("Fay", Role.APPROVER, "test")
    city.town.gate.invite("Fay", Role.APPROVER, "test", "fay@x.example")
    with pytest.raises(WrongUse, match="another account has this address"):
        city.town.gate.invite("Fay Two", Role.EDITOR, "test", "FAY@x.example")
    with pytest.raises(WrongUse, match="no e-mail address"):
        city.town.gate.invite("Gus", Role.EDITOR, "test", "gus")


def test_without_a_passphrase_none_is_the_right_one(city: City) -> None:
    """Who comes by the provider alone cannot be signed in as by name, with nothing or anything."""
    city.come()
    browser = city.town.browser()
    for said, code in (("", ""), ("", "000000"), ("x" * 20, "123456")):
        given = {"name": "Ana Ruiz", "passphrase": said, "code": code}
        assert post(browser, "/staff/sign-in", **given).status_code == 422


def test_a_renewed_account_keeps_whose_it_is(city: City) -> None:
    """An invitation voids the passphrase, not who the person is; coming by the provider makes it void."""
    city.come()
    link = city.town.gate.invite("Ana Ruiz", Role.APPROVER, "test")
    ana = city.town.store.account("Ana Ruiz")
    assert ana is not None
    assert (ana.email, bool(ana.subject), bool(ana.invited)) == (EMAIL, True, True)
    assert city.come().status_code == 200
    assert city.town.gate.invited(link) is None


def test_signing_out_ends_the_session_here_and_offers_the_provider(city: City) -> None:
    """Behind the link the provider is told where to lead back to; the session is no more."""
    browser = city.town.browser()
    city.come(browser)
    cookie = browser.get_cookie("townbell_staff")
    assert cookie is not None
    answer = post(browser, "/staff/sign-out", "/staff", lang="en")
    assert answer.location == "/staff/sign-in?lang=en&left=1"
    page = text(browser, answer.location)
    assert "You are signed out here." in page
    assert "Sign out there, too" in page
    assert city.town.gate.who(cookie.value) is None
    to = str(browser.get("/staff/vouched/leave").location)
    assert to.startswith(f"{city.provider.url}/leave?")
    assert asked(to) == {
        "client_id": CLIENT, "post_logout_redirect_uri": "https://alder.example/staff/sign-in",
    }  # fmt: skip


def test_the_sign_in_page_offers_both_doors(city: City) -> None:
    """By the city's own name for its accounts, in both languages."""
    assert "Sign in with Alder ID" in text(city.town.browser(), "/staff/sign-in?lang=en")
    assert "Iniciar sesión con Alder ID" in text(city.town.browser(), "/staff/sign-in?lang=es")


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(city: City) -> None:
    """As its configuration says; else in a header."""
    city.provider.configuration = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert city.come().status_code == 200


def test_a_secret_that_no_header_can_hold_as_it_is_goes_into_the_form(city: City) -> None:
    """Where the provider takes both: some decode what stands in a header, and some do not."""
    methods = ["client_secret_basic", "client_secret_post"]
    city.provider.configuration = {"token_endpoint_auth_methods_supported": methods}
    assert city.come().status_code == 200
    assert city.provider.headers == [""]


def test_a_session_by_the_provider_is_kept_as_any_other(city: City) -> None:
    """The account's name is on it, and it ends with the account."""
    browser = city.town.browser()
    city.come(browser)
    city.town.gate.remove("Ana Ruiz", "test")
    assert city.who(browser) == ""


def test_an_account_is_kept_sealed(city: City) -> None:
    """Neither the address nor who the provider says it is stands in the file."""
    city.come()
    ana = city.town.store.account("Ana Ruiz")
    assert isinstance(ana, Account)
    assert replace(ana) == ana
    files = b"".join(each.read_bytes() for each in city.town.folder.glob("state.db*"))
    assert b"Ana Ruiz" in files
    assert EMAIL.encode() not in files
    assert ana.subject.encode() not in files


def test_the_page_of_people_asks_for_the_address_and_says_why_somebody_was_refused(city: City) -> None:
    """An alerting account without one is refused in a sentence; the log has the reason, in both languages."""
    admin = joined(city, "Gil", Role.ADMINISTRATOR)
    fields = {"name": "Hal", "role": "approver", "do": "invite", "lang": "en"}
    answer = post(admin, "/staff/people", **fields)
    assert answer.status_code == 422
    assert "Please give an e-mail address that no other account has." in answer.get_data(as_text=True)
    assert post(admin, "/staff/people", **fields, email="hal@x.example").status_code == 200
    hal = city.town.store.account("Hal")
    assert hal is not None
    assert hal.email == "hal@x.example"
    city.provider.person = {**city.provider.person, "email": "z@x.example", "name": "Zed"}
    city.come()
    page = text(admin, "/staff/people?lang=en")
    assert "Somebody tried to sign in as Zed, in vain" in page
    assert "no role is given to them" in page
    assert "nadie le ha dado un papel" in text(admin, "/staff/people?lang=es")
