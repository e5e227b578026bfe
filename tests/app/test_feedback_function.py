"""What comes back from AWS, over a table in an emulator: who has it ended, and what is given back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.wiring.functions.feedback import feedback
from tests.app.test_alert_functions import Throttling, sent
from tests.contract.test_subscribers import HEADER, row
from tests.contract.townbell import CITY, NEWS, Townbell, small_city
from tests.servers import serving
from tests.stores.tables import MadeTable

MAIL, NUMBER = "resident@example.com", "+17575550100"
ROWS = (
    row("m", "news", channel="email", target=MAIL, consent="web form 2026-11-01"),
    row("t", "news", channel="sms", target=NUMBER, consent="web form 2026-11-01"),
)


def told(kind: str, **more: Any) -> str:
    """News of a letter, as a configuration set of SES tells it."""
    return json.dumps({"eventType": kind, **more})


BOUNCED = [{"emailAddress": MAIL}]
OVER = [
    told("Bounce", bounce={"bounceType": "Permanent", "bouncedRecipients": BOUNCED}),
    told("Complaint", complaint={"complainedRecipients": BOUNCED}),
]
OTHER = [
    told("Bounce", bounce={"bounceType": "Transient", "bouncedRecipients": BOUNCED}),
    told("Delivery", mail={"tags": {"delivery": ["0" * 32]}}),
    told("Open"),
    "{}",
]


@pytest.fixture
def town(table: MadeTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Townbell:
    city = small_city(tmp_path / "city", CITY + NEWS)
    environment = {**table.environment(), "TOWNBELL_CITY": str(city), "TOWNBELL_DATA": str(tmp_path / "data")}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = Townbell(tmp_path / "data", city, "", environment)
    assert found("subscribers", "import", "-", "--json", stdin=HEADER + "".join(ROWS)).json["kept"] == 2
    return found


def subscribed(town: Townbell) -> list[str]:
    """The ids of those who are."""
    return [each["id"] for each in town("subscribers", "export", "--json").json["subscribers"]]


@pytest.mark.parametrize("news", OVER)
def test_mail_that_is_over_ends_what_goes_to_it(town: Townbell, news: str) -> None:
    """A bounce for good, and a complaint: that address, and nobody else's."""
    assert feedback()(sent(news), None) == {"batchItemFailures": []}
    assert subscribed(town) == ["t"]


@pytest.mark.parametrize("news", OTHER)
def test_other_news_changes_nothing(town: Townbell, news: str) -> None:
    """It is taken, so that it does not come again."""
    assert feedback()(sent(news), None) == {"batchItemFailures": []}
    assert subscribed(town) == ["m", "t"]


@pytest.mark.parametrize("keyword", ["STOP", "Stop.", "alto"])
def test_a_stop_by_text_ends_all_texts(town: Townbell, keyword: str) -> None:
    """In the residents' languages; mail goes on."""
    text = json.dumps({"originationNumber": NUMBER, "messageBody": keyword})
    assert feedback()(sent(text), None) == {"batchItemFailures": []}
    assert subscribed(town) == ["m"]


@pytest.mark.parametrize("poison", ["", "x", "[]", "3", "[" * 9_999])
def test_what_is_no_news_is_given_back_alone(town: Townbell, poison: str) -> None:
    """And what came with it is obeyed."""
    assert feedback()(sent(poison, OVER[0]), None) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert subscribed(town) == ["t"]


def test_a_throttled_table_keeps_the_news(
    town: Townbell, table: MadeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given back, and ends what it ends when it comes again: nobody's STOP is lost."""
    throttling = Throttling(table.ministack.environment["AWS_ENDPOINT_URL"])
    with serving(throttling) as slow:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", slow)
        monkeypatch.setenv("TOWNBELL_PATIENCE", "0.7")
        handle = feedback()
        handle({}, None)
        throttling.refuses.set()
        assert handle(sent(OVER[0]), None) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
        throttling.refuses.clear()
        assert handle(sent(OVER[0]), None) == {"batchItemFailures": []}
    assert subscribed(town) == ["t"]
