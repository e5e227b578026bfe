"""The pages after a form that was wrong, in a real browser: accessible in both languages, at any width."""

from __future__ import annotations

import pytest

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town
from tests.browser.test_pages import OPENED

SENT = {
    "nothing": "document.querySelector('main form').submit()",
    "letters": "for (const each of document.querySelectorAll('main input:not([type]),"
    " main input:is([type=text], [type=email], [type=tel]):not([name=website])')) each.value = 'x';"
    " document.querySelector('main form').submit()",
}
"""How each form is sent without the browser's own questions: as it is, and with words that cannot be."""
FORMS = ("/subscribe", "/mine", "/report", "/place", "/report/status", "/nowhere", "/staff/sign-in")
ASKED_BACK = (
    "/place?address=1+Nowhere",
    "/place?address=2256+Avenida+de+las+Pamlas",
    "/ask?q=zzzz",
    "/ask?q=911",
)


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("size", [(320, 640, 2), (640, 450, 2)], ids=["320px", "200%"])
def test_axe_finds_nothing_after_a_wrong_form(
    browser: Chromium, town: Town, lang: str, size: tuple[int, int, int]
) -> None:
    """Each form as it stands and with words that cannot be; what is asked back; WCAG 2.2 AA by axe-core."""
    width, height, scale = size
    found: dict[str, list[str]] = {}
    browser.open(url=f"{town.url}/?lang={lang}", width=width, height=height, scale=scale, lang=lang)
    for path in ASKED_BACK:
        browser.go(url=f"{town.url}{path}&lang={lang}")
        found[path] = [*browser.axe(), *browser.seen()["wide"]]
    for path in FORMS:
        for how, script in SENT.items():
            browser.go(url=f"{town.url}{path}?lang={lang}")
            browser.run(script=script)
            browser.settle()
            browser.run(script=OPENED)
            found[f"{path} {how}"] = [*browser.axe(), *browser.seen()["wide"]]
    assert not any(found.values()), {path: wrong for path, wrong in found.items() if wrong}
