"""[site] and [inbound.*]: where links lead, who may post texts, and what is refused with what to write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.settings import Settings, load
from app.site_table import SiteTable, site_table
from city.errors import BadSettings
from tests.contract.townbell import CITY, NEWS, small_city


def settings(folder: Path, more: str, environment: Mapping[str, str] | None = None) -> Settings:
    return load(small_city(folder, CITY + NEWS + more), {"TOWNBELL_DATA": str(folder), **(environment or {})})


def test_without_the_tables_nothing_is_known(tmp_path: Path) -> None:
    """No links in letters, and no door for texts."""
    assert site_table(settings(tmp_path, "")) == SiteTable()


def test_values_may_stand_in_the_environment(tmp_path: Path) -> None:
    """The token only there; the others as the city likes. A slash at the end is not doubled."""
    more = """
[site]
url = "env:URL"
[inbound.twilio]
token = "env:TOKEN"
[inbound.aws]
topics = ["env:TOPIC", "arn:aws:sns:us-east-1:1:b"]
"""
    environment = {"URL": "https://alerts.example/city/", "TOKEN": "t", "TOPIC": "arn:aws:sns:us-east-1:1:a"}
    found = site_table(settings(tmp_path, more, environment))
    assert (found.url, found.twilio) == ("https://alerts.example/city", "t")
    assert found.aws_topics == {"arn:aws:sns:us-east-1:1:a", "arn:aws:sns:us-east-1:1:b"}
    assert "'t'" not in repr(found)
    assert site_table(settings(tmp_path / "unset", more)).aws_topics == {"arn:aws:sns:us-east-1:1:b"}


@pytest.mark.parametrize(
    "url",
    ["http://alerts.example", "ftp://alerts.example", "alerts.example", "https://", "https://a.example/?x=1",
     "https://user@a.example", "https://a.example/#x", "https://a.example/ b", "https://añasco.example", "https://[::"],
)  # fmt: skip
def test_an_address_that_would_lead_residents_astray_is_refused(tmp_path: Path, url: str) -> None:
    """Only https, and http on this machine."""
    with pytest.raises(BadSettings, match=r"\[site\] url is no https address"):
        site_table(settings(tmp_path, f'\n[site]\nurl = "{url}"\n'))


def test_this_machine_may_be_reached_without_tls(tmp_path: Path) -> None:
    """To try it."""
    found = site_table(settings(tmp_path, '\n[site]\nurl = "http://localhost:8080"\n'))
    assert found.url == "http://localhost:8080"


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ('[inbound.twilio]\ntoken = "secret-itself"', "token holds a secret"),
        ("[inbound.twilio]\ntoken = 5", "token holds a secret"),
        ('[inbound.aws]\ntopics = "arn"', "topics is no list of names"),
        ('[inbound]\ntwilio = "x"', "twilio is no table"),
    ],
)
def test_what_is_wrong_is_said_and_no_secret_repeated(tmp_path: Path, more: str, what: str) -> None:
    """With what to write instead."""
    with pytest.raises(BadSettings, match=what) as caught:
        site_table(settings(tmp_path, f"\n{more}\n"))
    assert caught.value.fix
    assert "secret-itself" not in str(caught.value)
