"""Passkeys in a real browser, with an authenticator that Chromium plays; by keyboard, in both languages."""

from __future__ import annotations

import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town
from tests.browser.test_staff import join
from tests.browser.test_two_persons import then

SAID = {
    "en": {
        "where": "What is it on?",
        "add": "Add a passkey",
        "added": "The passkey was added",
        "again": "This device has a passkey for your account already",
        "out": "Sign out",
        "left": "You are signed out here.",
        "enter": "Sign in with a passkey",
        "in": "What was sent",
        "not": "That did not work",
        "drop": "Take off · My phone",
        "dropped": "The passkey was taken off",
        "unknown": "That passkey did not fit",
    },
    "es": {
        "where": "¿En qué dispositivo está?",
        "add": "Añadir una llave de acceso",
        "added": "Se añadió la llave de acceso",
        "again": "Este dispositivo ya tiene una llave de acceso",
        "out": "Cerrar sesión",
        "left": "Ha cerrado la sesión aquí.",
        "enter": "Entrar con una llave de acceso",
        "in": "Lo enviado",
        "not": "No funcionó",
        "drop": "Quitar · My phone",
        "dropped": "Se quitó la llave de acceso",
        "unknown": "Esa llave de acceso no sirve",
    },
}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_passkey_is_added_and_signs_in_by_keyboard(browser: Chromium, town: Town, lang: str) -> None:
    """One a device; the wrong finger and a passkey that was taken off open nothing; axe finds nothing."""
    said, name = SAID[lang], f"Kim {lang}"
    join(browser, town, name, lang, role="editor")
    browser.authenticator()
    browser.resize(width=320, height=640)
    browser.go(url=f"{town.url}/staff/account?lang={lang}")
    browser.tab_to(role="textbox", name=said["where"])
    browser.type(text="My phone")
    then(browser, "button", said["add"], said["added"])
    assert browser.axe() == []
    assert not browser.seen()["wide"]
    (key,) = browser.keys()
    assert (key["rpId"], key["isResidentCredential"]) == ("localhost", True)
    then(browser, "button", said["add"], said["again"])
    assert len(browser.keys()) == 1

    browser.unfold(name="Men")
    then(browser, "button", said["out"], said["left"])
    assert browser.axe() == []
    browser.finger(right=False)
    then(browser, "button", said["enter"], said["not"])
    assert browser.axe() == []
    browser.finger(right=True)
    then(browser, "button", said["enter"], said["in"])
    browser.unfold(name="Men")
    assert name in browser.seen()["text"]

    browser.go(url=f"{town.url}/staff/account?lang={lang}")
    then(browser, "button", said["drop"], said["dropped"])
    assert len(browser.keys()) == 1  # the browser still has it; it opens nothing
    browser.unfold(name="Men")
    then(browser, "button", said["out"], said["left"])
    then(browser, "button", said["enter"], said["unknown"])
    assert browser.axe() == []
    done = town.townbell("staff", "list").out
    assert name in done


def test_under_another_name_of_the_site_a_passkey_is_not_given(browser: Chromium, town: Town) -> None:
    """Whoever is led to another address keeps their passkey: the browser itself does not answer there."""
    join(browser, town, "Lou", role="editor")
    browser.authenticator()
    browser.go(url=f"{town.url}/staff/account?lang=en")
    then(browser, "button", "Add a passkey", "The passkey was added")
    assert "Passkey 1" in browser.seen()["text"]
    browser.go(url=f"{town.url.replace('localhost', '127.0.0.1')}/staff/sign-in?lang=en")
    then(browser, "button", "Sign in with a passkey", "That did not work")


def test_without_javascript_the_passphrase_is_there_and_no_dead_button(browser: Chromium, town: Town) -> None:
    """The form of passphrase and code, and nothing that does nothing."""
    browser.open(url=f"{town.url}/staff/sign-in?lang=en", js=False)
    seen = browser.seen()["text"]
    assert "Passphrase" in seen
    assert "passkey" not in seen
