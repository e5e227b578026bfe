"""E-mail over a real mail server: what arrives, how it is protected, how connections are used."""

from __future__ import annotations

import email.policy
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import lxml.html
import pytest

from city.delivery.deliveries import Cause, Lane, Result
from net.smtp import Security, Server, Smtp
from notifier.channels import Letter
from notifier.channels.email_smtp import SmtpEmail
from notifier.forms.mail import Sender, mail
from tests.notifier.channels.rigs import LETTER
from tests.notifier.channels.rigs.certificates import server_context
from tests.notifier.channels.rigs.email_addresses import SENDER, TARGET
from tests.notifier.channels.rigs.email_smtp import Mailbox, mail_server, trust

ADDRESSED = replace(LETTER, target=TARGET)


def parsed(message: bytes) -> EmailMessage:
    found = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def written(letter: Letter, sender: Sender = SENDER) -> EmailMessage:
    return parsed(mail(letter, sender)[1])


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    content: str = found.get_content()
    return content


@contextmanager
def channel(
    port: int, security: Security = Security.NONE, host: str = "localhost", **more: Any
) -> Iterator[SmtpEmail]:
    server = Server(host, port, security, hello="townbell.example", **more)
    made = SmtpEmail(lambda: Smtp(server, time.monotonic, trust(), seconds=3), SENDER)
    yield made
    made.close()


def test_letter_arrives_as_text_and_as_html() -> None:
    """Both say the same, from the city, to the one recipient, with its date and an id of its own."""
    mailbox = Mailbox({})
    with mail_server(mailbox) as port, channel(port) as smtp:
        (outcome,) = smtp.send([ADDRESSED])
    assert (outcome.result, outcome.detail) == (Result.SENT, "SMTP 250 2.0.0 (message)")
    (envelope,) = mailbox.took
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER.address, [TARGET])
    message = parsed(bytes(envelope.content or b""))
    assert message["From"] == "Port Alder Alerts <alerts@portalder.example>"
    assert (message["To"], message["Subject"]) == (TARGET, "Aviso de tornado")
    assert message["Date"].datetime == LETTER.sent_at
    assert message["Message-ID"] == "<0123456789abcdef0123456789abcdef@portalder.example>"
    assert part(message, "plain").replace("\r\n", "\n") == (
        "Aviso de tornado\n\nHay un tornado cerca de Port Alder. Busque refugio ahora.\n\n"
        "Más información\nhttps://alerts.example/a/link-token\n\n"
        "Dejar de recibir estos avisos\nhttps://alerts.example/u/unsubscribe-token\n\n"
        "-- \nEnviado por Townbell para Port Alder.\n"
    )
    html = part(message, "html")
    assert '<html lang="es-US" dir="ltr">' in html
    assert "<p>Hay un tornado cerca de Port Alder. Busque refugio ahora.</p>" in html
    (stop,) = lxml.html.fromstring(html).xpath("//a[contains(., 'Dejar de recibir')]")
    assert stop.get("href") == "https://alerts.example/u/unsubscribe-token"


def test_headers_that_other_machines_act_on() -> None:
    """One-click unsubscribing (RFC 8058), no automatic answers (RFC 3834), one conversation for a chain."""
    message = written(ADDRESSED)
    assert message["List-Unsubscribe"] == "<https://alerts.example/u/unsubscribe-token>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<emergency.portalder.example>"
    assert (message["Importance"], message["Content-Language"]) == ("high", "es-US")
    assert message["Expires"] == "Mon, 23 Nov 2026 18:00:00 +0000"
    update = written(replace(ADDRESSED, delivery_id="other", event_id="other"))
    assert message["References"] == update["References"]
    assert message["Message-ID"] != update["Message-ID"]
    assert written(replace(ADDRESSED, lane=Lane.DIGEST))["Importance"] is None


@pytest.mark.parametrize("link", ["", "http://alerts.example/u/1"])
def test_one_click_is_offered_only_where_it_can_be_had(link: str) -> None:
    """RFC 8058 asks for HTTPS; a header without it would make mail programs show a button that fails."""
    message = written(replace(ADDRESSED, unsubscribe=link))
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\u2028", "\u0085", "\x00"])
def test_no_header_can_be_slipped_in(end: str) -> None:
    """Subject, locale, topic and links come from feeds and files: none begins a line of its own."""
    hostile = f"x{end}Bcc: victim@example.net{end}{end}<b>body</b>"
    letter = replace(
        ADDRESSED, subject=hostile, locale=hostile, topic=hostile, delivery_id=hostile, chain=hostile,
        unsubscribe=f"https://a.example/{hostile}", link=f"https://a.example/{hostile}",
    )  # fmt: skip
    raw = mail(letter, replace(SENDER, name=hostile))[1]
    head = raw.split(b"\r\n\r\n")[0]
    assert not [line for line in head.split(b"\r\n") if line.lower().startswith(b"bcc")]
    assert parsed(raw)["Bcc"] is None
    assert "victim" not in mail(letter, SENDER)[0]


@pytest.mark.parametrize("length", [10, 60, 75, 76, 77, 200, 850, 5_000])
def test_a_recipients_own_link_arrives_whole(length: int) -> None:
    """In text, HTML and header, however long it is; too long for a header's line, there is none."""
    link = "https://alerts.example/u?a=1&b=" + "=x" * (length // 2)
    message = written(replace(ADDRESSED, unsubscribe=link))
    assert link in part(message, "plain").replace("\r\n", "\n").splitlines()
    (stop,) = lxml.html.fromstring(part(message, "html")).xpath("//a[contains(., 'Dejar de recibir')]")
    assert stop.get("href") == link
    assert message["List-Unsubscribe"] == (f"<{link}>" if length < 900 else None)


def test_what_is_made_once_is_nobody_elses() -> None:
    """Two recipients of the same words share the words, and nothing that is either's own."""
    one, two = (
        replace(
            ADDRESSED, target=f"{who}@example.org", delivery_id=who, unsubscribe=f"https://a.example/{who}"
        )
        for who in ("rosa", "tom")
    )
    first, second, again = (mail(each, SENDER)[1].decode() for each in (one, two, one))
    assert first == again
    assert ("tom" in first, "rosa" in second) == (False, False)
    assert first.count("rosa") == second.replace("tom", "rosa").count("rosa")
    later = mail(replace(one, sent_at=LETTER.sent_at + timedelta(minutes=5)), SENDER)[1]
    assert parsed(later)["Date"].datetime == LETTER.sent_at + timedelta(minutes=5)


def test_every_byte_of_the_wire_is_ascii_and_short_enough() -> None:
    """A server needs neither 8BITMIME nor SMTPUTF8; no line is longer than 998 (RFC 5321, 4.5.3.1.6)."""
    letter = replace(ADDRESSED, subject="¡Alerta! " * 30, text="Ñandú corrió. " * 400)
    raw = mail(letter, replace(SENDER, name="Municipio de Añasco", city="Añasco"))[1]
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    message = parsed(raw)
    assert message["From"].addresses[0].display_name == "Municipio de Añasco"
    assert "Ñandú corrió. Ñandú" in part(message, "plain")
    assert len(message["Subject"]) <= 160


@pytest.mark.parametrize(
    ("locale", "side"), [("ar-US", "rtl"), ("he", "rtl"), ("ur_PK", "rtl"), ("es-US", "ltr")]
)
def test_right_to_left_languages_are_shown_so(locale: str, side: str) -> None:
    """The letter says which way its text runs; without it Arabic ends at the wrong margin."""
    message = written(replace(ADDRESSED, locale=locale, subject="تحذير من إعصار", text="ابحث عن مأوى الآن."))
    assert f'dir="{side}"' in part(message, "html")
    assert message["Subject"] == "تحذير من إعصار"
    assert "ابحث عن مأوى الآن." in part(message, "plain")


def test_words_of_a_feed_are_no_markup_in_html() -> None:
    """A headline with a script in it is shown, not run."""
    html = part(written(replace(ADDRESSED, subject="<script>x</script>", text='"><img src=x>')), "html")
    assert "<script>" not in html
    assert "<img" not in html


def test_address_beyond_ascii() -> None:
    """Its domain goes out in IDNA; a local part needs SMTPUTF8, which this server has (RFC 6531)."""
    mailbox = Mailbox({})
    with mail_server(mailbox) as port, channel(port) as smtp:
        outcomes = smtp.send(
            [replace(ADDRESSED, target="a@bücher.example"), replace(ADDRESSED, target="ñu@example.org")]
        )
    assert [each.result for each in outcomes] == [Result.SENT] * 2
    assert [envelope.rcpt_tos for envelope in mailbox.took] == [
        ["a@xn--bcher-kva.example"],
        ["ñu@example.org"],
    ]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the server's, of itself
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_mail_goes_out_over_tls_and_logged_in(security: Security) -> None:
    """From the first byte or after STARTTLS; the password is never seen in the clear."""
    mailbox = Mailbox({})
    with (
        mail_server(mailbox, security, auth_required=True) as port,
        channel(port, security, user="townbell", password="mail-password") as smtp,
    ):
        outcomes = smtp.send([ADDRESSED, ADDRESSED])
    assert [each.result for each in outcomes] == [Result.SENT] * 2
    assert mailbox.logins == [(b"townbell", b"mail-password")]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the server's, of itself
@pytest.mark.parametrize("password", ["wrong", "contraseña"])
def test_wrong_password_is_tried_again(password: str) -> None:
    """It is the operator's to mend: nobody's alert is given up for it, and the password is not shown."""
    with (
        mail_server(Mailbox({}), Security.TLS, auth_required=True) as port,
        channel(port, Security.TLS, user="townbell", password=password) as smtp,
    ):
        (outcome,) = smtp.send([ADDRESSED])
    assert outcome.result is Result.RETRY
    assert password not in repr(outcome) + repr(Server("h", 1, user="townbell", password=password))


def test_without_tls_nothing_is_said() -> None:
    """A server (or somebody in between) that offers no STARTTLS gets no letter and no password."""
    mailbox = Mailbox({})
    with (
        mail_server(mailbox) as port,
        channel(port, Security.STARTTLS, user="townbell", password="x") as smtp,
    ):
        (outcome,) = smtp.send([ADDRESSED])
    assert (outcome.result, outcome.cause) == (Result.RETRY, Cause.UNREACHABLE)
    assert (mailbox.took, mailbox.logins) == ([], [])


@pytest.mark.parametrize(("host", "expired"), [("127.0.0.1", False), ("localhost", True)])
def test_certificate_of_another_or_of_yesterday_is_refused(
    host: str, expired: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is not proven to be the city's mail server reads no resident's address."""
    context = server_context("localhost", expired=expired)
    monkeypatch.setattr("tests.notifier.channels.rigs.email_smtp.server_context", lambda _name: context)
    mailbox = Mailbox({})
    with mail_server(mailbox, Security.TLS) as port, channel(port, Security.TLS, host) as smtp:
        (outcome,) = smtp.send([ADDRESSED])
    assert (outcome.result, outcome.cause, mailbox.took) == (Result.RETRY, Cause.UNREACHABLE, [])


def test_one_connection_carries_many_letters() -> None:
    """Also after a refusal in between, which leaves no trace in the next letter."""
    mailbox = Mailbox({})
    with mail_server(mailbox) as port, channel(port) as smtp:
        smtp.send([ADDRESSED, ADDRESSED])
        mailbox.answers = {"RCPT": "550 5.1.1 no"}
        assert smtp.send([ADDRESSED])[0].cause is Cause.GONE
        mailbox.answers = {}
        smtp.send([replace(ADDRESSED, target="other@example.org")])
    assert [envelope.rcpt_tos for envelope in mailbox.took] == [[TARGET], [TARGET], ["other@example.org"]]
    assert len(mailbox.sessions) == 1


def test_kept_connection_that_was_closed_is_opened_again() -> None:
    """Servers hang up on who is silent for minutes: the next letter goes out all the same."""
    mailbox = Mailbox({})
    with mail_server(mailbox) as port, channel(port) as smtp:
        smtp.send([ADDRESSED])
        mailbox.answers = {"MAIL": "421 idle too long"}
        assert smtp.send([ADDRESSED])[0].cause is Cause.BUSY
        mailbox.answers = {}
        assert smtp.send([ADDRESSED])[0].result is Result.SENT
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_one_letter_a_connection, args=(listener, 2), daemon=True).start()
        with channel(listener.getsockname()[1], host="127.0.0.1") as smtp:
            assert [each.result for each in smtp.send([ADDRESSED, ADDRESSED])] == [Result.SENT] * 2


def _one_letter_a_connection(listener: socket.socket, connections: int) -> None:
    """A server that takes one letter and hangs up without a word."""
    for _ in range(connections):
        talk, _peer = listener.accept()
        with talk, talk.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 hello\r\n")
            in_data = False
            for line in lines:
                if in_data and line != b".\r\n":
                    continue
                lines.write(b"354 go on\r\n" if line.startswith(b"DATA") else b"250 OK\r\n")
                if in_data:
                    break
                in_data = line.startswith(b"DATA")


class Pipelined:
    """A mail server that takes commands in groups (RFC 2920); ``at_data`` is what it says to DATA."""

    def __init__(self, at_data: str = "354 go on") -> None:
        self.at_data = at_data
        self.took: list[tuple[str, str]] = []
        self.groups: list[int] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with self.listener, self.listener.accept()[0] as talk:
            talk.sendall(b"220 hello\r\n")
            read, recipient, in_data, text = b"", "", False, ""
            while more := talk.recv(65_536):
                read += more
                *lines, read = read.split(b"\r\n")
                self.groups.append(len(lines) if not in_data else 0)
                for line in map(bytes.decode, lines):
                    if in_data:
                        if line == ".":
                            in_data, said = False, "250 2.0.0 taken" if recipient else "554 5.5.1 nobody"
                            if recipient:
                                self.took.append((recipient, text))
                            talk.sendall(f"{said}\r\n".encode())
                            recipient = text = ""
                        text += line
                        continue
                    said = "250 2.0.0 OK"
                    if line.upper().startswith("EHLO"):
                        said = "250-server\r\n250 PIPELINING"
                    elif line.startswith("RCPT"):
                        recipient = "" if "nobody@" in line else line[9:-1]
                        said = said if recipient else "550 5.1.1 no such mailbox"
                    elif line == "DATA":
                        said = self.at_data
                        in_data = said.startswith("354")
                    talk.sendall(f"{said}\r\n".encode())


def test_commands_go_in_one_where_the_server_allows_it() -> None:
    """One journey to the server for sender, recipient and DATA instead of three."""
    server = Pipelined()
    with channel(server.listener.getsockname()[1], host="127.0.0.1") as smtp:
        outcomes = smtp.send([ADDRESSED, ADDRESSED])
    assert [each.result for each in outcomes] == [Result.SENT] * 2
    assert server.groups.count(3) == 2


def test_refused_recipient_gets_no_message_though_the_server_waits_for_one() -> None:
    """RFC 2920, 3.1: an end without a message; and the next letter is the next one's alone."""
    server = Pipelined()
    nobody = replace(ADDRESSED, target="nobody@example.org", text="not for others")
    with channel(server.listener.getsockname()[1], host="127.0.0.1") as smtp:
        outcomes = smtp.send([nobody, ADDRESSED])
    assert [each.cause for each in outcomes] == [Cause.GONE, Cause.ACCEPTED]
    ((recipient, text),) = server.took
    assert recipient == TARGET
    assert "not for others" not in text


def test_refusal_of_the_whole_at_data_is_what_it_is() -> None:
    """Nothing of the message was said."""
    server = Pipelined("451 4.3.0 later")
    with channel(server.listener.getsockname()[1], host="127.0.0.1") as smtp:
        (outcome,) = smtp.send([ADDRESSED])
    assert (outcome.result, outcome.cause, server.took) == (Result.RETRY, Cause.SERVER_ERROR, [])


def test_name_that_is_not_found_is_no_address_of_anybodys() -> None:
    """Tried again, within the time that a message has."""
    with channel(25, host="mail.invalid") as smtp:
        (outcome,) = smtp.send([ADDRESSED])
    assert (outcome.result, outcome.cause) == (Result.RETRY, Cause.UNREACHABLE)


def test_server_that_drips_is_left_in_time() -> None:
    """A byte every tenth of a second keeps no sender for ever: the whole exchange has an end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_drip, args=(listener,), daemon=True).start()
        with channel(listener.getsockname()[1], host="127.0.0.1") as smtp:
            begun = time.monotonic()
            (outcome,) = smtp.send([ADDRESSED])
    assert (outcome.result, outcome.cause) == (Result.RETRY, Cause.UNREACHABLE)
    assert time.monotonic() - begun < 20


def _drip(listener: socket.socket) -> None:
    talk, _peer = listener.accept()
    with talk:
        try:
            for _ in range(400):
                talk.sendall(b"2")
                time.sleep(0.1)
        except OSError:
            return


def test_letters_of_many_threads_do_not_mix() -> None:
    """Each thread has a connection to itself: every recipient gets the letter that is theirs."""
    mailbox = Mailbox({})
    with mail_server(mailbox) as port, channel(port) as smtp:
        letters = [
            replace(ADDRESSED, target=f"r{n}@example.org", delivery_id=f"id{n}", text=f"number {n}")
            for n in range(24)
        ]
        threads = [threading.Thread(target=smtp.send, args=([each],)) for each in letters]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    found = {e.rcpt_tos[0]: parsed(bytes(e.content or b"")) for e in mailbox.took}
    assert len(found) == 24
    for n in range(24):
        assert found[f"r{n}@example.org"]["Message-ID"] == f"<id{n}@portalder.example>"
        assert f"number {n}\n" in part(found[f"r{n}@example.org"], "plain").replace("\r\n", "\n")


def test_trust_is_the_systems_own_unless_told() -> None:
    """Nobody turns certificates off by leaving something out."""
    smtp = Smtp(Server("mail.example", 465), time.monotonic)
    context = smtp._trust
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
