"""The steps over a real store: what leaves, what does not, and what the log says of both."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from city.emergency.governance import State, Step, Why
from city.errors import TownbellError, Unreadable, WrongUse
from notifier.emergency.refusals import Refused
from tests.notifier.emergency.scene import CITY, EVACUATION, NOW, Scene


def why(scene: Scene, step: Callable[[], object]) -> Why:
    """The reason for which a step was refused; the log has it too."""
    with pytest.raises(Refused) as raised:
        step()
    assert scene.store.log()[-1].detail["why"] == raised.value.why.value
    return raised.value.why


def state(scene: Scene, advisory_id: str) -> State:
    """Where it stands."""
    return scene.desk.register.case(advisory_id).standing.state


def steps(scene: Scene, advisory_id: str) -> list[tuple[Step, str]]:
    """What the log says was done with it."""
    return [(each.step, each.by) for each in scene.store.log(advisory_id)]


def test_two_people_and_it_is_told_once(scene: Scene) -> None:
    """One message, under the advisory's own id; residents are told after it is kept."""
    advisory_id = scene.sent()
    assert steps(scene, advisory_id) == [
        (Step.DRAFT, "ana"),
        (Step.SUBMIT, "ana"),
        (Step.APPROVE, "ben"),
        (Step.SEND, "ana"),
    ]
    assert scene.last().identifier == advisory_id
    assert scene.told == [1]
    assert why(scene, lambda: scene.desk.send(advisory_id, "ana", area="Zone A")) is Why.ALREADY_SENT
    assert len(scene.store.published()) == 1


def test_nothing_leaves_before_its_time(scene: Scene) -> None:
    """No step can be skipped, and none of the refused ones publishes anything."""
    advisory_id = scene.drafted()
    desk = scene.desk
    assert why(scene, lambda: desk.approve(advisory_id, "ben")) is Why.NOT_SUBMITTED
    assert why(scene, lambda: desk.send(advisory_id, "ana", area="Zone A")) is Why.NOT_SUBMITTED
    desk.submit(advisory_id, "ana")
    assert why(scene, lambda: desk.submit(advisory_id, "ana")) is Why.ALREADY_SUBMITTED
    assert why(scene, lambda: desk.approve(advisory_id, "ANA")) is Why.SAME_PERSON
    assert why(scene, lambda: desk.send(advisory_id, "ben", area="Zone A")) is Why.NOT_APPROVED
    assert why(scene, lambda: desk.cancel(advisory_id, "ben")) is Why.NOT_SENT
    desk.approve(advisory_id, "ben")
    assert why(scene, lambda: desk.send(advisory_id, "ben")) is Why.AREA_NOT_TYPED
    assert why(scene, lambda: desk.send(advisory_id, "ben", area="Zone B")) is Why.AREA_TYPED_WRONG
    assert scene.store.published() == []
    assert scene.told == []


def test_the_ceiling_is_the_lower_of_two(make: Callable[..., Scene]) -> None:
    """The city's, or the draft's own; counted at the moment of sending too."""
    scene = make(ceiling=100)
    scene.recipients = {"sms": 60, "email": 41}
    assert why(scene, lambda: scene.approved()) is Why.OVER_CEILING
    scene.recipients = {"sms": 60, "email": 40}
    assert why(scene, lambda: scene.approved(ceiling=99)) is Why.OVER_CEILING
    advisory_id = scene.approved()
    scene.recipients = {"sms": 101}
    assert why(scene, lambda: scene.desk.send(advisory_id, "ana", area="Zone A")) is Why.OVER_CEILING
    scene.recipients = {"sms": 100}
    scene.desk.send(advisory_id, "ana", area="Zone A")
    assert state(scene, advisory_id) is State.SENT


def test_what_was_approved_is_what_is_sent(scene: Scene) -> None:
    """A zone that is drawn anew between submitting and approving: the approver saw something else."""
    advisory_id = scene.desk.submit(scene.drafted(), "ana")
    (first, *rest) = scene.zones
    scene.zones = (replace(first, polygons=rest[0].polygons), *rest)
    assert why(scene, lambda: scene.desk.approve(advisory_id, "ben")) is Why.OVERTAKEN


def test_a_zone_drawn_anew_after_the_approval_is_not_sent(scene: Scene) -> None:
    """Nor between approving and sending: what leaves is what two people saw."""
    advisory_id = scene.approved()
    (first, *rest) = scene.zones
    scene.zones = (replace(first, polygons=rest[0].polygons), *rest)
    assert why(scene, lambda: scene.desk.send(advisory_id, "ana", area="Zone A")) is Why.OVERTAKEN
    assert scene.store.published() == []


def test_break_glass_is_one_person_with_words_approved_beforehand(scene: Scene) -> None:
    """Said so in the log; own words, or a template that the city has not approved, never."""
    advisory_id = scene.drafted()
    scene.desk.send(advisory_id, "ana", area="Zone A", glass=True)
    assert steps(scene, advisory_id)[-1] == (Step.BREAK_GLASS, "ana")
    assert scene.store.log(advisory_id)[-1].detail["why"] == "preapproved_alone"
    for fields in ({"details": {"en": "Run."}}, {"headline": {"en": "Run"}}, {"template": "boil_water"}):
        other = scene.drafted(**fields)
        step = lambda other=other: scene.desk.send(other, "ana", area="Zone A", glass=True)  # noqa: E731
        assert why(scene, step) is Why.NOT_PREAPPROVED


def test_an_update_in_one_step_is_the_same_for_longer(scene: Scene) -> None:
    """Same words, same area: one person, at once; the older stands as updated, its bytes as they were."""
    first = scene.sent()
    frozen = scene.last()
    scene.later(hours=11)
    second, reason = scene.desk.update(first, "cleo", {})
    assert reason is Why.SAME_AS_APPROVED
    assert (state(scene, first), state(scene, second)) == (State.UPDATED, State.SENT)
    assert [each.identifier for each in scene.last().message.references] == [first]
    assert scene.last().msg_type == "Update"
    assert scene.last().until > frozen.until
    assert scene.store.published()[0] == frozen


CHANGES: list[dict[str, Any]] = [
    {"zones": ["evacuation:A", "evacuation:B"]},
    {"details": {"en": "The bridge is closed.", "es": "El puente está cerrado."}},
    {"template": "shelter_in_place"},
]


@pytest.mark.parametrize("changes", CHANGES)
def test_an_update_that_says_more_waits_for_a_second_person(scene: Scene, changes: dict[str, Any]) -> None:
    """Drafted and submitted in one step; it leaves by the same two people as a first alert."""
    first = scene.sent()
    scene.later(minutes=5)
    second, reason = scene.desk.update(first, "ana", changes)
    assert reason is Why.NEEDS_APPROVAL
    assert state(scene, second) is State.SUBMITTED
    assert len(scene.store.published()) == 1
    assert why(scene, lambda: scene.desk.approve(second, "ana")) is Why.SAME_PERSON
    scene.desk.approve(second, "ben")
    scene.desk.send(second, "ana", area=scene.area(second))
    assert [each.identifier for each in scene.last().message.references] == [first]
    assert state(scene, first) is State.UPDATED


def test_an_exercise_never_updates_a_real_alert(scene: Scene) -> None:
    """B4: its end would reach nobody, and neither would the exercise's."""
    first = scene.sent()
    with pytest.raises(WrongUse, match="Actual"):
        scene.desk.update(first, "ana", {"status": "Exercise"})
    assert state(scene, first) is State.SENT


def test_an_update_names_every_message_still_in_force(scene: Scene) -> None:
    """B3: a chain of three; the one that has expired meanwhile is not named."""
    first = scene.sent(hours=1)
    scene.later(minutes=30)
    second, _ = scene.desk.update(first, "ana", {"hours": 12})
    scene.later(minutes=10)
    third, _ = scene.desk.update(first, "ana", {})
    assert [each.identifier for each in scene.last().message.references] == [first, second]
    scene.later(minutes=40)  # the first is over by itself
    scene.desk.update(third, "ana", {})
    assert [each.identifier for each in scene.last().message.references] == [second, third]


def test_an_update_that_waited_until_all_was_cancelled_is_not_sent(scene: Scene) -> None:
    """It would bring back what was taken back."""
    first = scene.sent()
    second, _ = scene.desk.update(first, "ana", {"zones": ["evacuation:B"]})
    scene.desk.approve(second, "ben")
    scene.desk.cancel(first, "ben")
    assert why(scene, lambda: scene.desk.send(second, "ana", area="Zone B")) is Why.NOT_IN_FORCE
    assert [each.msg_type for each in scene.store.published()] == ["Alert", "Cancel"]


def test_a_cancel_ends_every_advisory_of_the_chain(scene: Scene) -> None:
    """By the name of any of them; a second time there is nothing left."""
    first = scene.sent()
    scene.later(minutes=5)
    second, _ = scene.desk.update(first, "ana", {})
    scene.desk.cancel(first, "cleo")
    assert (state(scene, first), state(scene, second)) == (State.CANCELLED, State.CANCELLED)
    for each in (first, second):
        assert why(scene, lambda each=each: scene.desk.cancel(each, "ben")) is Why.NOT_IN_FORCE
        assert why(scene, lambda each=each: scene.desk.update(each, "ben", {})) is Why.NOT_IN_FORCE


def test_what_ended_by_itself_cannot_be_taken_back(scene: Scene) -> None:
    """It stands as expired; a cancel would refer to nothing."""
    advisory_id = scene.sent(hours=1)
    scene.later(hours=1)
    assert state(scene, advisory_id) is State.EXPIRED
    assert why(scene, lambda: scene.desk.cancel(advisory_id, "ana")) is Why.NOT_SENT
    assert len(scene.store.published()) == 1


def test_eight_people_send_at_once_and_one_message_leaves(scene: Scene) -> None:
    """Seven are told that it was sent already."""
    advisory_id = scene.approved()
    begin = threading.Barrier(8)
    found: list[str] = []

    def send() -> None:
        begin.wait()
        try:
            scene.desk.send(advisory_id, "ana", area="Zone A")
            found.append("sent")
        except Refused as error:
            found.append(error.why.value)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == ["already_sent"] * 7 + ["sent"]
    assert len(scene.store.published()) == 1


def test_only_the_citys_staff_act_where_it_names_them(make: Callable[..., Scene]) -> None:
    """A list in city.toml: others are refused, a slip in case is not."""
    scene = make(staff=("Ana María", "Ben"))
    with pytest.raises(Refused) as raised:
        scene.desk.draft(EVACUATION, "Eve")
    assert raised.value.why is Why.UNKNOWN_PERSON
    advisory_id = scene.desk.draft(EVACUATION, "ana maria")
    with pytest.raises(Refused):
        scene.desk.submit(advisory_id, "Eve")
    scene.desk.submit(advisory_id, "Ana Maria")


@pytest.mark.parametrize("by", ["", "  ", "-", "x" * 101, "a\nb"])
def test_nobody_is_no_one(scene: Scene, by: str) -> None:
    """Whoever acts has a name that fits a log."""
    with pytest.raises(WrongUse):
        scene.desk.draft(EVACUATION, by)


def test_a_draft_cannot_pretend_to_be_an_update(scene: Scene) -> None:
    """Only the step itself names what it updates."""
    with pytest.raises(WrongUse):
        scene.drafted(updates="pa-1")


def test_an_unknown_id_is_said(scene: Scene) -> None:
    """No such advisory: one line, and nothing in the log."""
    with pytest.raises(TownbellError, match="there is no advisory"):
        scene.desk.submit("pa-99", "ana")
    assert scene.store.log() == []


def test_a_correction_that_cannot_be_made_stops_the_submission(scene: Scene) -> None:
    """F13: one with markup in it breaks B5, so nobody is even asked to approve the alert."""
    advisory_id = scene.drafted(correction={"en": "<b>Sorry</b>", "es": "Perdón"})
    assert why(scene, lambda: scene.desk.submit(advisory_id, "ana")) is Why.NO_CORRECTION


def test_f14_an_area_elsewhere_is_refused(scene: Scene) -> None:
    """A circle in another country: nobody here would hear it, and nobody is told that it went out."""
    advisory_id = scene.drafted(zones=None, circle=[27.5, -82.5, 1], area_name="there")
    assert why(scene, lambda: scene.desk.submit(advisory_id, "ana")) is Why.AREA_ELSEWHERE


def test_a_draft_survives_its_own_json(scene: Scene) -> None:
    """What is kept is what was given: read again, it is the same draft."""
    advisory_id = scene.drafted(details={"es": "¡Salga!"}, hours=2.5)
    draft = scene.desk.register.case(advisory_id).draft
    assert draft.fields == {**EVACUATION, "details": {"es": "¡Salga!"}, "hours": 2.5}
    assert draft.lasts.total_seconds() == 9_000
    assert scene.store.log()[0].at == NOW
    assert CITY.zone == "America/New_York"
    with pytest.raises(Unreadable):
        scene.drafted(hours=-1)


def test_what_cannot_be_signed_leaves_unsigned_and_says_so(scene: Scene) -> None:
    """A key that is gone leaves nobody unwarned: the message leaves, and the log says what it lacks."""

    def broken(_document: bytes) -> bytes:
        raise TownbellError("No such file", where="cap.key")

    scene.desk.tools = replace(scene.desk.tools, sign=broken)
    advisory_id = scene.sent()
    assert scene.last().document.startswith(b"<?xml")
    assert scene.store.log(advisory_id)[-1].detail["unsigned"] == "cap.key: No such file"


def test_what_is_signed_is_what_is_frozen(scene: Scene) -> None:
    """Alert, update and cancel: each document as the signer gave it back."""
    scene.desk.tools = replace(scene.desk.tools, sign=lambda document: document + b"<!-- signed -->")
    advisory_id = scene.sent()
    scene.later(minutes=1)
    scene.desk.update(advisory_id, "ana", {})
    scene.later(minutes=1)
    scene.desk.cancel(advisory_id, "ana")
    assert [each.document.endswith(b"<!-- signed -->") for each in scene.store.published()] == [True] * 3
