"""Calling the second person: in turn, with links that are good once, and written down first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from city.emergency.governance import State, Step
from city.emergency.oncall import Because, OnCall
from city.tickets import LASTS, Bad
from city.tokens import Signer
from notifier.emergency.calling import Calling
from notifier.emergency.refusals import Refused
from tests.notifier.emergency.scene import Scene

ROSTER = (
    OnCall(name="Ana", channel="sms", target="1"),
    OnCall(name="Ben", channel="sms", target="2"),
    OnCall(name="Cleo", channel="voice", target="3", locale="es-US"),
)


class Phone:
    """Notes who was called; those in ``dead`` cannot be reached."""

    def __init__(self, *dead: str) -> None:
        self.dead = dead
        self.calls: list[tuple[str, str, str]] = []
        self.abouts: list[str] = []

    def page(self, person: OnCall, about: str, subject: str, text: str) -> bool:
        self.calls.append((person.name, subject, text))
        self.abouts.append(about)
        return person.name not in self.dead

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.calls]


def calling(scene: Scene, phone: Phone, site: str = "https://a.example/", roster: Any = ROSTER) -> Calling:
    """Calls over this telephone."""
    numbers = count(1)
    return Calling(
        desk=scene.desk,
        roster=roster,
        pager=phone,
        signer=Signer(b"secret"),
        link=lambda ticket: f"{site}{ticket}" if site else "",
        nonce=lambda: f"n{next(numbers)}",
    )


def test_one_is_called_at_once_and_the_rest_in_turn(scene: Scene) -> None:
    """Nobody but Ben for ten minutes, then Cleo in her language; whoever submitted is not called."""
    phone = Phone()
    called = calling(scene, phone)
    advisory_id = scene.desk.submit(scene.drafted(), "ana")
    for _ in range(3):
        called.tick()
    assert phone.names == ["Ben"]
    scene.later(minutes=10)
    for _ in range(3):
        called.tick()
    assert phone.names == ["Ben", "Cleo"]
    english, spanish = (text for _, _, text in phone.calls)
    assert english.startswith("ana asks you to look at an alert, Evacuation Immediate, for Zone A.")
    assert spanish.startswith("ana le pide que revise una alerta, Evacuación inmediata, para Zone A.")
    assert "https://a.example/" in english
    assert "http" not in spanish, "nobody can follow what is read out to them"
    assert advisory_id in spanish
    assert len(set(phone.abouts)) == 2
    pages = [each for each in scene.store.log(advisory_id) if each.step is Step.PAGE]
    assert [each.detail for each in pages] == [
        {"name": "Ben", "channel": "sms", "why": "first"},
        {"name": "Cleo", "channel": "voice", "why": "turn"},
    ]
    scene.desk.approve(advisory_id, "cleo")
    scene.later(minutes=10)
    assert called.tick() == 0
    assert called.next_call(scene.desk.register.case(advisory_id)).reason is Because.ANSWERED


def test_whoever_cannot_be_reached_makes_way_at_once(scene: Scene) -> None:
    """A dead telephone is written down, and the next person is called in the same breath."""
    phone = Phone("Ben")
    called = calling(scene, phone)
    advisory_id = scene.desk.submit(scene.drafted(), "ana")
    called.tick()
    called.tick()
    assert phone.names == ["Ben", "Cleo"]
    assert [each.step for each in scene.store.log(advisory_id)][2:] == [Step.PAGE, Step.UNREACHED, Step.PAGE]


def test_without_a_site_there_is_a_number_instead_of_a_link(scene: Scene) -> None:
    """Where the city's pages have no address, whoever is called is told which alert it is."""
    phone = Phone()
    advisory_id = scene.desk.submit(scene.drafted(), "ana")
    calling(scene, phone, site="").tick()
    assert phone.calls[0][2].endswith(f"Its number is {advisory_id}.")


def test_own_words_are_called_by_their_number(scene: Scene) -> None:
    """There is no template whose name could be said."""
    phone = Phone()
    fields = {
        "template": "own_words", "event": "Gas Leak", "headline": "Gas leak", "description": "A leak.",
        "category": "Safety", "urgency": "Immediate", "severity": "Severe", "certainty": "Observed",
        "response": "Avoid",
    }  # fmt: skip
    advisory_id = scene.desk.submit(scene.drafted(**fields), "ana")
    calling(scene, phone).tick()
    assert advisory_id in phone.calls[0][2]


def test_of_many_workers_one_calls(scene: Scene) -> None:
    """Eight look at the same moment: written down first, so one telephone rings once."""
    phone = Phone()
    called = calling(scene, phone)
    scene.desk.submit(scene.drafted(), "ana")
    begin = threading.Barrier(8)

    def tick() -> None:
        begin.wait()
        called.tick()

    threads = [threading.Thread(target=tick) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert phone.names == ["Ben"]


def test_two_that_wait_are_both_called_about(scene: Scene) -> None:
    """What one call writes into the log holds up the other by one tick at most."""
    phone = Phone()
    called = calling(scene, phone)
    for _ in range(2):
        scene.desk.submit(scene.drafted(), "ana")
    called.tick()
    called.tick()
    assert phone.names == ["Ben", "Ben"]


def test_everybody_is_told_when_glass_was_broken(scene: Scene) -> None:
    """The whole list but the sender, in the words for it; also those after one who cannot be reached."""
    phone = Phone("Ben")
    advisory_id = scene.desk.send(scene.drafted(), "ana", area="Zone A", glass=True)
    calling(scene, phone).everybody(advisory_id)
    assert phone.names == ["Ben", "Cleo"]
    assert all("ana" in text and advisory_id in text for _, _, text in phone.calls)
    assert {each.detail.get("why") for each in scene.store.log(advisory_id) if each.step is Step.PAGE} == {
        "break_glass"
    }


def test_a_ticket_approves_once(scene: Scene) -> None:
    """Ben's link: it holds for what he was shown, and a second time there is nothing to answer."""
    called = calling(scene, Phone())
    advisory_id = scene.desk.submit(scene.drafted(), "ana")
    text = called.ticket(scene.desk.register.case(advisory_id), "Ben")
    found = called.read(text)
    assert not isinstance(found, Bad)
    ticket, case = found
    assert (ticket.person, case.draft.id) == ("Ben", advisory_id)
    scene.desk.approve(advisory_id, ticket.person, ticket=ticket.nonce, content=ticket.content)
    assert called.read(text) is Bad.USED
    assert scene.desk.register.case(advisory_id).standing.approved_by == "Ben"


def test_a_ticket_of_whoever_submitted_approves_nothing(scene: Scene) -> None:
    """A link is no way round the second person."""
    called = calling(scene, Phone())
    advisory_id = scene.desk.submit(scene.drafted(), "ana")
    text = called.ticket(scene.desk.register.case(advisory_id), "Ana")
    found = called.read(text)
    assert not isinstance(found, Bad)
    with pytest.raises(Refused):
        scene.desk.approve(advisory_id, found[0].person, ticket=found[0].nonce)
    assert scene.desk.register.case(advisory_id).standing.state is State.SUBMITTED


ENDS: list[tuple[Callable[[Scene, str], object], Bad]] = [
    (lambda scene, each: scene.later(seconds=LASTS.total_seconds()), Bad.EXPIRED),
    (lambda scene, each: scene.desk.approve(each, "cleo"), Bad.USED),
    (lambda scene, each: scene.desk.reject(each, "cleo"), Bad.USED),
    (lambda scene, each: scene.desk.send(each, "ana", area="Zone A", glass=True), Bad.USED),
]


@pytest.mark.parametrize(("ends", "bad"), ENDS)
def test_a_ticket_ends_with_its_time_or_with_any_answer(
    scene: Scene, ends: Callable[[Scene, str], object], bad: Bad
) -> None:
    """After two hours, or when somebody else has answered, or sent it alone, it is none."""
    called = calling(scene, Phone())
    advisory_id = scene.desk.submit(scene.drafted(), "ana")
    text = called.ticket(scene.desk.register.case(advisory_id), "Ben")
    ends(scene, advisory_id)
    assert called.read(text) is bad
    assert called.read(text[:-3] + "AAA") is Bad.FORGED
