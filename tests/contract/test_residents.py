"""What Alexa tells and asks of one resident, through `townbell alexa` and its store."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.test_alexa import envelope, intent, speech
from tests.contract.townbell import Townbell

USER = "amzn1.ask.account.X"
SCOPE = "alexa::alerts:reminders:skill:readwrite"


def event(kind: str, body: dict[str, Any], sent: str) -> str:
    """A skill event as Amazon sends it: without a session, a device and a locale."""
    asked = envelope({"type": f"AlexaSkillEvent.{kind}", "body": body, "timestamp": sent})
    del asked["session"], asked["context"]["System"]["device"], asked["request"]["locale"]
    return json.dumps(asked)


def told(town: Townbell, sent: str) -> None:
    """The skill takes an event, and says nothing to it."""
    ran = town("alexa", stdin=sent)
    assert ran.code == 0, ran.err
    assert ran.json["response"] == {}


def my_data(town: Townbell, locale: str = "en-US") -> str:
    ran = town("alexa", stdin=json.dumps(envelope({**intent("MyDataIntent"), "locale": locale})))
    assert ran.code == 0, ran.err
    return speech(ran.json)


def test_events_keep_the_store_true(town: Townbell) -> None:
    """What was told is said; NOT_PERSISTED deletes it; an older event brings nothing back."""
    granted = {"acceptedPermissions": [{"scope": SCOPE}]}
    assert "I know nothing about you" in my_data(town)
    told(town, event("SkillPermissionAccepted", granted, "2026-11-22T19:00:00Z"))
    assert "What Alexa told me of the permissions" in my_data(town)
    assert "Lo que Alexa me dijo" in my_data(town, "es-US")
    gone = {"userInformationPersistenceStatus": "NOT_PERSISTED"}
    told(town, event("SkillDisabled", gone, "2026-11-22T19:01:00Z"))
    assert "I know nothing about you" in my_data(town)
    told(town, event("SkillPermissionAccepted", granted, "2026-11-22T18:59:00Z"))
    assert "I know nothing about you" in my_data(town)


def test_no_identifier_lies_open_in_the_data_folder(town: Townbell) -> None:
    """Amazon's user id is kept as a keyed digest only."""
    granted = {"acceptedPermissions": [{"scope": SCOPE}]}
    told(town, event("SkillPermissionAccepted", granted, "2026-11-22T19:00:00Z"))
    for path in town.data.rglob("*"):
        assert not path.is_file() or USER.encode() not in path.read_bytes(), path


def test_amazon_is_not_reached_and_it_is_said_in_words(town: Townbell) -> None:
    """Without an answer of Amazon's the resident hears that nothing was set; nothing is kept then."""
    asked = {**intent("SetReminderIntent", stream="trash", address="120 royal palm way")}
    first = town("alexa", stdin=json.dumps(envelope(asked))).json
    assert "Do you want me to do that?" in speech(first)
    yes = envelope(intent("AMAZON.YesIntent"))
    yes["session"]["attributes"] = first["sessionAttributes"]
    yes["context"]["System"]["apiEndpoint"] = "https://nowhere.amazonalexa.com.invalid"
    answer = town("alexa", stdin=json.dumps(yes)).json
    assert "I could not set the reminders just now." in speech(answer)
    assert "I know nothing about you" in my_data(town)


def test_in_words_nobody_is_known(town: Townbell) -> None:
    """The terminal and the page say what is true there, in both languages."""
    said = {
        text: town("ask", text, "--locale", locale).out.strip()
        for locale, text in (
            ("en-US", "remind me to take out the trash"),
            ("es-US", "recuérdame sacar la basura"),
            ("en-US", "sign me up for weather alerts"),
            ("es-US", "suscríbeme a las alertas del tiempo"),
            ("en-US", "unsubscribe"),
            ("es-US", "cancelar mi suscripción"),
        )
    }
    assert list(said.values()) == [
        "I can set reminders only through Alexa. Here you can ask me at any time: when is my next trash"
        " pickup.",
        "Solo puedo poner recordatorios por medio de Alexa. Aquí puede preguntarme cuando quiera: cuándo"
        " recogen la basura.",
        "I can't sign you up for alerts here. You can ask me at any time: are there any alerts.",
        "Aquí no puedo suscribirle a los avisos. Puede preguntarme cuando quiera: hay alguna alerta.",
        "Here I can't see your subscriptions. To end one, please call 311.",
        "Aquí no puedo ver sus suscripciones. Para cancelar una, llame al 311.",
    ]


def test_the_office_forgets_a_resident(town: Townbell) -> None:
    """By the id on stdin, which no message repeats; what was kept is counted, and is no more."""
    granted = {"acceptedPermissions": [{"scope": SCOPE}]}
    told(town, event("SkillPermissionAccepted", granted, "2026-11-22T19:00:00Z"))
    assert "permissions" in my_data(town)
    ran = town("residents", "forget", stdin=f"{USER}\n")
    assert ran.code == 0, ran.err
    assert USER not in ran.out + ran.err
    assert "I know nothing about you" in my_data(town)
    counted = {"plans": 0, "alerts": 0, "subscriptions": 0, "reports": 0, "message": None}
    assert town("residents", "forget", "--json", stdin=USER).json == counted


def test_the_office_forgets_what_a_resident_reported(village: Townbell) -> None:
    """A report that was filed through Alexa goes with whoever filed it."""
    answers = {"where": "behind the old mill"}
    asked = envelope(intent("ReportIssueIntent", service_type="pothole", address=answers["where"]))
    for more in ("ReportIssueIntent", "AMAZON.YesIntent"):
        answered = village("alexa", stdin=json.dumps(asked)).json
        slots = {"address": answers["where"]} if more == "ReportIssueIntent" else {}
        asked = envelope(intent(more, **slots))
        asked["session"]["attributes"] = answered["sessionAttributes"]
    assert "Your number is" in speech(village("alexa", stdin=json.dumps(asked)).json)
    assert len(village("reports", "list", "--json").json["reports"]) == 1
    ran = village("residents", "forget", stdin=USER)
    assert "1 reports" in ran.out
    assert village("reports", "list", "--json").json["reports"] == []


@pytest.mark.parametrize("wrong", ["", "\n", "x" * 600])
def test_who_is_to_be_forgotten_must_be_named(town: Townbell, wrong: str) -> None:
    """Without an id there is nothing to forget, and the command says what one looks like."""
    ran = town("residents", "forget", stdin=wrong)
    assert ran.code == 2
    assert "amzn1.ask.account." in ran.message
