"""What the words of clerks mean for a meeting: a large table, in both languages, much of it as recorded.

Every meeting below is listed for Tuesday, 24 November 2026, 6 PM. A day alone ("24") means
November at six, ``None`` that it stays where it is listed.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from city.localtime import at
from city.records import MeetingStatus, MeetingType
from feeds.meetings.moves import moved_from, moved_to
from feeds.meetings.status import bare_title, body_of, standing
from feeds.meetings.types import meeting_type

ZONE = "America/New_York"
LISTED = at(date(2026, 11, 24), time(18), ZONE)
CANCELLED, POSTPONED = MeetingStatus.CANCELLED, MeetingStatus.POSTPONED
SCHEDULED, TENTATIVE = MeetingStatus.SCHEDULED, MeetingStatus.TENTATIVE
COUNCIL = "City Council"


def on(month: int, day: int, hour: int = 18, minute: int = 0, year: int = 2026) -> Any:
    return at(date(year, month, day), time(hour, minute), ZONE)


@pytest.mark.parametrize(
    "label",
    [
        "CANCELLED - City Council Regular Meeting",
        "*CANCELED* City Council",
        "[Canceled] City Council",
        "City Council (Cancelled)",
        "City Council Meeting CANCELED",
        "CANCELLED City Council Meeting",
        "City Council - Meeting Cancelled due to lack of quorum",
        "CANCELLATION NOTICE - City Council",
        "NOTICE OF CANCELLATION: City Council",
        "Notice of Cancellation of the City Council Meeting",
        "Cancellation of City Council Meeting",
        "City Council - No Quorum",
        "City Council (lack of quorum)",
        "NO MEETING - City Council",
        "Council Chambers CANCELLED",
        "VIA TELECONFERENCE CANCELLED DUE TO TECHNICAL DIFFICULTIES",
        "--em--This meeting is canceled at the request of the Chair--em--",
        "City Council will not meet",
        "CANCELADA - Sesión del concejo",
        "Sesión del concejo (cancelada)",
        "Reunión del concejo - SUSPENDIDA por falta de quórum",
        "AVISO DE CANCELACIÓN: sesión del concejo",
        "Concejo: sin quórum",
        "Se cancela la sesión del concejo",
        "No habrá reunión",
    ],
)
def test_cancelled_by_a_title_or_a_place(label: str) -> None:
    """Wherever the clerk writes it, with or without dashes, brackets and stars."""
    assert standing((label,), LISTED, ZONE) == (CANCELLED, LISTED, None)
    assert standing((COUNCIL, "City Hall"), LISTED, ZONE, status=label).status is CANCELLED


@pytest.mark.parametrize(
    "text",
    [
        "The meeting has been cancelled.",
        "This meeting is cancelled. No items require Board action.",
        "Cancelled due to the storm.",
        "Join us on Zoom. CANCELLED",
        "NOTICE OF CANCELLATION. The next meeting is in January.",
        "No quorum.",
        "The session was called off.",
        "It will not be held.",
        "La reunión ha sido cancelada.",
        "La sesión fue cancelada por falta de quórum.",
        "Se cancela por mal tiempo.",
    ],
)
def test_cancelled_by_a_sentence_about_it(text: str) -> None:
    """A description counts where it begins with the word or says it of the meeting."""
    assert standing((COUNCIL,), LISTED, ZONE, text=text).status is CANCELLED


@pytest.mark.parametrize(
    "text",
    [
        "If the meeting is cancelled, a notice will be posted.",
        "Should the meeting be cancelled, residents will be called.",
        "In the event this meeting is cancelled, see the website.",
        "The meeting has not been cancelled.",
        "4. Approve the cancelled towing contract.",
        "Public hearing on the cancellation of a lease.",
        "Discussion of taxes cancelled by the assessor.",
        "Item 7 was postponed at the last meeting.",
        "5. Ordinance 12 (continued to the next meeting)",
        "Motion: moved to approve the minutes.",
        "A quorum of the Planning Board may be present.",
        "Approval of the tentative agenda. Vesting tentative map 71.",
        "The meeting was adjourned at 9:15 PM.",
        "Call to order; recess; adjournment.",
        "Cancellation policy: tell us a day before.",
        "Si la reunión es cancelada, se avisará.",
        "La reunión no ha sido cancelada.",
        "Contrato cancelado de la grúa.",
    ],
)
def test_what_sounds_like_it_and_is_not(text: str) -> None:
    """Hypotheticals, negations, motions and items of the agenda leave the meeting as it is listed."""
    assert standing((COUNCIL,), LISTED, ZONE, text=text) == (SCHEDULED, LISTED, None)


@pytest.mark.parametrize(
    "label",
    [
        "Adjourned Regular Meeting of the City Council",
        "City Council - meeting moved to Room 5",
        "Parks Board (moved to the Library)",
        "City Council will be held virtually",
        "Special Meeting",
        "Tentative Agenda",
        "Ad Hoc Committee on Continued Education",
        "Cancer Prevention Board",
        "Postpartum Health Council",
        "Sesión del concejo, sala 3",
    ],
)
def test_titles_that_change_nothing(label: str) -> None:
    """A room is no time, and an adjourned meeting is one that takes place."""
    assert standing((label,), LISTED, ZONE) == (SCHEDULED, LISTED, None)


@pytest.mark.parametrize(
    "label",
    [
        "POSTPONED: City Council",
        "City Council - Rescheduled",
        "City Council (deferred)",
        "City Council rescheduled to a later date",
        "Meeting recessed to the call of the chair",
        "Adjourned to a date to be determined",
        "Sesión aplazada",
        "Reunión del concejo - POSPUESTA",
        "Reprogramada: fecha por anunciar",
    ],
)
def test_postponed_where_no_new_day_is_known(label: str) -> None:
    """It is not at its time, and nobody knows yet when."""
    assert standing((label,), LISTED, ZONE).status is POSTPONED


@pytest.mark.parametrize(
    ("label", "start"),
    [
        ("City Council Rescheduled to December 3", on(12, 3)),
        ("City Council - rescheduled to Dec 3 at 5 PM", on(12, 3, 17)),
        ("City Council rescheduled to Thursday, December 3, 2026 at 5:30 p.m.", on(12, 3, 17, 30)),
        ("RESCHEDULED FOR 12/3/2026 6:30 PM", on(12, 3, 18, 30)),
        ("Postponed to Jan. 12", on(1, 12, year=2027)),
        ("Postponed until 1/12", on(1, 12, year=2027)),
        ("Recessed to 12/1/2026 at 10:30 a.m.", on(12, 1, 10, 30)),
        ("This meeting was recessed to Wednesday 11/25/2026 at 9:40 a.m.", on(11, 25, 9, 40)),
        ("City Council Meeting continued to December 1, 2026", on(12, 1)),
        ("City Council adjourned to Monday, November 30th at noon", on(11, 30, 12)),
        ("City Council moved to December 3", on(12, 3)),
        ("City Council moved to 2026-12-03", on(12, 3)),
        ("City Council moved to 7:30 PM", on(11, 24, 19, 30)),
        ("Time changed to 5 p.m.", on(11, 24, 17)),
        ("Concejo: reprogramada para el 3 de diciembre a las 5 p.m.", on(12, 3, 17)),
        ("Sesión aplazada al 3 de diciembre de 2026", on(12, 3)),
        ("Reunión pospuesta hasta el jueves 3 de diciembre", on(12, 3)),
    ],
)
def test_moved_to_a_day_or_a_time_that_is_said(label: str, start: Any) -> None:
    """It takes place at the new time; what is not said of it stays: the year nearest, the time of day."""
    assert standing((label,), LISTED, ZONE) == (SCHEDULED, start, LISTED)
    assert standing((COUNCIL,), LISTED, ZONE, status=label) == (SCHEDULED, start, LISTED)


@pytest.mark.parametrize("label", ["Rescheduled to November 24", "City Council - moved to Nov 24 at 6 PM"])
def test_a_list_that_has_the_new_time_already(label: str) -> None:
    """The meeting is on, at the time that is listed; it would be wrong to call it postponed."""
    assert standing((label,), LISTED, ZONE) == (SCHEDULED, LISTED, None)
    assert standing((label,), LISTED, ZONE, status="postponed").status is SCHEDULED


@pytest.mark.parametrize(
    "label",
    [
        "Rescheduled from November 17",
        "City Council (moved from Tuesday, November 17, 2026)",
        "Finance Committee Meeting rescheduled from Tuesday, November 17, 2026",
        "Rescheduled from 11/17/2026",
        "Reprogramada del 17 de noviembre de 2026",
    ],
)
def test_moved_from_a_day_that_is_said(label: str) -> None:
    """It is on where it is listed, and was to be at the same time of that day."""
    assert standing((label,), LISTED, ZONE) == (SCHEDULED, LISTED, on(11, 17))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("The meeting was rescheduled to Dec. 3 at 5 p.m. in Room 2.", on(12, 3, 17)),
        ("Rescheduled to December 3 at 5:00 PM. Parking is free.", on(12, 3, 17)),
        ("Bring your questions. This meeting has been moved to December 3, 2026.", on(12, 3)),
        ("La sesión fue reprogramada para el 3 de diciembre a las 5 p.m. en la sala 2.", on(12, 3, 17)),
    ],
)
def test_moved_by_a_sentence_about_it(text: str, start: Any) -> None:
    """The points of "5 p.m." and "Dec. 3" end no sentence, so the time is not lost."""
    assert standing((COUNCIL,), LISTED, ZONE, text=text) == (SCHEDULED, start, LISTED)


def test_cancelled_and_rescheduled_is_moved() -> None:
    """With a new day there is a meeting to go to; without one it is cancelled, wherever it came from."""
    assert standing(("CANCELLED - rescheduled to December 3",), LISTED, ZONE) == (
        SCHEDULED,
        on(12, 3),
        LISTED,
    )
    off = standing(("CANCELLED (rescheduled from November 17)",), LISTED, ZONE)
    assert (off.status, off.start) == (CANCELLED, LISTED)


@pytest.mark.parametrize("label", ["TENTATIVE - City Council", "City Council (tentative)", "Por confirmar"])
def test_tentative(label: str) -> None:
    """Not certain yet."""
    assert standing((label,), LISTED, ZONE).status is TENTATIVE


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("City Council Special Meeting", MeetingType.SPECIAL),
        ("Special City Council Meeting", MeetingType.SPECIAL),
        ("Special Called Meeting", MeetingType.SPECIAL),
        ("BOWC Special Meeting No. 4 - Closed Session", MeetingType.SPECIAL),
        ("Local Agency Formation Commission (LAFCo) - Special", MeetingType.SPECIAL),
        ("SPECIAL: City Council", MeetingType.SPECIAL),
        ("Special Education Committee Meeting", MeetingType.REGULAR),
        ("Special Events Committee", MeetingType.REGULAR),
        ("Emergency Meeting of the City Council", MeetingType.EMERGENCY),
        ("Emergency Services Board Meeting", MeetingType.REGULAR),
        ("Joint Meeting with the School Board", MeetingType.JOINT),
        ("Joint City Council Workshop", MeetingType.JOINT),
        ("Joint Powers Authority Meeting", MeetingType.REGULAR),
        ("Board of Directors Workshop Meeting", MeetingType.WORKSHOP),
        ("Planning Board Work Session", MeetingType.WORKSHOP),
        ("Teleconference - Study Session", MeetingType.WORKSHOP),
        ("Public Hearing: Budget", MeetingType.HEARING),
        ("Closed Session", MeetingType.CLOSED),
        ("City Council Regular Meeting", MeetingType.REGULAR),
        ("Sesión extraordinaria del concejo", MeetingType.SPECIAL),
        ("Reunión de emergencia", MeetingType.EMERGENCY),
        ("Sesión conjunta", MeetingType.JOINT),
        ("Taller sobre el presupuesto", MeetingType.WORKSHOP),
        ("Audiencia pública", MeetingType.HEARING),
    ],
)
def test_type(label: str, kind: MeetingType) -> None:
    """What sort of sitting it is; a word that only belongs to the body's name is none."""
    assert meeting_type(label) is kind


def test_a_place_tells_the_type_too() -> None:
    """Clerks write it there; but a closed session before the open one closes no meeting."""
    assert meeting_type("City Council", place="Room 1 Special Meeting No. 9") is MeetingType.SPECIAL
    two = "Closed Session Council Board Room, Open Session Council Chambers"
    assert meeting_type("City Council", place=two) is MeetingType.REGULAR
    assert meeting_type("Closed Session and Open Session") is MeetingType.REGULAR


@pytest.mark.parametrize(
    ("title", "bare", "body"),
    [
        ("*CANCELED* City Council", "City Council", "City Council"),
        ("[Canceled] City Council Meeting", "City Council Meeting", "City Council"),
        ("CANCELLED City Council Meeting", "City Council Meeting", "City Council"),
        ("City Council Meeting CANCELED", "City Council Meeting", "City Council"),
        ("CANCELLATION NOTICE - Parks Board", "Parks Board", "Parks Board"),
        ("Notice of Cancellation of the Parks Board Meeting", "Parks Board Meeting", "Parks Board"),
        ("City Council Meeting Rescheduled to August 3", "City Council Meeting", "City Council"),
        ("City Council - rescheduled to Dec 3 at 5 PM", "City Council", "City Council"),
        ("Parks Board - No Quorum", "Parks Board", "Parks Board"),
        ("Special City Council Meeting", "Special City Council Meeting", "City Council"),
        ("Special Meeting of the City Council", "Special Meeting of the City Council", "City Council"),
        ("SPECIAL: City Council", "SPECIAL: City Council", "City Council"),
        ("LAFCo - Special", "LAFCo - Special", "LAFCo"),
        ("Emergency: how to prepare", "Emergency: how to prepare", "how to prepare"),
        ("People moved to tears",) * 3,
        ("Special Education Committee", "Special Education Committee", "Special Education Committee"),
        ("Joint Powers Authority", "Joint Powers Authority", "Joint Powers Authority"),
        ("Parks Board (moved to the Library)", "Parks Board", "Parks Board"),
        ("Community Events - Special Events Committee",) * 3,
        ("CANCELADA - Junta de Parques", "Junta de Parques", "Junta de Parques"),
    ],
)
def test_what_remains_of_a_title(title: str, bare: str, body: str) -> None:
    """Marks of a status are no part of a title, and sorts of sittings none of a body's name."""
    assert bare_title(title) == bare
    assert body_of(title) == body


@pytest.mark.parametrize(
    "words", ["moved to Room 5", "moved to Suite 12/14", "moved to approve item 3", "moved to 99/99"]
)
def test_no_day_in_a_place(words: str) -> None:
    """Where it was moved to is no time."""
    assert moved_to(words, LISTED, ZONE) is None
    assert moved_from(words, LISTED, ZONE) is None
