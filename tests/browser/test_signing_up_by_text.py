"""Signing up by text message in a real browser: form, code, one's own page, and out again."""

from __future__ import annotations

import re

import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town
from tests.browser.test_pages import AGREED
from tests.journeys.journeys import wait_for

NAMES = {
    "en": {
        "weather": "Weather warnings", "e-mail": "By e-mail", "sms": "By text message",
        "phone": "Your mobile number",
        "sign up": "Sign me up",
        "wrong number": "Give a telephone number with its area code",
        "asked": "We sent a text message to your number.", "code": "The code (6 digits)",
        "confirm": "Confirm",
        "wrong code": "That is not the code, or it is over.", "done": "You are signed up",
        "mine": "Your alerts", "send": "Send me the link", "look": "Look for our message",
        "stop": "Stop weather alerts", "nothing": "Nothing is sent here.", "sure": "Yes, delete all of it",
        "delete": "Delete everything", "deleted": "Everything is deleted",
    },
    "es": {
        "weather": "Alertas del tiempo", "e-mail": "Por correo electrónico",
        "sms": "Por mensaje de texto", "phone": "Su número de celular",
        "sign up": "Suscribirme", "wrong number": "Escriba un número de teléfono con su código",
        "asked": "Le enviamos un mensaje de texto.", "code": "El código (6 cifras)", "confirm": "Confirmar",
        "wrong code": "Ese no es el código, o ya no vale.", "done": "Ya tiene la suscripción",
        "mine": "Sus avisos", "send": "Enviarme el enlace", "look": "Busque nuestro mensaje",
        "stop": "Cancelar alertas del tiempo", "nothing": "Aquí no se envía nada.", "sure": "Sí, borrar todo",
        "delete": "Borrar todo", "deleted": "Todo está borrado",
    },
}  # fmt: skip
PHONES = {"en": ("(757) 555-0171", "+17575550171"), "es": ("757 555 0172", "+17575550172")}


def texted(town: Town, to: str, pattern: str) -> str:
    """What of the newest text to this number fits; "" while none does."""
    found = [re.search(pattern, each["Body"]) for each in town.texts if each["To"] == to]
    matches = [each[1] for each in found if each]
    return matches[-1] if matches else ""


def looked_at(browser: Chromium) -> None:
    """Nothing is wrong with the page for who cannot see it, and nothing runs out of the window."""
    assert [*browser.axe(), *browser.seen()["wide"]] == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_resident_signs_up_by_text_and_leaves_by_keyboard(browser: Chromium, town: Town, lang: str) -> None:
    """No pointer, on a telephone of 320 px: a wrong number and a wrong code are told, the right ones confirm;
    the link to one's own page comes by text; there one topic is ended, then all is deleted."""
    names, (spelled, number) = NAMES[lang], PHONES[lang]
    browser.open(url=f"{town.url}/subscribe?lang={lang}", width=320, height=640, scale=2, lang=lang)
    browser.choose("checkbox", names["weather"], "Space")
    browser.choose("radio", names["e-mail"], "ArrowDown")  # of a group Tab reaches one
    browser.tab_to(role="radio", name=names["sms"])
    browser.tab_to(role="textbox", name=names["phone"])
    browser.type(text="555")
    browser.choose("checkbox", browser.run(script=AGREED), "Space")
    browser.choose("button", names["sign up"])
    assert names["wrong number"] in browser.seen()["text"]
    looked_at(browser)
    browser.tab_to(role="textbox", name=names["phone"])
    browser.press(key="Control+A")
    browser.type(text=spelled)
    browser.choose("button", names["sign up"])
    assert names["asked"] in browser.seen()["text"]
    looked_at(browser)
    code = wait_for(lambda: texted(town, number, r"(\d{6})"), "the code")
    wrong = "000000" if code != "000000" else "000001"
    for typed, said in ((wrong, names["wrong code"]), (code, names["done"])):
        browser.tab_to(role="textbox", name=names["code"])
        browser.type(text=typed)
        browser.choose("button", names["confirm"])
        assert said in browser.seen()["text"]
        looked_at(browser)
    rows = town.townbell("subscribers", "export", "--json").json["subscribers"]
    assert {each["topic"] for each in rows if each["target"] == number} == {"emergency", "weather"}
    browser.choose("link", names["mine"])
    browser.choose("radio", names["e-mail"], "ArrowDown")
    browser.tab_to(role="radio", name=names["sms"])
    browser.tab_to(role="textbox", name=names["phone"])
    browser.type(text=spelled)
    browser.choose("button", names["send"])
    assert names["look"] in browser.seen()["text"]
    link = wait_for(lambda: texted(town, number, rf"({re.escape(town.url)}/mine/\S+)"), "the link")
    browser.go(url=f"{link}?lang={lang}")
    assert number in browser.seen()["text"]
    looked_at(browser)
    browser.choose("button", names["stop"])
    rows = town.townbell("subscribers", "export", "--json").json["subscribers"]
    assert {each["topic"] for each in rows if each["target"] == number} == {"emergency"}
    looked_at(browser)
    browser.choose("checkbox", names["sure"], "Space")
    browser.choose("button", names["delete"])
    assert names["deleted"] in browser.seen()["text"]
    rows = town.townbell("subscribers", "export", "--json").json["subscribers"]
    assert [each for each in rows if each["target"] == number] == []
    assert [each for each in browser.seen()["errors"] if "422" not in each] == []
