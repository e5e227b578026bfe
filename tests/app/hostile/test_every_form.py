"""Every address that takes a POST, with what nobody should send."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.hostile.cases import CASES
from tests.app.hostile.judge import check, nothing_of
from tests.app.hostile.town import Town
from tests.app.hostile.values import requests

EVERY = [(name, number) for name, cases in CASES.items() for number in range(len(cases))]
MOST = 12
"""Examples of one form in every run; more by hand: pytest --hypothesis-profile=default."""

# Of a form that breaks off the parser leaves its temporary file to the collector of garbage.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")


def test_every_address_that_takes_a_post_has_a_case(town: Town) -> None:
    """A new form that nobody thought of here turns the build red; so does a case of a form that is gone."""
    takes = {rule.endpoint for rule in town.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert takes == set(CASES)


@pytest.mark.parametrize(("name", "number"), EVERY, ids=[f"{name} {number}" for name, number in EVERY])
@settings(max_examples=MOST, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_form_breaks(
    town: Town, caplog: pytest.LogCaptureFixture, name: str, number: int, data: st.DataObject
) -> None:
    """Whatever is in it: an answer with a sentence, never a failure, nothing that runs, nobody in the log."""
    caplog.clear()
    sent = town.filled(data.draw(requests(CASES[name][number], town)))
    check(sent, town.ask(sent))
    nothing_of(caplog.text)
