"""What staff do on a telephone by keyboard alone: a draft, its schedule, its history; too many tries."""

from __future__ import annotations

import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town
from tests.browser.test_staff import join

SAID = {
    "en": {
        "name": "Name", "passphrase": "Passphrase", "code": "Code", "enter": "Sign in",
        "wrong": "That did not fit.", "wait": "Too many tries. Please wait a quarter of an hour.",
        "why": "Why, English", "where": "Where", "keep": "Keep as a draft", "publish": "Publish",
        "lacks": "Still missing: Where.", "refused": "Please fill in: Where.", "when": "When it is told",
        "from": "Told from (empty: at once)",
        "waiting": "residents will hear it from Thursday, December 24, at 8 AM",
        "history": "History", "restore": "Bring this version back",
        "removed": "Removed:", "added": "Added:",
        "locale": "en-US",
    },
    "es": {
        "name": "Nombre", "passphrase": "Frase de contraseña", "code": "Código", "enter": "Iniciar sesión",
        "wrong": "No coincide.", "wait": "Demasiados intentos. Espere un cuarto de hora.",
        "why": "Motivo, English", "where": "Dónde", "keep": "Guardar como borrador", "publish": "Publicar",
        "lacks": "Falta todavía: Dónde.", "refused": "Falta: Dónde.", "when": "Cuándo se dice",
        "from": "Se dice desde (vacío: enseguida)",
        "waiting": "los residentes lo oirán desde el jueves 24 de diciembre",
        "history": "Historial", "restore": "Recuperar esta versión",
        "removed": "Quitado:", "added": "Añadido:",
        "locale": "es-US",
    },
}  # fmt: skip


def looked_at(browser: Chromium) -> None:
    """Nothing is wrong with the page for who cannot see it, and nothing runs out of the window."""
    assert [*browser.axe(), *browser.seen()["wide"]] == []


def name_of(browser: Chromium, start: str) -> str:
    """The whole accessible name of the first link of the list that begins so."""
    links = "[...document.querySelectorAll('.rows a, .versions a')].map((each) => each.textContent)"
    return str(browser.run(script=f"{links}.find((each) => each.startsWith({start!r}))"))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_closure_is_begun_kept_scheduled_and_its_history_read(
    browser: Chromium, town: Town, lang: str
) -> None:
    """Half of it is kept and named, publishing half of it is refused; with the place it waits for its
    morning; what was changed then stands word by word in the history, and the older version comes back."""
    said = SAID[lang]
    join(browser, town, f"Wren {lang}", lang, role="publisher")
    browser.resize(width=320, height=640)
    browser.go(url=f"{town.url}/staff/write?kind=closure&lang={lang}")
    browser.tab_to(role="textbox", name=said["why"])
    browser.type(text=f"The roof leaks over {lang}.")
    browser.choose("button", said["keep"])
    assert said["lacks"] in browser.seen()["text"]
    looked_at(browser)
    browser.choose("link", f"The roof leaks over {lang}.")
    assert said["lacks"] in browser.seen()["text"]
    looked_at(browser)
    browser.choose("button", said["publish"])
    assert said["refused"] in browser.seen()["text"]
    looked_at(browser)
    browser.tab_to(role="textbox", name=said["where"])
    assert browser.run(script="document.activeElement.getAttribute('aria-invalid')") == "true"
    browser.type(text="Central Library")
    browser.unfold(name=said["when"])
    browser.tab_to_field(label=said["from"])
    for key in moment(lang):
        browser.press(key=key)
    browser.choose("button", said["publish"])
    assert said["waiting"] in browser.seen()["text"]
    looked_at(browser)
    browser.choose("link", "Central Library")
    browser.tab_to(role="textbox", name=said["why"])
    browser.press(key="Control+A")
    browser.type(text=f"The roof is mended over {lang}.")
    browser.choose("button", said["publish"])
    browser.choose("link", name_of(browser, said["history"]))
    page = browser.seen()["text"]
    assert browser.seen()["title"].startswith(said["history"])
    assert said["removed"] in page
    assert said["added"] in page
    changed = browser.run(
        script="[...document.querySelectorAll('del, ins')].map((each) => each.lastChild.data)"
    )
    assert changed[:2] == ["leaks", "is mended"]
    looked_at(browser)
    browser.choose("link", name_of(browser, said["restore"]))
    assert browser.run(script="document.getElementById('text_en').value") == f"The roof leaks over {lang}."
    assert [each for each in browser.seen()["errors"] if "422" not in each] == []


def moment(lang: str) -> list[str]:
    """Eight in the morning of December 24, 2026, as keys for the browser's own field of this language."""
    day, hour = {"en": ("12242026", "0800A"), "es": ("24122026", "0800A")}[lang]
    return [*day, "ArrowRight", *hour]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_too_many_tries_are_told_and_nothing_more_is_compared(
    browser: Chromium, town: Town, lang: str
) -> None:
    """Five wrong tries are told that they do not fit, never why; from then on the page asks to wait."""
    said = SAID[lang]
    browser.open(url=f"{town.url}/staff/sign-in?lang={lang}", width=320, height=640, scale=2, lang=lang)
    heard = []
    for _ in range(6):
        for field, typed in (
            ("name", f"Nobody {lang}"),
            ("passphrase", "four red herons"),
            ("code", "123456"),
        ):
            browser.tab_to(role="textbox", name=said[field])
            browser.press(key="Control+A")
            browser.type(text=typed)
        browser.choose("button", said["enter"])
        heard.append(browser.run(script="document.getElementById('problem').innerText"))
    assert all(each.startswith(said["wrong"]) for each in heard[:5])
    assert heard[5] == said["wait"]
    looked_at(browser)
