"""The exact words of every notice, in both languages."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import words
from city.delivery.deliveries import Notice, Reason
from notifier.sending.texts import _WRITERS, render
from tests.notifier.alder import NOON, ZONE

MEETING = {
    "body": "City Council",
    "start": (NOON + timedelta(hours=6)).isoformat(),
    "before": (NOON + timedelta(hours=30)).isoformat(),
    "place": {"en": "City Hall", "es": "Ayuntamiento"},
}
PICKUP = {
    "streams": ["trash"], "date": "2026-11-24", "before": "2026-11-25", "because": [{"en": "Thanksgiving"}],
}  # fmt: skip
SEVERAL = {**PICKUP, "streams": ["recycling", "trash", "yard_waste"], "because": []}
AFTER_ALL = {**PICKUP, "before": "2026-11-24", "because": []}
ALERT = {
    "en": {
        "event": "Tornado Warning", "headline": "A tornado is near", "description": "Seen at <b>noon</b>.",
        "instruction": "Take cover: https://evil.example/x now.", "sender": "NWS", "area": "Alder County",
        "starts": (NOON + timedelta(minutes=5)).isoformat(), "ends": (NOON + timedelta(hours=1)).isoformat(),
    }
}  # fmt: skip
OVER = {"en": {**ALERT["en"], "headline": "", "instruction": "You may go home."}}
NEWS = {"title": {"en": "Library opens", "es": "Abre la biblioteca"}, "text": {"en": "At ten"}}

CASE = {
    "number": "26-00977", "status": "In Progress", "kind": {"en": "Deck", "es": "Terraza"},
    "note": {"en": "A crew is on its way."},
}  # fmt: skip
FAIR = {
    "title": {"en": "Fair", "es": "Feria"}, "place": "City Hall",
    "when": (NOON + timedelta(hours=6)).isoformat(), "before": (NOON + timedelta(hours=30)).isoformat(),
}  # fmt: skip
WEEK = {
    "monday": "2026-11-24",
    "pickups": [{"date": "2026-11-24", "streams": ["yard_waste", "trash"]}],
    "meetings": [{"body": "City Council", "when": FAIR["when"]}],
    "events": [{"title": FAIR["title"], "when": FAIR["when"]}],
    "news": [{"title": NEWS["title"]}],
}

SAID: list[tuple[Reason, dict[str, Any], str, str, str]] = [
    (Reason.MEETING_REMINDER, MEETING, "en-US", "City Council: today at 6 PM",
     "Reminder: City Council meets today at 6 PM. Place: City Hall."),
    (Reason.MEETING_REMINDER, MEETING, "es-US", "El Concejo Municipal: hoy a las 6 de la tarde",
     "El Concejo Municipal se reúne hoy a las 6 de la tarde. Lugar: Ayuntamiento."),
    (Reason.MEETING_CANCELLED, MEETING, "en-US", "Cancelled: City Council",
     "City Council: the meeting planned for today at 6 PM is cancelled."),
    (Reason.MEETING_CANCELLED, MEETING, "es-US", "Reunión cancelada: El Concejo Municipal",
     "El Concejo Municipal: la reunión prevista para hoy a las 6 de la tarde se canceló."),
    (Reason.MEETING_POSTPONED, MEETING, "en-US", "Postponed: City Council",
     "City Council: the meeting planned for today at 6 PM is postponed. A new date has not been announced."),
    (Reason.MEETING_POSTPONED, MEETING, "es-US", "Reunión aplazada: El Concejo Municipal",
     "El Concejo Municipal: la reunión prevista para hoy a las 6 de la tarde se aplazó."
     " Aún no se ha anunciado la nueva fecha."),
    (Reason.MEETING_MOVED, MEETING, "en-US", "New time: City Council",
     "City Council: the meeting planned for tomorrow, Tuesday, at 6 PM is now today at 6 PM."
     " Place: City Hall."),
    (Reason.MEETING_MOVED, MEETING, "es-US", "Nuevo horario: El Concejo Municipal",
     "El Concejo Municipal: la reunión prevista para mañana, martes, a las 6 de la tarde ahora es hoy"
     " a las 6 de la tarde. Lugar: Ayuntamiento."),
    (Reason.MEETING_REINSTATED, MEETING, "en-US", "Taking place after all: City Council",
     "City Council: the meeting takes place after all, today at 6 PM. Place: City Hall."),
    (Reason.MEETING_REINSTATED, MEETING, "es-US", "La reunión sí se celebra: El Concejo Municipal",
     "El Concejo Municipal: la reunión sí se celebra, hoy a las 6 de la tarde. Lugar: Ayuntamiento."),
    (Reason.PICKUP_EVE, PICKUP, "en-US", "Trash: tomorrow, Tuesday",
     "Trash: the next pickup is tomorrow, Tuesday. Reason: Thanksgiving. Please put it out by 7 AM."),
    (Reason.PICKUP_EVE, PICKUP, "es-US", "Basura: mañana, martes",
     "Basura: la próxima recolección es mañana, martes. Motivo: Thanksgiving."
     " Sáquelo antes de las 7 de la mañana, por favor."),
    (Reason.PICKUP_MOVED, PICKUP, "en-US", "New day: Trash",
     "Trash: the pickup is now tomorrow, Tuesday, not Wednesday, November 25."
     " Reason: Thanksgiving. Please put it out by 7 AM."),
    (Reason.PICKUP_MOVED, PICKUP, "es-US", "Nuevo día: Basura",
     "Basura: la recolección ahora es mañana, martes, y no el miércoles 25 de noviembre."
     " Motivo: Thanksgiving. Sáquelo antes de las 7 de la mañana, por favor."),
    (Reason.PICKUP_CANCELLED, PICKUP, "en-US", "Will not take place: Trash",
     "Trash: there is no pickup Wednesday, November 25. Reason: Thanksgiving."),
    (Reason.PICKUP_CANCELLED, PICKUP, "es-US", "No se realizará: Basura",
     "Basura: no habrá recolección el miércoles 25 de noviembre."
     " Motivo: Thanksgiving."),
    (Reason.PICKUP_REINSTATED, AFTER_ALL, "en-US", "Taking place after all: Trash",
     "Trash: the pickup takes place after all, tomorrow, Tuesday. Please put it out by 7 AM."),
    (Reason.PICKUP_REINSTATED, AFTER_ALL, "es-US", "Sí se realizará: Basura",
     "Basura: la recolección sí se realizará, mañana, martes."
     " Sáquelo antes de las 7 de la mañana, por favor."),
    (Reason.PICKUP_REINSTATED, {**PICKUP, "because": []}, "en-US", "Taking place after all: Trash",
     "Trash: after all, the pickup is tomorrow, Tuesday, not Wednesday, November 25."
     " Please put it out by 7 AM."),
    (Reason.PICKUP_REINSTATED, {**PICKUP, "because": []}, "es-US", "Sí se realizará: Basura",
     "Basura: la recolección sí será mañana, martes, y no el miércoles 25 de noviembre."
     " Sáquelo antes de las 7 de la mañana, por favor."),
    (Reason.PICKUP_EVE, SEVERAL, "en-US", "Trash, recycling and yard waste: tomorrow, Tuesday",
     "Trash, recycling and yard waste: the next pickup is tomorrow, Tuesday."
     " Please put them out by 7 AM."),
    (Reason.PICKUP_EVE, SEVERAL, "es-US", "Basura, reciclaje y residuos de jardín: mañana, martes",
     "Basura, reciclaje y residuos de jardín: la próxima recolección es mañana, martes."
     " Sáquelos antes de las 7 de la mañana, por favor."),
    (Reason.ADVISORY, ALERT, "en-US", "Tornado Warning",
     "A tornado is near. Area: Alder County. It starts today at 12:05 PM. In effect until today at 1 PM."
     " Take cover: now. Seen at noon."),
    (Reason.ADVISORY, ALERT, "es-US", "Aviso de tornado",
     "A tornado is near. Área: Alder County. Comienza hoy a las 12:05 de la tarde."
     " Vigente hasta hoy a la 1 de la tarde. Take cover: now. Seen at noon."),
    (Reason.ADVISORY_UPDATE, ALERT, "en-US", "Update: Tornado Warning",
     "Update: A tornado is near. Area: Alder County. It starts today at 12:05 PM."
     " In effect until today at 1 PM. Take cover: now. Seen at noon."),
    (Reason.ADVISORY_UPDATE, ALERT, "es-US", "Actualización: Aviso de tornado",
     "Actualización: A tornado is near. Área: Alder County. Comienza hoy a las 12:05 de la tarde."
     " Vigente hasta hoy a la 1 de la tarde. Take cover: now. Seen at noon."),
    (Reason.ALL_CLEAR, OVER, "en-US", "Over: Tornado Warning",
     "This alert is over: Tornado Warning. Seen at noon. You may go home."),
    (Reason.ALL_CLEAR, OVER, "es-US", "Terminó: Aviso de tornado",
     "Esta alerta ya terminó: Aviso de tornado. Seen at noon. You may go home."),
    (Reason.NEWS, NEWS, "en-US", "Library opens", "Library opens. At ten."),
    (Reason.NEWS, NEWS, "es-US", "Abre la biblioteca", "Abre la biblioteca. At ten."),
    (Reason.REQUEST_STATUS, CASE, "en-US", "Request 26-00977: in progress",
     "Your request 26-00977 is now in progress. A crew is on its way."),
    (Reason.REQUEST_STATUS, CASE, "es-US", "Solicitud 26-00977: en proceso",
     "Su solicitud 26-00977 ahora está en proceso. A crew is on its way."),
    (Reason.PERMIT_STATUS, {**CASE, "note": {}}, "en-US", "Permit 26-00977: in progress",
     "Permit 26-00977, Deck, is now in progress."),
    (Reason.PERMIT_STATUS, {**CASE, "note": {}, "status": "Lost"}, "es-US", "Permiso 26-00977: Lost",
     "El permiso 26-00977, Terraza, ahora está Lost."),
    (Reason.EVENT_REMINDER, FAIR, "en-US", "Fair: today at 6 PM",
     "Reminder: Fair, today at 6 PM. Place: City Hall."),
    (Reason.EVENT_REMINDER, FAIR, "es-US", "Feria: hoy a las 6 de la tarde",
     "Recordatorio: Feria, hoy a las 6 de la tarde. Lugar: City Hall."),
    (Reason.EVENT_MOVED, FAIR, "en-US", "New time: Fair",
     "Fair, planned for tomorrow, Tuesday, at 6 PM, is now today at 6 PM. Place: City Hall."),
    (Reason.EVENT_MOVED, FAIR, "es-US", "Nuevo horario: Feria",
     "Feria, que estaba previsto para mañana, martes, a las 6 de la tarde, ahora es hoy a las 6 de la tarde."
     " Lugar: City Hall."),
    (Reason.EVENT_CANCELLED, FAIR, "en-US", "Cancelled: Fair",
     "Fair, planned for tomorrow, Tuesday, at 6 PM, is cancelled."),
    (Reason.EVENT_CANCELLED, FAIR, "es-US", "Cancelado: Feria",
     "Feria, que estaba previsto para mañana, martes, a las 6 de la tarde, se canceló."),
    (Reason.EVENT_REINSTATED, FAIR, "en-US", "Taking place after all: Fair",
     "Fair takes place after all, today at 6 PM. Place: City Hall."),
    (Reason.EVENT_REINSTATED, FAIR, "es-US", "Sí se celebra: Feria",
     "Feria sí se celebra, hoy a las 6 de la tarde. Lugar: City Hall."),
    (Reason.DIGEST, WEEK, "en-US", "Your week from tomorrow, Tuesday",
     "This is your week from tomorrow, Tuesday. Pickups: Trash and yard waste, tomorrow, Tuesday."
     " Meetings: City Council, today at 6 PM. Events: Fair, today at 6 PM. News: Library opens."),
    (Reason.DIGEST, WEEK, "es-US", "Su semana a partir de mañana, martes",
     "Esta es su semana a partir de mañana, martes. Recolección: Basura y residuos de jardín, mañana, martes."
     " Reuniones: El Concejo Municipal, hoy a las 6 de la tarde. Eventos: Feria, hoy a las 6 de la tarde."
     " Noticias: Abre la biblioteca."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "facts", "locale", "subject", "text"), SAID, ids=lambda v: v if isinstance(v, Reason) else ""
)
def test_exact_words(reason: Reason, facts: dict[str, Any], locale: str, subject: str, text: str) -> None:
    """What a subscriber reads, word for word: no link, no markup, no placeholder."""
    said = render(Notice(reason, facts), locale, NOON, ZONE)
    assert (said.subject, said.text) == (subject, text)


def test_a_meeting_that_staff_changed_is_told_with_their_reason() -> None:
    """ "No quorum" is what people ask first. A reminder has no reason to give."""
    facts = {**MEETING, "because": {"en": "no quorum.", "es": "falta de quórum"}}
    cancelled = render(Notice(Reason.MEETING_CANCELLED, facts), "en-US", NOON, ZONE)
    assert cancelled.text.endswith("is cancelled. Reason: no quorum.")
    spanish = render(Notice(Reason.MEETING_CANCELLED, facts), "es-US", NOON, ZONE)
    assert spanish.text.endswith("se canceló. Motivo: falta de quórum.")
    assert "quorum" not in render(Notice(Reason.MEETING_REMINDER, facts), "en-US", NOON, ZONE).text


def test_a_meetings_place_is_said_in_full() -> None:
    """ "121 W Main St" is read aloud as it is written here."""
    facts = {**MEETING, "place": {"en": "121 W Main St"}}
    said = render(Notice(Reason.MEETING_REMINDER, facts), "es-US", NOON, ZONE)
    assert said.text.endswith("Lugar: 121 West Main Street.")


WIND = {
    "event": "Wind Advisory", "headline": "", "language": "en-US", "area": "Port Alder",
    "description": "* WHAT...Northeast winds 20 to 30 mph.\n\n* IMPACTS...Branches may fall.",
    "instruction": "Bring in trash carts.", "starts": "", "ends": (NOON + timedelta(hours=1)).isoformat(),
}  # fmt: skip


def test_the_weather_services_bullets_become_sentences() -> None:
    """Nobody says "star, what, dot dot dot"."""
    said = render(Notice(Reason.ADVISORY, {"en": WIND, "es": WIND}), "en-US", NOON, ZONE)
    assert said.text == (
        "Wind Advisory. Area: Port Alder. In effect until today at 1 PM. Bring in trash carts."
        " Northeast winds 20 to 30 mph. Impacts: Branches may fall."
    )


def test_weather_that_has_no_spanish_is_told_by_its_name_area_and_time() -> None:
    """Only what to do is passed on as it was written, and says which language that is."""
    said = render(Notice(Reason.ADVISORY, {"en": WIND, "es": WIND}), "es-US", NOON, ZONE)
    assert said.text == (
        "Advertencia de viento. Área: Port Alder. Vigente hasta hoy a la 1 de la tarde."
        " En inglés: Bring in trash carts."
    )


def test_every_notice_has_its_words_in_this_list() -> None:
    """A new kind of notice is red here until its sentences are written down in both languages."""
    assert {(reason, locale) for reason, _, locale, _, _ in SAID} == {
        (reason, locale) for reason in _WRITERS for locale in ("en-US", "es-US")
    }


def test_every_phrase_exists_in_every_language() -> None:
    """The keys of alerts.json are the same in all languages."""
    folder = Path(words.__file__).parent
    keys = {
        path.parent.name: set(json.loads(path.read_text("utf-8"))) for path in folder.glob("*/alerts.json")
    }
    assert set(keys) == {"en", "es"}
    assert keys["en"] == keys["es"]


@pytest.mark.parametrize("reason", [Reason.ADVISORY, Reason.ADVISORY_UPDATE, Reason.ALL_CLEAR])
@pytest.mark.parametrize("locale", ["en-US", "es-US", "fr-CA"])
def test_empty_alert_still_says_something(reason: Reason, locale: str) -> None:
    """Headline, instruction and all else may be missing (A17): no "None", no empty message."""
    said = render(Notice(reason, {}), locale, NOON, ZONE)
    assert said.subject
    assert said.text
    assert "None" not in said.subject + said.text
    assert "{" not in said.subject + said.text


@pytest.mark.parametrize(
    ("reason", "locale", "text"),
    [
        (Reason.PICKUP_EVE, "en-US", "Street sweeping: the next sweep of your street is tomorrow, Tuesday."
         " Please move your car by 7 AM."),
        (Reason.PICKUP_EVE, "es-US", "Barrido de calles: el próximo barrido de su calle es mañana, martes."
         " Retire su auto antes de las 7 de la mañana, por favor."),
        (Reason.PICKUP_MOVED, "en-US", "Street sweeping: the sweep of your street is now tomorrow, Tuesday,"
         " not Wednesday, November 25. Please move your car by 7 AM."),
        (Reason.PICKUP_MOVED, "es-US", "Barrido de calles: el barrido de su calle ahora es mañana, martes,"
         " y no el miércoles 25 de noviembre. Retire su auto antes de las 7 de la mañana, por favor."),
        (Reason.PICKUP_CANCELLED, "en-US", "Street sweeping: your street will not be swept"
         " Wednesday, November 25."),
        (Reason.PICKUP_CANCELLED, "es-US", "Barrido de calles: no se barrerá su calle"
         " el miércoles 25 de noviembre."),
    ],
)  # fmt: skip
def test_streets_are_swept_not_picked_up(reason: Reason, locale: str, text: str) -> None:
    """Street sweeping has sentences of its own."""
    facts = {**PICKUP, "streams": ["street_sweeping"], "because": []}
    assert render(Notice(reason, facts), locale, NOON, ZONE).text == text


def test_stream_without_a_word_of_ours_goes_by_its_own_name() -> None:
    """A city may collect what nobody here has thought of."""
    said = render(Notice(Reason.PICKUP_EVE, {**PICKUP, "streams": ["oyster_shells"]}), "en-US", NOON, ZONE)
    assert said.subject == "Oyster shells: tomorrow, Tuesday"
