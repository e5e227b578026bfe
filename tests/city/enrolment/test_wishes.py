"""A form as it was sent: what it asks for, what is wrong with it, and that nothing in it breaks anything."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.earth.places import Found, Location, Resolution
from city.enrolment.keywords import command
from city.enrolment.subscriptions import NEEDS_ADDRESS, QuietHours, Topic
from city.enrolment.targets import email, phone
from city.enrolment.wishes import OFFERED, Fault, Form, Quiet, read, wished

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
HOME = Location("12 Alder Street", 37.0, -75.9)
GOOD = Form(topics=("weather",), channel="email", target="rosa@example.org", agreed=True)


def resolve(address: str) -> Resolution:
    return Resolution(Found.EXACT, HOME) if address == "12 alder st" else Resolution(Found.UNKNOWN)


def reading(form: Form):  # type: ignore[no-untyped-def]
    return read(form, ("email", "sms"), ("City Council",), resolve)


@given(
    st.builds(
        Form,
        topics=st.tuples(st.one_of(st.text(max_size=9), st.sampled_from(Topic))),
        body=st.text(max_size=9),
        address=st.text(max_size=300),
        channel=st.one_of(st.text(max_size=9), st.sampled_from(["email", "sms", "webhook"])),
        target=st.text(max_size=300),
        lead=st.text(max_size=9),
        quiet=st.one_of(st.text(max_size=9), st.sampled_from(Quiet)),
        quiet_from=st.text(max_size=9),
        quiet_to=st.text(max_size=9),
        agreed=st.booleans(),
    )
)
def test_whatever_is_sent_is_read_or_has_its_faults(form: Form) -> None:
    """No crash; what has no fault is whole: topics on offer, a target of its channel, agreed to."""
    found = reading(form)
    if not found.faults:
        assert found.topics
        assert form.agreed
        assert found.target == (email if found.channel == "email" else phone)(form.target)
        assert found.target
        assert found.body in ("", "City Council")
        assert found.settings.location is not None or not NEEDS_ADDRESS & set(found.topics)


@given(st.text(max_size=300))
def test_whatever_is_texted_is_a_command_or_a_question(text: str) -> None:
    """No crash, and no number or address is one that a provider could take for two."""
    command(text)
    for spelled in (phone(text), email(text)):
        assert " " not in spelled
        assert "," not in spelled


def test_an_address_is_kept_as_the_city_writes_it() -> None:
    """As it was found, with its place."""
    found = reading(Form(**{**_said(GOOD), "topics": ("pickup",), "address": " 12 alder st "}))
    assert (found.settings.address, found.settings.location, found.faults) == ("12 Alder Street", HOME, {})


@pytest.mark.parametrize(
    ("more", "field", "fault"),
    [
        ({"topics": ()}, "topics", Fault.NO_TOPIC),
        ({"topics": ("gossip",)}, "topics", Fault.NO_TOPIC),
        ({"topics": ("sweeping",)}, "address", Fault.NO_ADDRESS),
        ({"address": "77 Nowhere"}, "address", Fault.UNKNOWN_ADDRESS),
        ({"channel": "voice"}, "channel", Fault.NO_CHANNEL),
        ({"target": "rosa"}, "target", Fault.NO_EMAIL),
        ({"channel": "sms"}, "target", Fault.NO_PHONE),
        ({"agreed": False}, "agreed", Fault.NOT_AGREED),
        ({"lead": "-5"}, "lead", Fault.NO_LEAD),
        ({"lead": "99999"}, "lead", Fault.NO_LEAD),
        ({"quiet": "own", "quiet_from": "22:00"}, "quiet", Fault.NO_HOURS),
        ({"quiet": "own", "quiet_from": "25:00", "quiet_to": "07:00"}, "quiet", Fault.NO_HOURS),
    ],
)
def test_each_mistake_has_its_field(more: dict[str, object], field: str, fault: Fault) -> None:
    """And only that one."""
    assert dict(reading(Form(**{**_said(GOOD), **more})).faults) == {field: fault}


def test_quiet_hours_over_midnight_none_and_the_citys() -> None:
    """None is the city's; equal ends are none at all."""
    assert reading(GOOD).settings.quiet is None
    none = reading(Form(**{**_said(GOOD), "quiet": "none"})).settings.quiet
    assert none is not None
    assert none.start == none.end
    own = Form(**{**_said(GOOD), "quiet": "own", "quiet_from": "22:30", "quiet_to": "6:05"})
    assert reading(own).settings.quiet == QuietHours(time(22, 30), time(6, 5))


def test_one_wish_a_topic_each_with_what_it_needs() -> None:
    """The body is of meetings only, and so is the lead; the same wish has the same id."""
    form = Form(
        **{
            **_said(GOOD),
            "topics": tuple(OFFERED),
            "address": "12 alder st",
            "body": "City Council",
            "lead": "180",
        }
    )
    found = wished(reading(form), "es-US", NOW, lambda about: about)
    assert [each.topic for each in found] == list(OFFERED)
    assert {each.topic: each.filter for each in found if each.filter} == {Topic.MEETINGS: "City Council"}
    assert {each.topic: each.lead_minutes for each in found if each.lead_minutes} == {Topic.MEETINGS: 180}
    assert len({each.id for each in found}) == len(OFFERED)


def _said(form: Form) -> dict[str, object]:
    return {name: getattr(form, name) for name in Form.__dataclass_fields__}
