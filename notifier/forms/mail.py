"""A letter as an e-mail: text and HTML, with the headers that let a mail program act on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from hashlib import sha256
from html import escape

from city.deliveries import Lane
from notifier.channels import Letter
from words import Phrases, language_of, phrases

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
LONGEST_SUBJECT = 160
LONGEST_ADDRESS = 254
"""Of an address in SMTP (RFC 5321, 4.5.3.1.3, less its brackets)."""

_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]{1,64}(?:\.[\w!#$%&'*+/=?^`{|}~-]{1,64}){0,31}")
_DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_POLICY = SMTP.clone(cte_type="7bit")  # no server has to know 8BITMIME


class NoAddress(ValueError):
    """The target is no address that mail can be sent to. Its words never hold it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom mail comes: the city's address, its name for people, and the name of the city itself."""

    address: str
    name: str
    city: str
    reply_to: str = field(default="")

    @property
    def domain(self) -> str:
        """What ids of messages and lists end in."""
        return self.address.rpartition("@")[2]


def recipient_of(target: str) -> Address:
    """The address, its domain in ASCII (RFC 5891). Raises NoAddress; quoted local parts are none."""
    local, at, domain = target.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode() if at else ""
    except UnicodeError:
        raise NoAddress("not an e-mail address") from None
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain):
        raise NoAddress("not an e-mail address")
    if len(f"{local}@{ascii_domain}".encode()) > LONGEST_ADDRESS:
        raise NoAddress("not an e-mail address")
    return Address(username=local, domain=ascii_domain)


def mail(letter: Letter, sender: Sender) -> tuple[str, bytes]:
    """The recipient's address and the message as it goes over the wire. Raises NoAddress."""
    to = recipient_of(letter.target)
    message = EmailMessage(_POLICY if to.addr_spec.isascii() else SMTPUTF8.clone(cte_type="7bit"))
    message["From"] = Address(_one_line(sender.name, LONGEST_SUBJECT), addr_spec=sender.address)
    message["To"] = to
    message["Subject"] = _one_line(letter.subject, LONGEST_SUBJECT)
    message["Date"] = letter.sent_at
    message["Message-ID"] = f"<{_id(letter.delivery_id)}@{sender.domain}>"
    say = phrases(letter.locale)
    message.set_content(_text(letter, sender, say), cte=_encoding(letter.text))
    message.add_alternative(_html(letter, sender, say), subtype="html", cte=_encoding(letter.text))
    for name, value in _headers(letter, sender):  # last: the content takes Content-* headers for its own
        message[name] = value
    return to.addr_spec, message.as_bytes()


def _headers(letter: Letter, sender: Sender) -> Iterator[tuple[str, str]]:
    """What mail programs and other machines act on, as far as the letter says it."""
    yield "Auto-Submitted", "auto-generated"  # RFC 3834: no machine is to answer
    yield "Content-Language", _one_line(letter.locale, 35)
    yield "List-Id", f"<{_id(letter.topic)}.{sender.domain}>"  # RFC 2919
    if letter.chain:  # RFC 5322, 3.6.4: an alert and its updates are one conversation
        yield "References", f"<{sha256(letter.chain.encode()).hexdigest()[:32]}@{sender.domain}>"
    if letter.lane is Lane.EMERGENCY:
        yield "Importance", "high"  # RFC 4021, 2.1.33
    if letter.expires is not None:
        yield "Expires", f"{letter.expires:%a, %d %b %Y %H:%M:%S %z}"  # RFC 4021, 2.1.50
    if sender.reply_to:
        yield "Reply-To", sender.reply_to
    if letter.unsubscribe.startswith("https://"):  # RFC 8058, 3.1: both, and HTTPS
        yield "List-Unsubscribe", f"<{_uri(letter.unsubscribe)}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _text(letter: Letter, sender: Sender, say: Phrases) -> str:
    links = [f"{words}\n{_uri(link)}" for words, link in _links(letter, say)]
    foot = say.say("letter.from", city=sender.city)
    return "\n\n".join([letter.subject, letter.text, *links, f"-- \n{foot}"]) + "\n"


def _html(letter: Letter, sender: Sender, say: Phrases) -> str:
    """One column that every mail program shows, with nothing to be loaded from anywhere."""
    language = language_of(letter.locale)
    spoken = letter.locale.replace("_", "-")
    side = "rtl" if spoken.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
    subject, text, foot = map(escape, (letter.subject, letter.text, say.say("letter.from", city=sender.city)))
    links = "".join(f'<p><a href="{escape(_uri(to))}">{escape(it)}</a></p>' for it, to in _links(letter, say))
    return (
        f'<!DOCTYPE html><html lang="{escape(spoken)}" dir="{side}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{subject}</title></head>'
        '<body style="margin:0;padding:16px;font:18px/1.5 sans-serif"><div style="max-width:36em">'
        f'<h1 style="font-size:22px">{subject}</h1><p>{text}</p>{links}'
        f'<hr><p style="font-size:14px" lang="{language}">{foot}</p></div></body></html>\n'
    )


def _links(letter: Letter, say: Phrases) -> Iterator[tuple[str, str]]:
    """What each link of the letter does, in words, and where it leads."""
    if letter.link:
        own = f"letter.more.{letter.topic}"
        yield say.say(own if say.has(own) else "letter.more"), letter.link
    if letter.unsubscribe:
        yield say.say("letter.stop"), letter.unsubscribe


def _one_line(text: str, most: int) -> str:
    """What a header may hold: no line break of any kind can come out of a feed (RFC 5322, 2.2)."""
    return _CONTROL.sub(" ", text).strip()[:most]


def _id(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)


def _uri(link: str) -> str:
    """A link as a header and a text may hold it: nothing that would end it."""
    return re.sub(r"[^\x21-\x7e]|[<>\"]", "", link)


def _encoding(text: str) -> str:
    """Base64 for what is mostly not ASCII, else the form that people can read in the source."""
    plain = sum(char.isascii() for char in text)
    return "quoted-printable" if plain * 2 >= len(text) else "base64"
