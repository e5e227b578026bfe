"""Port Alder with everything switched on, as `townbell serve` makes it, asked without a server: any bytes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote_from_bytes

import pyotp
from flask import Flask

from app.settings import Settings, load
from app.wiring.answering import ANSWER
from app.wiring.console.staffing import gate
from app.wiring.duty import duty
from app.wiring.enrolling import tools
from app.wiring.site import site
from city.enrolment.subscriptions import Subscription
from city.staff import Role
from city.tickets import Ticket, written
from city.tokens import Purpose
from notifier.enrolment.leaving import Leaving
from notifier.enrolment.mine import OwnPage
from notifier.enrolment.tools import Tools
from tests.app.console.conftest import Hand
from tests.contract.townbell import Townbell
from tests.journeys.journeys import copy_of_port_alder
from web.staff.cookies import SESSION

URL = "https://alerts.portalder.example"
TWILIO = "0123456789abcdef0123456789abcdef"
SIGNATURE = "X-Twilio-Signature"
WORDS = "four green herons walk"
SECRET = "rosa.hostile@example.org"
MORE = """
[inbound.twilio]
token = "env:TWILIO_AUTH_TOKEN"
[inbound.aws]
topics = ["arn:aws:sns:us-east-1:123456789012:texts"]
[inbound.ses]
topics = ["arn:aws:sns:us-east-1:123456789012:mail"]
[channels.sms.twilio]
account = "AC0123456789abcdef0123456789abcdef"
token = "env:TWILIO_AUTH_TOKEN"
from = "+17575550100"
"""
ROWS = """id,topic,filter,address,locale,channel,target,lead_minutes,quiet_from,quiet_to,consent
rosa-1,pickup,,120 Royal Palm Way,es-US,email,{0},,,,by hand
rosa-2,meetings,City Council,,en-US,email,{0},60,22:00,07:00,by hand
"""
HEADERS = {"Host": "localhost"}


@dataclass(frozen=True)
class Sent:
    """One request, as it comes to the application: bytes where HTTP has bytes."""

    method: str = "GET"
    path: bytes = b"/"
    query: bytes = b""
    body: bytes = field(default=b"", repr=False)
    kind: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]


class Town:
    """The application, its clock, its people, and links that are good."""

    def __init__(self, folder: Path) -> None:
        city, data = copy_of_port_alder(folder / "city", MORE), folder / "data"
        environment = {
            "TOWNBELL_DATA": str(data),
            "TOWNBELL_SMTP_HOST": "127.0.0.1",
            "TOWNBELL_URL": URL,
            "TWILIO_AUTH_TOKEN": TWILIO,
            "TOWNBELL_SKILL_ID": "amzn1.ask.skill.hostile",
        }
        self.townbell = Townbell(data, city, environment=environment)
        assert self.townbell("refresh").code == 0
        (folder / "rows.csv").write_text(ROWS.format(SECRET), "utf-8")
        assert self.townbell("subscribers", "import", str(folder / "rows.csv")).code == 0
        self.settings: Settings = load(city, environment)
        self.clock: Any = Hand()
        self.app: Flask = site(self.settings, self.clock)
        self.gate = gate(self.settings, self.clock)
        self.tools: Tools = tools(self.settings, self.clock)
        self.kept = self.tools.subscriptions.of_target("email", SECRET)
        self.cookies = {role: self._joined(role) for role in Role}
        self.marks = {role: self.mark(b"/staff", cookie) for role, cookie in self.cookies.items()}

    def ask(self, sent: Sent) -> Told:
        """What the whole application answers, its outermost part included; its own failures are raised."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": sent.method,
            "PATH_INFO": sent.path.decode("latin-1"),
            "SCRIPT_NAME": "",
            "QUERY_STRING": sent.query.decode("latin-1"),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": f"203.0.113.{secrets.randbelow(250)}",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(sent.body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "CONTENT_LENGTH": str(len(sent.body)),
        }
        if sent.kind:
            environ["CONTENT_TYPE"] = sent.kind
        for name, value in {**HEADERS, **sent.headers}.items():
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        said: list[Any] = []
        answer = self.app.wsgi_app(environ, lambda *given: said.extend(given) or (lambda _: None))  # type: ignore[func-returns-value]
        body = b"".join(answer)
        if callable(close := getattr(answer, "close", None)):
            close()
        return Told(int(said[0].split()[0]), dict(said[1]), body)

    def mark(self, page: bytes, cookie: str = "") -> str:
        """What a form of this page carries."""
        headers = {"Cookie": f"{SESSION.name}={cookie}"} if cookie else {}
        found = re.search(r'name="mark" value="([^"]+)"', self.ask(Sent(path=page, headers=headers)).text)
        assert found is not None, page
        return found[1]

    def form_mark(self, *, staff: bool) -> str:
        """What a form of a page for whoever is not in carries."""
        return self.mark(b"/staff/sign-in" if staff else b"/subscribe")

    def filled(self, sent: Sent) -> Sent:
        """With links in its path that are good: to confirm, leave, manage, answer, join, be on duty."""
        path = re.sub(r"\{(\w+)\}", lambda name: str(getattr(self, f"_{name[1]}")()), sent.path.decode())
        found = replace(sent, path=path.encode())
        return twilios(found) if SIGNATURE in sent.headers else found

    def _joined(self, role: Role) -> str:
        token = self.gate.invite(f"{role.value} hostile", role, "test")
        account = self.gate.store.account(f"{role.value} hostile")
        assert account is not None
        code = pyotp.TOTP(account.secret).at(self.clock.now())
        return self.gate.join(token, WORDS, WORDS, code).cookie

    def _rows(self) -> list[Subscription]:
        """What is kept of one resident; a hostile request may well have ended it."""
        if not self.tools.subscriptions.of_target("email", SECRET):
            self.tools.store.set_bars(self.tools.store.person("email", SECRET), (), self.clock.now())
            self.tools.subscriptions.save(self.kept)
        return list(self.tools.subscriptions.of_target("email", SECRET))

    def _leave(self) -> str:
        return self.tools.leave_token(self._rows()[0], self.clock.now())

    def _mine(self) -> str:
        self._rows()
        own = OwnPage(self.tools, Leaving(self.tools), lambda _: ())
        return own.opened(("email", SECRET), self.clock.now())

    def _confirm(self) -> str:
        mark = self.mark(b"/subscribe").encode()
        target = f"{secrets.token_hex(6)}@example.org"
        body = b"topic=weather&channel=email&agreed=yes&lang=en&mark=" + mark + b"&email=" + target.encode()
        told = self.ask(Sent("POST", b"/subscribe", body=body, kind=FORM))
        assert "One more step" in told.text
        (signup,) = self.tools.store.open_of(self.tools.store.person("email", target))
        return self.tools.signer.sign(Purpose.CONFIRM, signup.id, self.clock.now() + timedelta(days=1))

    def _duty(self) -> str:
        paging = duty(self.settings, self.clock)
        ticket = Ticket(
            about="held_back:news", content="", person="Naomi Sandoval", nonce=secrets.token_hex(8)
        )
        return written(paging.signer, Purpose.DUTY, ticket, self.clock.now() + timedelta(hours=1))

    def _invite(self) -> str:
        return self.gate.invite(f"guest {secrets.token_hex(4)}", Role.EDITOR, "test")

    def _alert(self) -> str:
        return self.drafted()

    def drafted(self, *, submitted: bool = False) -> str:
        """A new drill of the city's own, as a draft or waiting for the second person."""
        mark, cookie = self.marks[Role.ORIGINATOR], self.cookies[Role.ORIGINATOR]
        headers = {"Cookie": f"{SESSION.name}={cookie}"}
        body = f"mark={mark}&mode=drill&zone=evacuation%3AA&hours=6".encode()
        told = self.ask(Sent("POST", b"/staff/alerts/new/evacuation", body=body, kind=FORM, headers=headers))
        path = told.headers["Location"].partition("?")[0]
        if submitted:
            body = f"mark={mark}&do=submit".encode()
            assert self.ask(Sent("POST", path.encode(), body=body, kind=FORM, headers=headers)).status == 303
        return path.rsplit("/", 1)[-1]

    def _answer(self) -> str:
        self.drafted(submitted=True)
        newest = max(
            (self.settings.data / "on-call").glob("new/*.json"), key=lambda path: path.stat().st_mtime_ns
        )
        found = re.search(re.escape(ANSWER) + r"([\w.~=-]+)", newest.read_text("utf-8"))
        assert found is not None
        return found[1]

    def _post(self) -> str:
        """Something new that was written for residents."""
        headers = {"Cookie": f"{SESSION.name}={self.cookies[Role.EDITOR]}"}
        words = "title_en=Bridge&text_en=Open&title_es=Puente&text_es=Abierto"
        fields = f"mark={self.marks[Role.EDITOR]}&kind=news&do=keep&{words}"
        sent = Sent("POST", b"/staff/write", body=fields.encode(), kind=FORM, headers=headers)
        assert self.ask(sent).status == 303
        page = self.ask(Sent(path=b"/staff/posts", headers=headers)).text
        found = re.search(r"/staff/posts/(post-[0-9a-f]+)/history", page)
        assert found is not None
        return found[1]


FORM = "application/x-www-form-urlencoded"


def twilios(sent: Sent) -> Sent:
    """The request, signed as Twilio signs it."""
    fields: dict[str, list[str]] = {}
    read = sent.body.decode("latin-1") if sent.kind.startswith(FORM) else ""
    for name, value in parse_qsl(read, keep_blank_values=True, errors="replace"):
        fields.setdefault(name, []).append(value)
    asked = quote_from_bytes(sent.path, safe="/") + (f"?{sent.query.decode('latin-1')}" if sent.query else "")
    said = (
        URL
        + asked
        + "".join(f"{name}{value}" for name in sorted(fields) for value in sorted(set(fields[name])))
    )
    mac = hmac.new(TWILIO.encode(), said.encode("utf-8", "replace"), hashlib.sha1)
    signature = base64.b64encode(mac.digest()).decode()
    return replace(sent, headers={**sent.headers, SIGNATURE: signature})
