"""Any history of steps by any people: what may never happen does not, whatever they try in which order."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from city.advisories import Action, State, fold, meaning
from city.emergency.emergencies import same_person
from city.emergency.governance import Step
from city.emergency.producing import breaches
from city.errors import TownbellError
from city.localized import words_of
from notifier.emergency.composing import references
from notifier.emergency.reading import draft as read_draft
from tests.notifier.emergency.scene import Scene

PEOPLE = some.sampled_from(["ana", "Ana ", "ANÁ", "ben", "cleo"])
PLACES = some.sampled_from(
    [
        {"zones": ["evacuation:A"]},
        {"zones": ["evacuation:A", "evacuation:B"]},
        {"zones": None, "circle": [37.09, -75.92, 1], "area_name": {"en": "the pier"}},
        {"zones": None, "whole_city": True},
    ]
)
MORE = some.sampled_from([{}, {"details": {"en": "Hurry."}}, {"status": "Exercise"}, {"hours": 1}])
AREAS = some.sampled_from(
    [None, "Zone A", "zona a", "Zone A, Zone B", "the pier", "all of Port Alder", "Zone B"]
)


class Histories(RuleBasedStateMachine):
    """The desk of a small city, at which everybody tries everything."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.scene = Scene(Path(self.folder.name))
        self.frozen: dict[str, bytes] = {}

    def teardown(self) -> None:
        self.scene.store._database.close()  # type: ignore[attr-defined]
        self.folder.cleanup()

    @rule(target=ids, by=PEOPLE, place=PLACES, more=MORE)
    def draft(self, by: str, place: dict[str, Any], more: dict[str, Any]) -> str:
        return self.scene.desk.draft({"template": "evacuation", **place, **more}, by)

    @rule(target=ids, place=PLACES, more=MORE)
    def sent(self, place: dict[str, Any], more: dict[str, Any]) -> str:
        """As two people should do it: what comes after a sending is worth most of the tries.

        A second passes: two alerts with the same words, area and end are one for every reader (A22).
        """
        self.scene.later(seconds=1)
        return self.scene.sent(**{**place, **more})

    @rule(which=ids, by=PEOPLE)
    def renew(self, which: str, by: str) -> None:
        self._try(lambda: self.scene.desk.update(which, by, {}))

    @rule(which=ids, by=PEOPLE)
    def submit(self, which: str, by: str) -> None:
        self._try(lambda: self.scene.desk.submit(which, by))

    @rule(which=ids, by=PEOPLE)
    def approve(self, which: str, by: str) -> None:
        self._try(lambda: self.scene.desk.approve(which, by))

    @rule(which=ids, by=PEOPLE, area=AREAS, glass=some.booleans())
    def send(self, which: str, by: str, area: str | None, glass: bool) -> None:
        self.scene.later(seconds=1)
        self._try(lambda: self.scene.desk.send(which, by, area=area, glass=glass))

    @rule(target=ids, which=ids, by=PEOPLE, place=some.one_of(some.just({}), PLACES), more=MORE)
    def update(self, which: str, by: str, place: dict[str, Any], more: dict[str, Any]) -> str:
        found = self._try(lambda: self.scene.desk.update(which, by, {**place, **more}))
        return found[0] if found else which

    @rule(which=ids, by=PEOPLE, mistake=some.booleans())
    def cancel(self, which: str, by: str, mistake: bool) -> None:
        self._try(lambda: self.scene.desk.cancel(which, by, mistake=mistake))

    @rule(which=consumes(ids), by=PEOPLE)
    def reject(self, which: str, by: str) -> None:
        self._try(lambda: self.scene.desk.reject(which, by))

    @rule(minutes=some.sampled_from([1, 10, 61, 13 * 60]))
    def wait(self, minutes: int) -> None:
        self.scene.later(minutes=minutes)

    def _try(self, step: Any) -> Any:
        """What people try, they may be refused; anything but an understood refusal is a bug."""
        try:
            return step()
        except TownbellError:
            return None

    @invariant()
    def whatever_left_was_seen_by_two_or_was_approved_beforehand(self) -> None:
        """Two people, or one with the words of an approved template, or what goes on as it was."""
        log = self.scene.store.log()
        for each in self.scene.store.published():
            steps = {entry.step: entry.by for entry in log if entry.advisory_id == each.advisory_id}
            if Step.APPROVE in steps:
                assert not same_person(steps[Step.SUBMIT], steps[Step.APPROVE])
            elif Step.BREAK_GLASS in steps:
                assert self.scene.desk.register.is_preapproved(
                    self.scene.desk.register.case(each.advisory_id).draft
                )
            else:
                assert self._goes_on(each.advisory_id), steps

    def _goes_on(self, advisory_id: str) -> bool:
        """Whether it says nothing that was not sent before: the same words and area for longer."""
        draft = self.scene.desk.register.case(advisory_id).draft
        older = self.scene.desk.register.case(draft.updates).draft
        return (draft.where, draft.words, draft.details) == (older.where, older.words, older.details)

    @invariant()
    def every_message_keeps_the_rules(self) -> None:
        """B1 to B7, with references to exactly what was in force of its chain when it was sent."""
        published = self.scene.store.published()
        assert len({each.identifier for each in published}) == len(published)
        for number, each in enumerate(published):
            before = [one for one in published[:number] if one.chain == each.chain and one.until > each.at]
            assert breaches(each.message, references(before)) == ()
            assert not any(one.msg_type == "Cancel" for one in before)

    @invariant()
    def what_was_published_never_changes(self) -> None:
        """F5: the bytes of every message, from the moment it is first seen."""
        for each in self.scene.store.published():
            assert self.frozen.setdefault(each.identifier, each.document) == each.document

    @invariant()
    def a_chain_has_one_message_in_force_at_most(self) -> None:
        """As any reader folds it: the newest, or none after a cancel; an exercise is in force for nobody."""
        published = self.scene.store.published()
        live = [
            each for each in fold((one.message for one in published), self.scene.now).standings
            if each.state is State.LIVE
        ]  # fmt: skip
        assert len({each.chain for each in live}) == len(live)
        assert all(each.message.status == "Actual" for each in live)
        cancelled = {each.chain for each in published if each.msg_type == "Cancel"}
        chains = {each.identifier: each.chain for each in published}
        assert not {chains[each.message.identifier] for each in live} & cancelled

    @invariant()
    def a_test_means_nothing(self) -> None:
        """B4: whatever is not Actual does nothing for whoever reads it, and is not public."""
        for each in self.scene.store.published():
            if each.message.status != "Actual":
                assert meaning(each.message).action is Action.NONE
                assert not each.is_public

    @invariant()
    def the_log_only_grows(self) -> None:
        """In the order of its numbers, each by somebody."""
        log = self.scene.store.log()
        assert [each.seq for each in log] == sorted({each.seq for each in log})
        assert all(words_of(each.by) for each in log)


Histories.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestHistories = Histories.TestCase

JSON = some.recursive(
    some.none() | some.booleans() | some.floats() | some.integers() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = (
    "template", "status", "zones", "polygon", "polygons", "circle", "circles", "whole_city", "fill_holes",
    "area_name", "hours", "details", "event", "headline", "correction", "ceiling", "category", "updates",
)  # fmt: skip


@given(some.dictionaries(some.sampled_from(FIELDS), JSON, max_size=6))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_draft_is_read_or_refused(fields: dict[str, Any]) -> None:
    """Any JSON in any field: a draft or one understood error; never an area out of nothing."""
    try:
        found = read_draft("a-1", fields)
    except TownbellError:
        return
    given_places = ("zones", "polygon", "polygons", "circle", "circles", "whole_city")
    assert found.where.is_nowhere or any(fields.get(each) for each in given_places)
    assert not found.where.whole_city or fields["whole_city"] is True
