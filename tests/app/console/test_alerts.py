"""Emergencies in the console: two persons, an area or nothing, and a drill that nobody takes for real."""

from __future__ import annotations

import re
from itertools import count

import pytest

from city.emergency.governance import State
from city.staff import Role
from tests.app.console.conftest import Console, Somebody
from tests.contract.townbell import Townbell
from tests.journeys.test_advisory import PEOPLE

_NUMBERS = count(1)
FORM = "/staff/alerts/new/evacuation"
ZONE_A = {"mode": "live", "zone": "evacuation:A", "hours": "12"}


def of_role(console: Console, role: Role) -> Somebody:
    return console.somebody(f"{role.value} {next(_NUMBERS)}", role)


@pytest.fixture
def ana(console: Console) -> Somebody:
    return of_role(console, Role.ORIGINATOR)


@pytest.fixture
def ben(console: Console) -> Somebody:
    return of_role(console, Role.APPROVER)


def drafted(who: Somebody, form: str = FORM, **fields: str) -> str:
    """The address of a new draft's page."""
    answer = who.post(form, **{**ZONE_A, **fields})
    assert answer.status_code == 303, re.findall(r"<li>(.*?)</li>", answer.get_data(as_text=True))
    return str(answer.location).partition("?")[0]


def test_the_roles_decide_who_may_write_and_approve(console: Console) -> None:
    """Originators and approvers write; only approvers approve; everybody else may look."""
    for role in Role:
        who = of_role(console, role)
        may = role in (Role.ORIGINATOR, Role.APPROVER)
        assert ("Begin a real alert" in who.get("/staff/alerts")) is may, role
        for path in ("/staff/alerts/new?mode=live", f"{FORM}?mode=live", "/staff/alert-map/district"):
            assert who.client.get(path).status_code == (200 if may else 403), (role, path)
        assert who.post(FORM, **ZONE_A).status_code == (303 if may else 403), role
    page = drafted(of_role(console, Role.APPROVER))
    assert of_role(console, Role.ORIGINATOR).post(page, do="submit").status_code == 303
    for role in (Role.EDITOR, Role.PUBLISHER, Role.ORIGINATOR, Role.ADMINISTRATOR):
        assert of_role(console, role).post(page, do="approve").status_code == 403, role


def test_two_persons_and_the_area_typed(console: Console, ana: Somebody, ben: Somebody) -> None:
    """Whoever asked cannot approve; what was mistyped approves nothing; then it is sent and logged."""
    page = drafted(ben)
    text = ben.get(page)
    for part in (
        "<h1>Evacuation: Zone A</h1>", "Draft: nobody has been told", "Leave Zone A now.", "12 hours",
        "Salga ahora: Zona A.", "Text message · 3 parts", "False alarm, there is no danger: Zone A",
    ):  # fmt: skip
        assert part in text, part
    assert ben.post(page, do="submit").status_code == 303
    own = ben.post(page, do="approve_send", area="Zone A")
    assert own.status_code == 409
    assert "Whoever asks for approval cannot approve. Another person must." in own.get_data(as_text=True)
    assert "Approve and send now" not in ben.get(page)
    assert "Naomi Sandoval was called." in ben.get(page)
    second = of_role(console, Role.APPROVER)
    for area in ("", "Zone B"):
        answer = second.post(page, do="approve_send", area=area)
        assert answer.status_code == 409
        assert "What you typed is not the name of the area. It was not sent." in answer.get_data(as_text=True)
    assert "Waits for a second person" in ana.get(page)
    assert second.post(page, do="approve_send", area="zona a").status_code == 303
    text = ana.get(page)
    assert "Sent, and in force · until" in text
    assert re.search(r"approver \d+ sent it", text)
    assert second.post(page, do="send", area="Zone A").status_code == 409


def test_the_second_person_reads_the_words_before_the_button(ana: Somebody, ben: Somebody) -> None:
    """On a telephone what residents will read comes first; whoever drafted it has it last."""
    page = drafted(ana)
    own = ana.get(page)
    assert own.index("Ask the second person") < own.index("Salga ahora: Zona A.")
    ana.post(page, do="submit")
    seen = ben.get(page)
    assert seen.index("Salga ahora: Zona A.") < seen.index("Approve and send now")
    assert seen.count('id="words"') == 1


def test_the_bar_says_whether_residents_will_be_or_were_told(ana: Somebody, ben: Somebody) -> None:
    """Red before and after, in other words; a drill's never says that anybody was."""
    page = drafted(ana)
    assert "Residents will be told." in ana.get(page)
    ana.post(page, do="submit")
    assert ben.post(page, do="approve_send", area="Zone A").status_code == 303
    assert "Residents have been told." in ana.get(page)
    assert "Ya se avisó a los residentes." in ana.get(f"{page}?lang=es")
    drill = drafted(ana, mode="drill")
    ana.post(drill, do="submit")
    assert ben.post(drill, do="approve_send").status_code == 303
    assert "Residents have been told." not in ana.get(drill)


def test_what_two_persons_did_not_see_is_not_approved(ana: Somebody, ben: Somebody) -> None:
    """The digest of what the page showed goes with the approval; another one is refused."""
    page = drafted(ana)
    ana.post(page, do="submit")
    answer = ben.post(page, do="approve", content="0123456789abcdef")
    assert answer.status_code == 409
    assert "It changed meanwhile. Please look again." in answer.get_data(as_text=True)
    shown = re.search(r'name="content" value="([0-9a-f]{16})"', ben.get(page))
    assert shown is not None
    assert ben.post(page, do="approve", content=shown[1]).status_code == 303


def test_one_awake_breaks_the_glass_and_everybody_hears_of_it(ana: Somebody) -> None:
    """Words approved beforehand, the area typed: sent alone, said in the log, and all on call are told."""
    page = drafted(ana)
    assert "You are alone and nobody answers?" in ana.get(page)
    assert ana.post(page, do="glass", area="Zone A").status_code == 303
    text = ana.get(page)
    assert re.search(r"originator \d+ sent it alone", text)
    assert "Naomi Sandoval was called" in text
    assert "Walter Lindgren was called" in text
    words = drafted(ana, details_en="Use the north ramp.")
    assert "You are alone and nobody answers?" not in ana.get(words)
    refused = ana.post(words, do="glass", area="Zone A")
    assert refused.status_code == 409
    assert "Only words that were approved beforehand may be sent by one person." in refused.get_data(
        as_text=True
    )


def test_a_message_in_force_has_its_end_and_its_correction_as_buttons(ana: Somebody, ben: Somebody) -> None:
    """Longer is one step, more is two persons again; the end and the correction are one step each."""
    page = drafted(ana)
    ana.post(page, do="submit")
    ben.post(page, do="approve_send", area="Zone A")
    for button in ("It goes on: the same for longer", "Change what is said or where",
                   "All clear: the danger is over", "It was a mistake: send the correction"):  # fmt: skip
        assert button in ana.get(page), button
    longer = ana.post(page, do="longer")
    newer = str(longer.location).partition("?")[0]
    assert newer != page
    assert "Brought up to date by a newer one" in ana.get(page)
    assert f'href="{newer}?lang=en-US"' in ana.get(page)
    form = ana.get(f"{newer}/update")
    assert 'value="evacuation:A" checked' in form
    changed = ana.post(f"{newer}/update", zone="evacuation:B", hours="6")
    changed_page = str(changed.location).partition("?")[0]
    text = ana.get(changed_page)
    assert "<h1>Evacuation: Zone B</h1>" in text
    assert "Waits for a second person" in text
    assert ben.post(newer, do="mistake").status_code == 303
    assert "Over: residents were told of the end" in ana.get(newer)
    late = ben.post(changed_page, do="approve_send", area="Zone B")
    assert late.status_code == 409
    assert "Nothing of it is in force any more." in late.get_data(as_text=True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"zone": ""}, "Where? Choose at least one zone, a circle or an area. Without one nothing is sent."),
        ({"whole_city": "yes"}, "The whole city and a part of it: please choose one."),
        ({"zone": "evacuation:Z"}, "there is no zone &#39;evacuation:Z&#39;"),
        ({"hours": "soon"}, "For how long? A number of hours from a quarter (0.25) to 336."),
        ({"address": "1 Nowhere Street", "metres": "500"}, "That address was not found."),
        ({"address": "120 Royal Palm Way", "metres": "5"}, "How many meters around the address?"),
        ({"polygon": "here and there"}, "The corners could not be read."),
        ({"polygon": "37.1, -75.9\n37.2, -75.9"}, "An area has at least three corners."),
        ({"polygon": "-75.9, 37.1\n-75.9, 37.2\n-75.8, 37.2"}, "Latitude comes first."),
        ({"polygon": "37, -76\n37.1, -75.9\n37.1, -76\n37, -75.9"}, "The area crosses itself."),
        ({"polygon": "37, -76\n37.1, -75.9\n37.1, -76"}, "What do residents call the area that you drew?"),
    ],
)  # fmt: skip
def test_f14_without_a_proper_area_there_is_no_draft(
    ana: Somebody, fields: dict[str, str], said: str
) -> None:
    """F14: nothing is widened; the form comes back with what to mend, and what was typed still in it."""
    before = ana.get("/staff/alerts").count("/staff/alerts/port-alder-")
    given = {**ZONE_A, **fields}
    answer = ana.post(FORM, **{key: value for key, value in given.items() if value})
    text = answer.get_data(as_text=True)
    assert (answer.status_code, said in text) == (422, True), re.findall(r"<li>(.*?)</li>", text)
    assert all(value.split("\n")[0] in text for value in fields.values())
    assert ana.get("/staff/alerts").count("/staff/alerts/port-alder-") == before


def test_an_area_is_a_circle_round_an_address_or_drawn(ana: Somebody) -> None:
    """A circle has a name in every language by itself, a drawing that of the form; both are on the map."""
    page = drafted(ana, zone="", address="120 Royal Palm Way", metres="500")
    text = ana.get(page)
    assert "Within 500 meters of 120 Royal Palm Way" in text
    assert "A menos de 500 metros de 120 Royal Palm Way" in ana.get(f"{page}?lang=es")
    assert re.search(r'<circle class="chosen" cx="[\d.]+" cy="[\d.]+" r="[\d.]+"/>', text)
    again = ana.get(f"{FORM}?mode=live&from={page.rsplit('/')[-1]}")
    assert 'value="37.0605, -75.93471"' in again
    assert 'value="500"' in again
    corners = "37.06, -75.95\n37.06, -75.93\n37.07, -75.94"
    text = ana.get(
        drafted(ana, zone="", polygon=corners, area_name_en="the harbor", area_name_es="el puerto")
    )
    assert "<h1>Evacuation: the harbor</h1>" in text
    assert '<path class="chosen" d="M' in text


def test_a_drill_cannot_be_taken_for_the_real_thing(ana: Somebody, ben: Somebody) -> None:
    """F13: every page and every message says so; nothing is typed; it takes every step and reaches nobody."""
    for path in ("/staff/alerts/new?mode=drill", f"{FORM}?mode=drill"):
        text = ana.get(path)
        assert '<body class="is-drill">' in text, path
        assert "Nobody is told. Practise as if it were real." in text, path
        assert "<title>Drill ·" in text, path
        assert '<body class="is-live">' in ana.get(path.replace("drill", "live"))
    page = drafted(ana, mode="drill")
    text = ana.get(page)
    assert "DRILL: Immediate Evacuation" in text
    assert "SIMULACRO: Evacuación inmediata" in text
    assert text.count("This is a drill. ") >= 2
    assert 'name="area"' not in text
    ana.post(page, do="submit")
    assert ben.post(page, do="approve_send").status_code == 303
    text = ana.get(page)
    assert "This is a drill: nobody is told." in text
    identifier = page.rsplit("/")[-1]
    public = ana.client.get("/alerts/atom.xml").get_data(as_text=True)
    assert identifier not in public
    assert ana.client.get(f"/alerts/cap/{identifier}.xml").status_code == 404


def test_own_words_need_levels_and_a_second_person(ana: Somebody) -> None:
    """What residents hear is written in full, in every language; there is no breaking of glass."""
    path = "/staff/alerts/new/own_words"
    wrong = ana.post(path, **ZONE_A, category="Fire").get_data(as_text=True)
    for said in (
        "What is it, in three words?",
        "Please write a headline.",
        "Please write what has happened.",
    ):
        assert said in wrong
    levels = {"category": "Fire", "urgency": "Immediate", "severity": "Severe", "certainty": "Observed",
              "response": "Avoid"}  # fmt: skip
    words = {
        "event_en": "Big Fire", "headline_en": "Fire at the mill <b>", "description_en": "It burns.",
        "event_es": "Incendio grande", "headline_es": "Fuego", "description_es": "El molino arde.",
    }  # fmt: skip
    answer = ana.post(path, **ZONE_A, **levels, **words)
    text = ana.get(str(answer.location).partition("?")[0])
    assert "Fire at the mill" in text
    assert "<b>" not in text
    assert "You are alone and nobody answers?" not in text


def test_how_the_telling_goes_is_seen_without_a_script(
    console: Console, ana: Somebody, ben: Somebody
) -> None:
    """The counts stand in the page and in the part that a script asks for; never a person."""
    place = Townbell(console.settings.data, now=console.clock.now().isoformat())
    assert place("subscribers", "import", "-", stdin=PEOPLE).code == 0
    page = drafted(ana, "/staff/alerts/new/boil_water")
    assert "2, of at most 60000" in ana.get(page)
    ana.post(page, do="submit")
    ben.post(page, do="approve_send", area="Zone A")
    assert "Nobody has been told yet." in ana.get(page)
    assert place("deliver", now=console.clock.now().isoformat()).code == 0
    for where in (page, f"{page}/told"):
        text = ana.get(where)
        assert "<strong>2</strong> of 2 messages have left" in text, where
        assert "All have been tried." in text
        assert '<progress max="2" value="2"' in text
    assert "de 2 mensajes han salido" in ana.get(f"{page}/told?lang=es")


def test_every_state_and_what_is_none_is_shown(ana: Somebody) -> None:
    """A state that has no words would be a page that fails; what does not exist is not found."""
    from words import languages, phrases

    for language in languages():
        assert all(phrases(language).has(f"staff.alert.state.{each}") for each in State)
    for path in (
        "/staff/alerts/none", "/staff/alerts/none/told", "/staff/alerts/none/update", "/staff/alert-map/none",
        "/staff/alerts/new?mode=real", "/staff/alerts/new/flood?mode=live",
    ):  # fmt: skip
        assert ana.client.get(path).status_code == 404, path
    assert ana.post(drafted(ana), do="launch").status_code == 404
