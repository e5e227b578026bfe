"""Answers of passkeys that are forged, replayed, or made elsewhere: nobody is let in, nothing is added."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.passkeys import ASKED_FOR
from city.staff import FAILURES_OF_A_PLACE, FAILURES_WINDOW
from tests.web.keyring.authenticator import PRESENT, VERIFIED, Authenticator, data, text
from tests.web.keyring.conftest import SITE, Owner, ask, enter
from tests.web.test_staff_console import Town
from web.staff.authenticators import RelyingParty, Untrue, id_of

PARTY = RelyingParty.at(SITE, "Port Alder")
FALSE: dict[str, dict[str, Any]] = {
    "another site's": {"client": {"origin": "https://alerts.alder.example.evil.example"}},
    "a sister site's": {"client": {"origin": "https://other.alder.example"}},
    "without TLS": {"client": {"origin": "http://alerts.alder.example"}},
    "another port's": {"client": {"origin": f"{SITE}:8443"}},
    "in another site's page": {"client": {"crossOrigin": True}},
    "in another site's page, named": {"client": {"topOrigin": "https://evil.example"}},
    "for another host": {"rp_id": "evil.example"},
    "another challenge": {"client": {"challenge": text(bytes(32))}},
    "no challenge": {"client": {"challenge": ""}},
    "the other kind": {"client": {"type": "payment.get"}},
    "another's handle": {"handle": text(b"somebody else")},
    "no handle": {"handle": None},
}


@pytest.mark.parametrize("false", FALSE.values(), ids=list(FALSE))
def test_an_answer_made_elsewhere_lets_nobody_in(town: Town, ana: Owner, false: dict[str, Any]) -> None:
    """Signed with the right key, but for something else; who it would have been is in the log."""
    ana.added()
    browser = town.browser()
    answer = enter(browser, ana.phone.get(ask(browser), **false), lang="en")
    assert answer.status_code == 422
    assert "That passkey did not fit" in answer.get_data(as_text=True)
    assert browser.get("/staff").status_code == 303
    assert "signed_in" not in [each.deed.value for each in town.store.logged(9)]


@pytest.mark.parametrize(
    "false", [each for each in FALSE.values() if "handle" not in each], ids=lambda each: str(each)[:60]
)
def test_an_answer_made_elsewhere_adds_nothing(town: Town, ana: Owner, false: dict[str, Any]) -> None:
    """The same, of a new passkey."""
    assert ana.bring(ana.phone.create(ana.ask_to_add(), **false)).status_code == 422
    assert list(town.passkeys.of("Ana")) == []


@pytest.mark.parametrize("flags", [PRESENT, VERIFIED, 0])
def test_a_passkey_that_did_not_look_who_it_is_opens_nothing(town: Town, ana: Owner, flags: int) -> None:
    """Without the finger, the face or the PIN it would be one factor: neither added nor let in."""
    ana.added()
    ana.phone.flags = flags
    browser = town.browser()
    assert enter(browser, ana.phone.get(ask(browser))).status_code == 422
    assert ana.bring(Authenticator(SITE, flags=flags).create(ana.ask_to_add())).status_code == 422
    assert len(town.passkeys.of("Ana")) == 1


def test_a_forged_signature_lets_nobody_in(town: Town, ana: Owner) -> None:
    """Another key under the known id; the log says that somebody tried, and what was wrong."""
    ana.added()
    thief = Authenticator(SITE, id=ana.phone.id, handle=ana.phone.handle, counter=9)
    browser = town.browser()
    assert enter(browser, thief.get(ask(browser))).status_code == 422
    (last,) = town.store.logged(1)
    assert (last.deed.value, last.name, last.detail) == ("refused", "Ana", {"passkey": "wrong"})


def test_an_answer_is_good_once(town: Town, ana: Owner) -> None:
    """What was sent over the line lets nobody in a second time, in this browser or another."""
    ana.added()
    browser, thief = town.browser(), town.browser()
    said = ana.phone.get(ask(browser))
    cookie = browser.get_cookie("townbell_passkey")
    assert cookie is not None
    assert enter(browser, said).status_code == 303
    thief.set_cookie("townbell_passkey", cookie.value)
    assert enter(thief, said).status_code == 422
    assert thief.get("/staff").status_code == 303


def test_a_wrong_answer_uses_the_challenge_up(town: Town, ana: Owner) -> None:
    """Nobody tries several answers to one challenge."""
    ana.added()
    browser = town.browser()
    asked = ask(browser)
    assert enter(browser, "{}").status_code == 422
    assert enter(browser, ana.phone.get(asked)).status_code == 422


def test_an_answer_belongs_to_the_browser_that_was_asked(town: Town, ana: Owner) -> None:
    """Another browser, with a challenge of its own or with none, is not let in with it."""
    ana.added()
    said = ana.phone.get(ask(town.browser()))
    thief = town.browser()
    assert enter(thief, said).status_code == 422
    ask(thief)
    assert enter(thief, said).status_code == 422


def test_a_challenge_is_for_one_session_and_one_thing(town: Town, ana: Owner) -> None:
    """What was asked in order to sign in adds nothing; what Ben was asked adds nothing to Ana's."""
    ben = Owner(town, "Ben")
    asked = ben.ask_to_add()
    cookie = ben.browser.get_cookie("townbell_passkey")
    assert cookie is not None
    ana.browser.set_cookie("townbell_passkey", cookie.value)
    assert ana.bring(ana.phone.create(asked)).status_code == 422
    ana.added()
    anew = ana.ask_to_add()
    kept = ana.browser.get_cookie("townbell_passkey")
    assert kept is not None
    other = town.browser()
    other.set_cookie("townbell_passkey", kept.value)
    assert enter(other, ana.phone.get({"rpId": anew["rp"]["id"], **anew})).status_code == 422


def test_a_challenge_is_over_after_five_minutes(town: Town, ana: Owner) -> None:
    """Whoever comes later is asked anew."""
    ana.added()
    browser = town.browser()
    said = ana.phone.get(ask(browser))
    town.now += ASKED_FOR
    assert enter(browser, said).status_code == 422


def test_a_copy_is_noticed_by_its_count(town: Town, ana: Owner) -> None:
    """Of two with one counter the one that is behind is refused, and the log says so (WebAuthn 6.1.1)."""
    ana.added()
    copy = Authenticator(SITE, key=ana.phone.key, id=ana.phone.id, handle=ana.phone.handle)
    browser = town.browser()
    for _ in range(2):
        assert enter(browser, ana.phone.get(ask(browser))).status_code == 303
        browser = town.browser()
    assert enter(browser, copy.get(ask(browser))).status_code == 422
    assert town.store.logged(1)[0].detail == {"passkey": "copied"}


def test_an_authenticator_without_a_counter_is_let_in_again(town: Town, ana: Owner) -> None:
    """Passkeys that are kept in several devices do not count."""
    ana.phone.counts = False
    ana.added()
    for _ in range(3):
        browser = town.browser()
        assert enter(browser, ana.phone.get(ask(browser))).status_code == 303


def test_nobody_takes_anothers_passkey_into_their_own_account(town: Town, ana: Owner) -> None:
    """An id that is known is not added again, to whichever account (WebAuthn 7.1, step 25)."""
    ana.added()
    ben = Owner(town, "Ben")
    thief = Authenticator(SITE, id=ana.phone.id)
    assert ben.bring(thief.create(ben.ask_to_add())).status_code == 422
    assert ana.only_passkey().credential != b""
    assert list(town.passkeys.of("Ben")) == []


def test_an_algorithm_that_was_not_asked_for_is_not_taken(town: Town, ana: Owner) -> None:
    """A key that says that it signs with something else is none of ours."""
    assert ana.bring(Authenticator(SITE, algorithm=-9).create(ana.ask_to_add())).status_code == 422
    assert list(town.passkeys.of("Ana")) == []


def test_guessing_from_one_place_waits(town: Town, ana: Owner) -> None:
    """After thirty answers that were none nothing is looked at for a quarter of an hour."""
    ana.added()
    browser = town.browser()
    for _ in range(FAILURES_OF_A_PLACE):
        ask(browser)
        assert enter(browser, "{}").status_code == 422
    asked = ask(browser)
    assert enter(browser, ana.phone.get(asked)).status_code == 429
    town.now += FAILURES_WINDOW + timedelta(seconds=1)
    assert enter(browser, ana.phone.get(ask(browser))).status_code == 303


def test_a_form_of_another_site_asks_and_does_nothing(town: Town, ana: Owner) -> None:
    """Without a mark of this session, or from another origin, nothing is asked for, added or let in."""
    evil = {"Origin": "https://evil.example"}
    for browser, path in (
        (town.browser(), "/staff/sign-in/passkey/ask"),
        (ana.browser, "/staff/account/passkey"),
        (ana.browser, "/staff/account"),
    ):
        assert browser.post(path).status_code == 403, path
        assert browser.post(path, headers=evil).status_code == 403, path
    assert town.browser().post("/staff/sign-in/passkey", data={"said": "{}"}).status_code == 422


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_whatever_a_browser_brings_is_a_refusal_and_never_a_fault(draw: st.DataObject) -> None:
    """A good answer with one of its parts replaced by anything, or cut: refused, without another error."""
    phone = Authenticator(SITE)
    assert PARTY is not None
    good = json.loads(phone.create(PARTY.to_add("Ana", "aGFuZGxl", (), b"c" * 32)))
    part = draw.draw(st.sampled_from([*good, *good["response"]]))
    within = good["response"] if part in good["response"] else good
    raw = within[part] if isinstance(within[part], str) else ""
    cut = st.integers(0, max(len(raw) - 1, 0)).map(lambda end: raw[:end])
    flipped = st.tuples(st.integers(0, 10_000), st.integers(1, 255)).map(lambda how: _flipped(raw, *how))
    within[part] = draw.draw(_JSON | cut | flipped)
    said = json.dumps(good)
    for read in (id_of, lambda each: PARTY.added(each, text(b"d" * 32))):
        try:
            read(said)
        except Untrue:
            continue


def _flipped(raw: str, at: int, by: int) -> str:
    """With one byte changed, where it is base64 of any."""
    try:
        made = bytearray(data(raw))
        made[at % len(made)] ^= by
    except (ValueError, ZeroDivisionError):
        return raw[1:]
    return text(bytes(made))
