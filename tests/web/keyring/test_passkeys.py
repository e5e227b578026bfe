"""Passkeys of the staff: added after signing in, good for signing in, taken off, never offered in vain."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from city.passkeys import FRESH, MOST
from city.staff import Role
from tests.web.keyring.authenticator import Authenticator
from tests.web.keyring.conftest import SITE, Owner, ask, enter
from tests.web.test_staff_console import Town, text
from web.staff.authenticators import RelyingParty

ROOT = Path(__file__).parents[3]


def test_a_passkey_is_added_and_opens_the_account(town: Town, ana: Owner) -> None:
    """Without a name, a passphrase or a code; both are in the log, and the page tells when it was used."""
    ana.added()
    assert "not used yet" in text(ana.browser, "/staff/account?lang=en")
    browser = town.browser()
    answer = enter(browser, ana.phone.get(ask(browser)))
    assert (answer.status_code, answer.location) == (303, "/staff?lang=")
    assert "Ana, editor" in text(browser, "/staff?lang=en")
    assert "last used today at 7 AM" in text(browser, "/staff/account?lang=en")
    done = [(each.deed.value, each.about, dict(each.detail)) for each in town.store.logged(2)]
    assert done == [("signed_in", "", {"by": "passkey"}), ("passkey_added", "My phone", {})]


def test_what_a_browser_is_asked_demands_the_finger_and_no_name(ana: Owner) -> None:
    """User verification and a key that is found without a name, for this host only; no attestation."""
    asked = ana.ask_to_add()
    assert asked["rp"] == {"id": "alerts.alder.example", "name": "Port Alder"}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["attestation"] == "none"
    assert "Ana" not in asked["user"]["id"]
    entering = ask(ana.town.browser())
    assert (entering["userVerification"], entering["rpId"]) == ("required", "alerts.alder.example")
    assert "allowCredentials" not in entering  # which passkeys there are is told to nobody


def test_an_account_has_several_under_names_and_one_handle(town: Town, ana: Owner) -> None:
    """A second thing is asked not to be the first; each opens; a name that is none becomes a number."""
    ana.added()
    asked = ana.ask_to_add()
    assert [each["id"] for each in asked["excludeCredentials"]] == [ana.only_passkey().id]
    stick = Authenticator(SITE)
    town.now += timedelta(seconds=1)
    assert ana.bring(stick.create(asked), "<script>").status_code == 303
    assert [each.label for each in town.passkeys.of("Ana")] == ["My phone", "Passkey 2"]
    assert stick.handle == ana.phone.handle
    for thing in (stick, ana.phone):
        browser = town.browser()
        assert enter(browser, thing.get(ask(browser))).status_code == 303


def test_one_that_is_taken_off_opens_nothing(town: Town, ana: Owner) -> None:
    """Only one's own can be; it is in the log by the name it had."""
    ana.added()
    ben = Owner(town, "Ben")
    page = {"do": "drop", "passkey": ana.only_passkey().id}
    ana_mark, ben_mark = (_mark(each) for each in (ana, ben))
    assert ben.browser.post("/staff/account", data={"mark": ben_mark, **page}).status_code == 404
    assert ana.browser.post("/staff/account", data={"mark": ana_mark, **page}).status_code == 303
    assert "was taken off" in text(ana.browser, "/staff/account?lang=en&done=dropped")
    assert town.store.logged(1)[0].about == "My phone"
    browser = town.browser()
    assert enter(browser, ana.phone.get(ask(browser))).status_code == 422


def test_passphrase_and_code_are_the_way_without(town: Town, ana: Owner) -> None:
    """Whoever has lost the telephone with the passkey signs in as before."""
    ana.added()
    assert town.sign_in(town.browser()) == 303


def test_a_browser_that_was_left_open_adds_nothing(town: Town, ana: Owner) -> None:
    """After a quarter of an hour one signs in anew; the page says so, and what was asked before is void."""
    asked = ana.ask_to_add()
    town.now += FRESH
    assert "signed in more than a quarter of an hour ago" in text(ana.browser, "/staff/account?lang=en")
    assert ana.ask_to_add() is None
    assert ana.bring(ana.phone.create(asked)).status_code == 422
    assert list(town.passkeys.of("Ana")) == []


def test_there_are_no_more_than_ten(town: Town, ana: Owner) -> None:
    """The eleventh is refused before the browser is asked."""
    for _ in range(MOST):
        ana.phone = Authenticator(SITE)
        ana.added()
    assert ana.ask_to_add() is None
    assert "There are ten passkeys already" in text(ana.browser, "/staff/account?lang=en")


def test_an_account_that_is_renewed_or_removed_has_none(town: Town, ana: Owner) -> None:
    """An invitation for a name that exists, and the end of the account, void them at once and for ever."""
    ana.added()
    token = town.gate.invite("ana", Role.EDITOR, "test")
    browser = town.browser()
    assert enter(browser, ana.phone.get(ask(browser))).status_code == 422
    given = {
        "passphrase": "five blue herons walk",
        "again": "five blue herons walk",
        "code": town.code("Ana"),
    }
    assert town.browser().post(f"/staff/join/{token}", data=given).status_code == 303
    assert enter(browser, ana.phone.get(ask(browser))).status_code == 422
    ben = Owner(town, "Ben").added()
    town.gate.remove("Ben", "test")
    assert enter(browser, ben.phone.get(ask(browser))).status_code == 422


def test_whom_the_provider_vouches_for_has_none_here(town: Town, ana: Owner) -> None:
    """An account without a passphrase is told where its passkeys are kept."""
    from dataclasses import replace

    account = town.store.account("Ana")
    assert account is not None
    ana.added()
    town.store.keep(replace(account, hashed="", subject="ab" * 32))
    browser = town.browser()
    assert enter(browser, ana.phone.get(ask(browser))).status_code == 422
    session = town.gate.admit(replace(account, hashed="")).cookie
    browser.set_cookie("townbell_staff", session)
    assert "kept where the city keeps that account" in text(browser, "/staff/account?lang=en")
    assert ana.ask_to_add(browser) is None


def test_a_store_without_passkeys_offers_none(tmp_path: Path) -> None:
    """Nor does a city whose address is one for which browsers have none; no page has the button."""
    town = Town(tmp_path)
    browser = town.joined(Role.EDITOR)
    assert "Passkeys are not offered here." in text(browser, "/staff/account?lang=en")
    assert "passkeys.js" not in text(browser, "/staff/account") + text(town.browser(), "/staff/sign-in")
    assert browser.post("/staff/sign-in/passkey").status_code == 404
    mark = _mark_of(text(browser, "/staff/account"))
    for path in ("/staff/account/passkey", "/staff/account"):
        assert browser.post(path, data={"mark": mark, "said": "{}"}).status_code == 404


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://alerts.alder.gov", "https://alerts.alder.gov"),
        ("https://alerts.alder.gov:443", "https://alerts.alder.gov"),
        ("https://alder.gov:8443/town", "https://alder.gov:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://localhost", "http://localhost"),
        ("http://alerts.alder.gov", ""),
        ("http://127.0.0.1:8080", ""),
        ("https://192.0.2.7", ""),
        ("https://[2001:db8::7]", ""),
        ("", ""),
    ],
)
def test_only_a_name_under_tls_or_this_machine_has_passkeys(url: str, origin: str) -> None:
    """What browsers call a secure context, and a host that is a name (WebAuthn 5.1.2), else none."""
    party = RelyingParty.at(url, "Alder")
    assert (party.origin if party else "") == origin


def test_the_library_is_loaded_where_a_passkey_is_used_and_nowhere_else(tmp_path: Path) -> None:
    """Neither the console's pages nor the sign-in page import fido2 until somebody asks for a passkey."""
    script = (
        "import sys; from pathlib import Path; from tests.web.test_staff_console import Town, text;"
        "from city.staff import Role;"
        f"town = Town(Path({str(tmp_path)!r}), url={SITE!r}); browser = town.joined(Role.EDITOR);"
        "text(browser, '/staff/account'); text(town.browser(), '/staff/sign-in');"
        "print([each for each in sys.modules if each.partition('.')[0] == 'fido2'])"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def test_everywhere_is_signed_out_at_once(town: Town, ana: Owner) -> None:
    """By oneself or by an administrator; the account and its passkeys stay, and the log says who did it."""
    ana.added()
    boss = Owner(town, "Boss", Role.ADMINISTRATOR)
    page = "/staff/people?lang=en"
    assert "Sign out everywhere" in text(boss.browser, page)
    data = {"mark": _mark_of(text(boss.browser, page)), "name": "Ana", "do": "end"}
    assert boss.browser.post("/staff/people", data=data).status_code == 303
    assert ana.browser.get("/staff").status_code == 303
    assert "Boss signed Ana out everywhere" in text(boss.browser, page)
    browser = town.browser()
    assert enter(browser, ana.phone.get(ask(browser))).status_code == 303
    ended = browser.post(
        "/staff/account", data={"mark": _mark_of(text(browser, "/staff/account")), "do": "end"}
    )
    assert ended.location.startswith("/staff/sign-in")
    assert browser.get("/staff").status_code == 303


def test_nobody_but_who_manages_people_ends_others_sessions(town: Town, ana: Owner) -> None:
    """An editor who sends that form is refused, and nothing ends."""
    ben = Owner(town, "Ben")
    data = {"mark": _mark(ben), "name": "Ana", "do": "end"}
    assert ben.browser.post("/staff/people", data=data).status_code == 403
    assert ana.browser.get("/staff").status_code == 200


def _mark(owner: Owner) -> str:
    return _mark_of(text(owner.browser, "/staff/account"))


def _mark_of(page: str) -> str:
    return page.partition('name="mark" value="')[2].partition('"')[0]
