"""The console of Port Alder as `townbell serve` has it, without a server: real stores, desk and words."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.settings import Settings, load
from app.wiring.console.staffing import gate
from app.wiring.site import site
from city.staff import Role
from tests.contract.townbell import NOW, PORT_ALDER

WORDS = "four green herons walk"


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = datetime.fromisoformat(NOW)

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Somebody:
    """One person of the staff at a browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def mark(self, page: str = "/staff") -> str:
        found = re.search(r'name="mark" value="([^"]+)"', self.client.get(page).get_data(as_text=True))
        assert found is not None
        return found[1]

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(path, data={"mark": self.mark(), **fields})


class Console:
    """The site, its clock and its people."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Hand()
        self.app: Flask = site(settings, self.clock)  # type: ignore[arg-type]
        self.gate = gate(settings, self.clock)  # type: ignore[arg-type]

    def somebody(self, name: str, role: Role) -> Somebody:
        """Joined just now."""
        token = self.gate.invite(name, role, "test")
        account = self.gate.store.account(name)
        assert account is not None
        code = pyotp.TOTP(account.secret).at(self.clock.now())
        client = self.app.test_client()
        given = {"passphrase": WORDS, "again": WORDS, "code": code}
        assert client.post(f"/staff/join/{token}", data=given).status_code == 303
        return Somebody(client)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    """One for all tests of a module: each has people of its own."""
    data = tmp_path_factory.mktemp("console")
    return Console(load(Path(PORT_ALDER), {"TOWNBELL_DATA": str(data)}))
