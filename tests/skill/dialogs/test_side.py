"""A question in the midst of an open one, on a device: the slot listened for, the state, the consent."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill import memory
from skill.dialogs.form import Form
from skill.memory import Expecting, Memory
from skill.turn import Slot
from tests.golden.device import slot
from tests.skill.dialogs.test_dialogs import SMALL, Session
from tests.skill.talking import alexa_in, desk_in
from tests.skill.town import Town, named

POTHOLE = slot("service_type", "pothole=pothole")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("town")))


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en-US", "Back to your report. Where is it?"), ("es-US", "Volvamos a su reporte. ¿Dónde está?")],
)
def test_alexa_listens_for_the_open_dialogs_slot(town: Town, tmp_path: Path, locale: str, said: str) -> None:
    """After a meeting was told, the report's place is elicited, by the report's own intent."""
    session = Session(alexa_in(town, desk=desk_in(tmp_path)), locale)
    session.say("ReportIssueIntent", {"service_type": "pothole"})
    assert session.say("NextMeetingIntent").endswith(said)
    assert session.listens_for == [("address", "ReportIssueIntent")]
    assert len(str(session.attributes)) < SMALL
    session.say("ReportIssueIntent", {"address": "12 harbor street"})
    assert "100-001" in session.say("AMAZON.YesIntent")


def test_what_is_open_waits_while_the_side_question_asks(town: Town, tmp_path: Path) -> None:
    """An address is needed for the other question first; then the confirmation is asked for again."""
    session = Session(alexa_in(town, desk=desk_in(tmp_path)))
    session.say("ReportIssueIntent", {"service_type": POTHOLE, "address": "12 harbor street"})
    assert session.say("TrashDayIntent") == "What is your street address?"
    assert session.listens_for == [("address", "")]
    assert session.say("TrashDayIntent", {"address": "7 pine road"}) == "I found 7 Pine Road. Is that right?"
    told = session.say("AMAZON.YesIntent")
    back = "Back to your report. I will report a pothole at 12 Harbor Street. Should I send it?"
    assert told.endswith(back)
    assert len(str(session.attributes)) < SMALL
    assert "100-001" in session.say("AMAZON.YesIntent")


def test_no_to_the_other_address_goes_back_too(town: Town, tmp_path: Path) -> None:
    """Whoever would rather not tell it has not left the report."""
    session = Session(alexa_in(town, desk=desk_in(tmp_path)))
    session.say("ReportIssueIntent", {"service_type": POTHOLE, "address": "12 harbor street"})
    session.say("TrashDayIntent")
    assert session.say("AMAZON.NoIntent").endswith("Should I send it?")
    assert session.say("AMAZON.NoIntent") == "What should I change: the problem, the place or the details?"


def test_the_same_question_again_takes_the_place_of_what_was_open(town: Town) -> None:
    """Who asks for trash day anew is asked for the address once."""
    session = Session(alexa_in(town))
    session.say("TrashDayIntent")
    assert session.say("TrashDayIntent") == "What is your street address?"


def test_what_is_held_survives_as_json() -> None:
    """State is small, versioned and comes from outside: what is no open question is left out."""
    form = Form(topic="report_issue", intent="ReportIssueIntent", slots={"where": Slot("x")}, asks="confirm")
    kept = Memory(held=Memory(form=form, expecting=Expecting.FORM)).to_dict()
    assert memory.read(kept).held == Memory(form=form, expecting=Expecting.FORM)
    assert memory.read({**kept, "held": {"place": {"label": "1 A St"}, "held": kept}}).held == Memory()
    assert memory.read({**kept, "held": [1, 2]}).held is None
