"""What a service asks besides (Open311 service definitions): on the page, and sent with the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from city.records import ServiceAttribute, ServiceDefinition
from city.service_questions import asked_by
from tests.web.reporting.test_report_pages import Office, client_of, sent
from tests.web.test_signup_pages import read, words
from web.reporting.questions import answers, asked

ZONE = "America/New_York"
SIZE = ServiceAttribute(
    code="SIZE", question={"en": "How big is it?", "es": "¿Qué tan grande es?"}, required=True, order=1,
    datatype="singlevaluelist",
    values=(("s", {"en": "Small", "es": "Pequeño"}), ("l", {"en": "<Large>", "es": "Grande"})),
)  # fmt: skip
DAYS = ServiceAttribute(code="DAYS", question={"en": "For how many days?"}, required=True, datatype="number")
LANE = ServiceAttribute(code="LANE", question={"en": "Which lane?", "es": "¿Qué carril?"}, order=3)
SIDES = ServiceAttribute(
    code="SIDES", question={"en": "Which sides?"}, required=True, datatype="multivaluelist",
    values=(("n", {"en": "North"}), ("s", {"en": "South"})),
)  # fmt: skip
SINCE = ServiceAttribute(code="SINCE", question={"en": "Since when?"}, required=True, datatype="datetime")
STORY = ServiceAttribute(code="STORY", question={"en": "What happened?"}, required=True, datatype="text")
EVERY = (SIZE, DAYS, LANE, SIDES, SINCE, STORY)
ALL = {
    "asked": "pothole", "attribute[SIZE]": "l", "attribute[DAYS]": "3,5", "attribute[LANE]": "left",
    "attribute[SIDES]": ["n", "s"], "attribute[SINCE]": "2026-07-04T09:30",
    "attribute[STORY]": " A truck\nbraked. ",
}  # fmt: skip


def of_potholes(*attributes: ServiceAttribute) -> Any:
    def asks(kind: str, _: str) -> Sequence[ServiceAttribute]:
        return attributes if kind == "pothole" else ()

    return asks


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return client_of(office, asks=of_potholes(*EVERY))


def test_what_must_be_answered_is_asked_before_anything_is_filed(client: FlaskClient, office: Office) -> None:
    """The page had no questions yet: they come with all that was written; nothing is called wrong."""
    page = sent(client)
    assert (page.status_code, office.reports) == (422, [])
    text = words(page.text)
    for part in (
        "Port Alder also asks", "Please answer this too: then the right people come.", "How big is it?",
        "Which lane? (optional)", "&lt;Large&gt;",
    ):  # fmt: skip
        assert part in text, part
    assert 'value="7 Elm Street"' in page.text
    assert 'aria-invalid="true"' not in page.text
    assert read(page.text).hidden["asked"] == "pothole"


def test_each_answer_goes_to_the_city_by_its_code(client: FlaskClient, office: Office) -> None:
    """A choice by the city's key, several with commas, a number with a point, a time with its offset."""
    assert sent(client, **ALL).status_code == 303
    assert office.reports[0].attributes == {
        "SIZE": "l", "DAYS": "3.5", "LANE": "left", "SIDES": "n,s", "SINCE": "2026-07-04T09:30:00-04:00",
        "STORY": "A truck braked.",
    }  # fmt: skip


def test_what_is_missing_or_wrong_is_said_beside_its_field(client: FlaskClient, office: Office) -> None:
    """In its own language; every message is what its field is described by, and what was right stays."""
    wrong = {
        "attribute[SIZE]": "huge", "attribute[DAYS]": "many", "attribute[SIDES]": [], "attribute[STORY]": "",
        "attribute[SINCE]": "yesterday", "lang": "es",
    }  # fmt: skip
    page = sent(client, **{**ALL, **wrong})
    assert (page.status_code, office.reports) == (422, [])
    said = dict(re.findall(r'<p id="(asked-\d)-fault"[^>]*>([^<]+)<', page.text))
    assert said == {
        "asked-1": "Elija una de estas opciones.", "asked-2": "Escriba un número.",
        "asked-4": "Elija una de estas opciones.", "asked-5": "Escriba un día y una hora.",
        "asked-6": "Conteste esto.",
    }  # fmt: skip
    controls = read(page.text)
    assert set(controls.referred) <= set(controls.ids)
    assert page.text.count('aria-invalid="true"') == len(said)
    assert 'value="left"' in page.text
    assert "¿Qué tan grande es?" in page.text


def test_another_problem_is_asked_its_own_questions(client: FlaskClient, office: Office) -> None:
    """Of another problem no answers are missed; one without questions is filed at once."""
    assert sent(client, asked="graffiti").status_code == 422
    assert sent(client, kind="graffiti", asked="pothole").status_code == 303
    assert office.reports[0].attributes == {}


def test_a_service_that_asks_nothing_it_needs_asks_nothing(office: Office) -> None:
    """What is optional alone holds nobody up."""
    client = client_of(office, asks=of_potholes(LANE))
    assert "Which lane?" not in client.get("/report?kind=pothole").text
    assert sent(client).status_code == 303


def test_a_link_to_one_problem_has_its_questions(client: FlaskClient) -> None:
    """/report?kind=pothole, in the language of the page."""
    page = client.get("/report?kind=pothole&lang=es")
    assert "Port Alder también pregunta" in page.text
    assert "¿Qué carril? (opcional)" in page.text
    assert "Conteste también" not in page.text


def test_the_same_form_with_another_answer_is_another_report(client: FlaskClient, office: Office) -> None:
    """The answers are part of what is told."""
    sent(client, **ALL)
    sent(client, **{**ALL, "attribute[LANE]": "right"})
    assert len(office.reports) == 2


def test_a_photo_that_is_too_large_is_said_beside_its_field(client: FlaskClient, office: Office) -> None:
    """413, the form, and the language of its address: of its fields none could be read."""
    body = b"x" * (9 * 1024 * 1024)
    page = client.post("/report?lang=es", data=body, content_type="multipart/form-data; boundary=x")
    assert (page.status_code, office.reports) == (413, [])
    assert "Esa foto no se puede leer." in page.text


def test_a_definition_is_found_by_code_and_language() -> None:
    """The city's order; of two languages the one that is spoken, of one that one."""
    english = ServiceDefinition(id="a", source="en", attributes=(LANE, SIZE))
    spanish = ServiceDefinition(
        id="a", source="es", attributes=(ServiceAttribute(code="X", question={"es": "¿?"}),)
    )
    assert [each.code for each in asked_by([english, spanish], "a", "en")] == ["SIZE", "LANE"]
    assert [each.code for each in asked_by([spanish], "a", "en")] == ["X"]
    assert asked_by([english], "b", "en") == ()


@given(
    st.dictionaries(
        st.sampled_from([f"attribute[{each.code}]" for each in EVERY]), st.lists(st.text(), max_size=3)
    )
)
def test_any_answer_is_read_or_refused(form: dict[str, list[str]]) -> None:
    """Each required question has an answer or a fault; an answer is one line of bounded length."""
    found = asked(EVERY, MultiDict([(name, each) for name, many in form.items() for each in many]), ZONE)
    for each in found:
        assert bool(each.answer) != bool(each.fault) or not each.attribute.required
        assert len(each.answer) <= 500
        assert "\n" not in each.answer
    assert set(answers(found)) <= {each.code for each in EVERY}
