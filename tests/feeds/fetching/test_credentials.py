"""Credentials written into city.toml are found, whatever the portal calls them; nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from feeds.fetching.credentials import literal_credentials, literals
from feeds.source import Source

TOKEN = "hT7dQ2mZx91LpVw3KfRb"
URL = "https://data.example.org/resource/abcd-1234.json"


def _source(**table: Any) -> Source:
    return Source(**({"id": "s", "url": URL, "kind": "news"} | table))


@pytest.mark.parametrize(
    "table",
    [
        {"headers": {"Authorization": f"Bearer {TOKEN}"}},
        {"headers": {"authorization": "Basic dXNlcjpwYXNz"}},
        {"headers": {"X-App-Token": TOKEN}},
        {"headers": {"X-Api-Key": "short"}},
        {"headers": {"Ocp-Apim-Subscription-Key": TOKEN}},
        {"headers": {"Cookie": "session=1"}},
        {"headers": {"X-Custom": f"Token {TOKEN}"}},
        {"query": {"$$app_token": TOKEN}},
        {"query": {"api_key": "short"}},
        {"query": {"key": TOKEN}},
        {"url": f"{URL}?token={TOKEN}&$limit=5"},
        {"url": f"{URL}?key=AIzaSyD-{TOKEN}"},
        {"url": f"{URL}?client_secret=x"},
        {"url": f"{URL}?a=1&sig={TOKEN}"},
        {"url": f"https://user:{TOKEN}@data.example.org/x"},
        {"url": f"https://{TOKEN}@data.example.org/x"},
    ],
)
def test_a_credential_that_is_written_out_is_found(table: dict[str, Any]) -> None:
    """One finding, which says where it stands and what to write, and does not repeat it."""
    (found,) = literal_credentials(_source(**table), "source 's'")
    assert found.where == "source 's'"
    assert '"env:' in found.fix
    assert TOKEN not in found.what + found.fix
    assert "short" not in found.what + found.fix


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"url": f"{URL}?$select=:id,name&$where=status='open'&$limit=1000"},
        {"url": "https://webapi.legistar.com/v1/city/events?$filter=EventDate+ge+datetime'2026-01-01'"},
        {"url": "https://maps.example.org/FeatureServer/0/query?where=1%3D1&outFields=*&f=geojson"},
        {"url": "https://example.org/rss.aspx?ModID=1&CID=City-News-Flash-5&key=news"},
        {"url": "https://example.org/api?id=a4f1c9d07e2b44c1b6f0&resource_id=8b1f1a5c-6d7f-4a8e"},
        {"url": "file:data/token@home.csv"},
        {"url": "folder:advisories"},
        {"url": "http://[::1"},
        {"headers": {"Accept": "application/json", "X-Requested-With": "Townbell"}},
        {"headers": {"Authorization": "env:TOKEN", "X-App-Token": "env:TOKEN"}},
        {"query": {"$$app_token": "env:TOKEN", "key": "env:KEY", "$order": "date"}},
        {"query": {"api_key": ""}},
    ],
)
def test_what_is_none_is_left_alone(table: dict[str, Any]) -> None:
    """References, filters, ids and the parameters of every portal in the endpoints list."""
    assert list(literal_credentials(_source(**table), "here")) == []
    assert list(literals(_source(**table))) == []


def test_its_value_is_known_so_that_it_can_be_kept_out_of_what_is_told() -> None:
    """From the url, the query and the headers alike; references are not values."""
    source = _source(
        url=f"{URL}?token={TOKEN}", query={"api_key": "short", "q": "x"}, headers={"Cookie": "a=b"}
    )
    assert set(literals(source)) == {TOKEN, "short", "a=b"}
