"""A feed breaks: staff see it in their language, residents are answered, and it is seen to be well again."""

from __future__ import annotations

from tests.browser.chromium import Chromium
from tests.browser.conftest import Town
from tests.browser.test_staff import join
from tests.journeys.journeys import wait_for

NEWS = "/ask?q=%C2%BFQu%C3%A9+noticias+hay%3F&lang=es"
STATE = """[...document.querySelectorAll('.feeds li')]
  .find((each) => each.querySelector('h2').innerText === 'noticias')"""


def state(browser: Chromium, town: Town) -> str:
    """What the console says of the feed."""
    browser.go(url=f"{town.url}/staff/feeds?lang=es")
    return str(browser.run(script=f"{STATE}.querySelector('.health').innerText"))


def today(browser: Chromium, town: Town) -> str:
    """The first page of the console, asked for anew: the server looks for what is published once a second."""
    browser.go(url=f"{town.url}/staff?lang=es")
    return str(browser.seen()["text"])


def test_a_feed_breaks_and_is_seen(browser: Chromium, town: Town) -> None:
    """On the day's page, by keyboard among the feeds; what it told is still told, as of when."""
    join(browser, town, "Nora", lang="es")
    file = town.townbell.city / "data" / "noticias.rss"
    whole = file.read_bytes()
    browser.go(url=town.url + NEWS)
    told = browser.run(script="document.querySelector('.speech').innerText")
    assert state(browser, town) == "Bien"
    try:
        file.write_bytes(b"<html><title>502 Bad Gateway</title>")
        town.townbell("refresh", "--source", "noticias")
        wait_for(lambda: "noticias viene con retraso" in today(browser, town), "the feed that is late")
        assert browser.axe() == []
        browser.unfold(name="Menú")
        browser.choose("link", "Fuentes")
        assert browser.run(script=f"{STATE}.querySelector('.health').innerText") == "Tarde"
        assert "Llegó una página web" in browser.run(script=f"{STATE}.innerText")
        assert browser.run(script=f"{STATE}.querySelector('[lang=en]').textContent").startswith(
            "this is an HTML page"
        )
        assert browser.axe() == []
        browser.go(url=town.url + NEWS)
        old = browser.run(script="document.querySelector('.speech').innerText")
        assert told.rpartition(". Hay ")[0] in old
        assert "Esta información es de hoy" in old
    finally:
        file.write_bytes(whole)
        town.townbell("refresh", "--source", "noticias")
    wait_for(lambda: state(browser, town) == "Bien", "the feed to be well")
