"""Every recorded alert through planning and words: nothing raises, nothing leaks, nothing is said twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from city.advisories import Message, message, needs_staff
from city.delivery.deliveries import Reason
from city.errors import Unreadable
from city.profile import City
from city.records import Advisory
from feeds import formats
from feeds.formats import ParseOptions
from notifier.causes.announcements import Told, everybody
from notifier.due import due
from notifier.enrolment.subscribers import read_subscribers
from notifier.sending.texts import render
from tests.notifier.alder import CITY, NOON, ZONE, View, csv_of, resolve

CAP = formats.load("cap")
TOPICS = ({"id": topic, "topic": topic} for topic in ("emergency", "weather", "news"))
EVERYBODY = everybody(read_subscribers(csv_of(*TOPICS), resolve, NOON, "en-US").kept)
BAD = re.compile(r"[{}]|</?[a-zA-Z]|https?://|\s\s")


def messages(folder: Path) -> list[Message]:
    """All messages of the recorded files that can be read."""
    found: list[Message] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            found += [message(item) for item in CAP.parse(path.read_bytes(), ParseOptions()).items]
        except Unreadable:
            continue
    return found


def where(one: Message) -> City:
    """A city that lies in the message's area: its codes, and a corner of what is drawn."""
    corners = [point for area in one.areas for ring in area.polygons for point in ring]
    centres = [(lat, lon) for area in one.areas for lat, lon, _ in area.circles]
    lat, lon = (corners + centres or [(CITY.latitude, CITY.longitude)])[0]
    ugc = tuple(code for area in one.areas for code in area.ugc)
    same = tuple(code for area in one.areas for code in area.same)
    return replace(CITY, latitude=lat, longitude=lon, ugc=ugc, same=same)


def _said(one: Message) -> str:
    return " ".join(info.instruction + info.description for info in one.infos)


@pytest.mark.parametrize("part", ["cap", "nws"])
def test_every_recorded_alert_is_told_or_rightly_not(corpus: Path, part: str) -> None:
    """Told to a city in its area while it is in force; silent if it is no public alert, or for staff."""
    told = 0
    for one in messages(corpus / part):
        view = View()
        now = (one.sent or NOON) + timedelta(seconds=1)
        view.all = [Advisory(id=one.identifier, source=part, received=now, message=one)]
        dues = due(view, EVERYBODY, Told(), where(one), now).announcements
        if needs_staff(one):
            assert not dues
        if one.status != "Actual" or one.scope != "Public" or one.msg_type in ("Cancel", "Ack", "Error"):
            assert not dues
        for each in dues:
            told += 1
            assert each.reason is Reason.ADVISORY
            for locale in CITY.locales:
                words = render(each.notice, locale, now, ZONE)
                assert words.subject
                assert words.text
                assert not BAD.search(words.subject + " " + words.text), words
                assert "None" not in words.text or any(
                    "None" in repr(info.parameters) + info.instruction + info.description
                    for info in one.infos
                )
    assert told >= {"cap": 20, "nws": 100}[part]
