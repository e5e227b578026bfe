"""apprise as an outer adapter: named targets, one recipient each, and no token in any log."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import replace

import pytest

from city.delivery.deliveries import Result
from city.errors import BadSettings
from tests.notifier.channels.rigs import LETTER
from tests.notifier.channels.rigs.apprise import AppriseTargets  # skips where there is no apprise
from tests.notifier.channels.rigs.http import answering

from notifier.channels.apprise import Apprise  # isort: skip


def test_letter_arrives_at_an_ntfy_server() -> None:
    """Title, words, link and how urgent it is, by the real library."""
    with answering((200, {}, b"{}")) as (url, asked):
        channel = Apprise(AppriseTargets({"ntfy": url.replace("http://", "ntfy://") + "/port-alder"}))
        assert channel.send([replace(LETTER, target="ntfy")])[0].result is Result.SENT
    said = json.loads(asked[0].body)
    assert (said["topic"], said["title"]) == ("port-alder", "Aviso de tornado")
    assert said["message"] == f"{LETTER.text}\n{LETTER.link}"


def test_f12_one_target_fails_and_the_other_is_not_told_again() -> None:
    """Each name has an outcome of its own: a retry of the one does not reach the other."""
    with answering(500) as (down, _at_down), answering(200) as (up, at_up):
        urls = {"down": down.replace("http:", "json:") + "/x", "up": up.replace("http:", "json:") + "/x"}
        channel = Apprise(AppriseTargets(urls))
        outcomes = channel.send([replace(LETTER, target=name) for name in ("down", "up")])
        assert [each.result for each in outcomes] == [Result.UNKNOWN, Result.SENT]
        channel.send([replace(LETTER, target="down")])
    assert len(at_up) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("slack://AAAAAAAAA/BBBBBBBBB/secretsecretsecretsecret/#a/#b", "names several recipients"),
        ("ntfy://ntfy.example/secret-a/secret-b", "names several recipients"),
        ("nonsense://secret", "is none that apprise knows"),
        ("secret", "is none that apprise knows"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_start_and_not_repeated(url: str, said: str) -> None:
    """Of several recipients nobody could tell which is to be tried again (F12); the token is in no error."""
    with pytest.raises(BadSettings) as caught:
        AppriseTargets({"desk": url})
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_long_words_are_shortened_to_what_the_service_takes() -> None:
    """Mastodon takes 500 characters: the link is kept, the words are cut at a word."""
    with answering((200, {}, b"{}")) as (url, asked):
        host = url.removeprefix("http://")
        channel = Apprise(AppriseTargets({"toots": f"mastodon://token@{host}/"}))
        channel.send([replace(LETTER, target="toots", text="word " * 900)])
    posted = [each for each in asked if each.method == "POST"]
    said = json.loads(posted[0].body)["status"]
    assert len(said) <= 500
    assert said.endswith(LETTER.link)


def test_no_token_in_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """apprise logs its URLs with their tokens; here it logs nothing (F20)."""
    caplog.set_level(logging.DEBUG)
    with answering(500) as (url, _asked):
        channel = Apprise(AppriseTargets({"desk": url.replace("http:", "json:") + "/secret-token"}))
        channel.send([replace(LETTER, target="desk")])
    assert "secret-token" not in caplog.text


def test_service_that_is_silent_is_left_in_time() -> None:
    """Ten seconds for each wait, whatever the URL asks for."""
    began = time.monotonic()
    with answering("hang") as (url, _asked):
        channel = Apprise(AppriseTargets({"desk": url.replace("http:", "json:") + "/x?rto=900&cto=900"}))
        (outcome,) = channel.send([replace(LETTER, target="desk")])
    assert outcome.result is Result.UNKNOWN
    assert time.monotonic() - began < 60
