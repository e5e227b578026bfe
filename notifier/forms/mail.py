"""A letter as an e-mail: text and HTML, with the headers that let a mail program act on it."""

from __future__ import annotations

import re
import secrets
from binascii import b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from html import escape

from city.delivery.deliveries import Lane
from notifier.channels import Letter
from words import Phrases, language_of, phrases

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
LONGEST_SUBJECT = 160
LONGEST_LINK = 900
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


def recipient_of(target: str) -> str:
    """The address, its domain in ASCII (RFC 5891). Raises NoAddress; quoted local parts are none."""
    local, _at, domain = target.strip().rpartition("@")
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        raise NoAddress("not an e-mail address") from None
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain):
        raise NoAddress("not an e-mail address")
    if len(f"{local}@{ascii_domain}".encode()) > LONGEST_ADDRESS:
        raise NoAddress("not an e-mail address")
    return f"{local}@{ascii_domain}"


def mail(letter: Letter, sender: Sender) -> tuple[str, bytes]:
    """The recipient's address and the message as it goes over the wire. Raises NoAddress.

    What all recipients of the same words share is made once: an alert to twenty thousand people is one
    message with twenty thousand addresses, ids and links put into it.
    """
    to = recipient_of(letter.target)
    shared = _Shared(
        letter.subject, letter.text, letter.locale, letter.topic, letter.lane, letter.chain, letter.link,
        letter.expires, sender, bool(letter.unsubscribe), _is_one_click(letter.unsubscribe),
    )  # fmt: skip
    link = _uri(letter.unsubscribe)
    own = {
        _TO: to,
        _ID: f"{_id(letter.delivery_id)}@{sender.domain}",
        _DATE: _dated(letter.sent_at),
        _STOP: link,
        _STOP_PRINTED: _printed(link),
        _STOP_MARKED_UP: _printed(f'href="{escape(link)}"'),
    }
    return to, "".join(own.get(piece, piece) for piece in _made(shared)).encode()


@dataclass(frozen=True, slots=True)
class _Shared:
    """All that a message says but to whom, when, and under which id and link."""

    subject: str
    text: str
    locale: str
    topic: str
    lane: Lane
    chain: str
    link: str
    expires: datetime | None
    sender: Sender
    stops: bool
    at_one_click: bool


_TO, _ID, _DATE, _STOP, _STOP_PRINTED, _STOP_MARKED_UP = (f"{secrets.token_hex(12)}x{n}" for n in range(6))
"""Where each recipient's own is put in. Nobody can guess these, and so write them into a headline."""
_PLACES = re.compile(f"({'|'.join((_TO, _ID, _DATE, _STOP, _STOP_PRINTED, _STOP_MARKED_UP))})")


@lru_cache(maxsize=64)
def _made(shared: _Shared) -> tuple[str, ...]:
    """The message in pieces, with the places for what is a recipient's own between them."""
    message = EmailMessage(_POLICY)
    sender, say = shared.sender, phrases(shared.locale)
    message["From"] = Address(_one_line(sender.name, LONGEST_SUBJECT), addr_spec=sender.address)
    message["Subject"] = _one_line(shared.subject, LONGEST_SUBJECT)
    message.set_content(_text(shared, say), cte="quoted-printable")
    message.add_alternative(_html(shared, say), subtype="html", cte="quoted-printable")
    for name, value in _headers(shared):  # last: the content takes Content-* headers for its own
        message[name] = value
    # Lines that are a recipient's own are not folded: the longest of them is below 998 (RFC 5322, 2.1.1).
    own = f"To: {_TO}\r\nDate: {_DATE}\r\nMessage-ID: <{_ID}>\r\n"
    if shared.at_one_click:  # RFC 8058, 3.1: both, and HTTPS
        own += f"List-Unsubscribe: <{_STOP}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    return tuple(filter(None, _PLACES.split(own + message.as_bytes().decode("ascii"))))


def _headers(shared: _Shared) -> Iterator[tuple[str, str]]:
    """What mail programs and other machines act on, as far as the letter says it."""
    domain = shared.sender.domain
    yield "Auto-Submitted", "auto-generated"  # RFC 3834: no machine is to answer
    yield "Content-Language", _one_line(shared.locale, 35)
    yield "List-Id", f"<{_id(shared.topic)}.{domain}>"  # RFC 2919
    if shared.chain:  # RFC 5322, 3.6.4: an alert and its updates are one conversation
        yield "References", f"<{sha256(shared.chain.encode()).hexdigest()[:32]}@{domain}>"
    if shared.lane is Lane.EMERGENCY:
        yield "Importance", "high"  # RFC 4021, 2.1.33
    if shared.expires is not None:
        yield "Expires", format_datetime(shared.expires)  # RFC 4021, 2.1.50
    if shared.sender.reply_to:
        yield "Reply-To", shared.sender.reply_to


def _text(shared: _Shared, say: Phrases) -> str:
    links = []
    if shared.link:
        links.append(f"{_more(shared, say)}\n{_uri(shared.link)}")
    if shared.stops:
        links.append(f"{say.say('letter.stop')}\n{_STOP_PRINTED}")
    foot = say.say("letter.from", city=shared.sender.city)
    return "\n\n".join([shared.subject, shared.text, *links, f"-- \n{foot}"]) + "\n"


def _html(shared: _Shared, say: Phrases) -> str:
    """One column that every mail program shows, with nothing to be loaded from anywhere."""
    spoken = shared.locale.replace("_", "-")
    side = "rtl" if spoken.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
    subject, text = escape(shared.subject), escape(shared.text)
    foot = escape(say.say("letter.from", city=shared.sender.city))
    more, stop = escape(_more(shared, say)), escape(say.say("letter.stop"))
    links = f'<p><a href="{escape(_uri(shared.link))}">{more}</a></p>' if shared.link else ""
    # On a line of its own, so that it is not broken in two before it is put in.
    links += f"<p><a\n{_STOP_MARKED_UP}\n>{stop}</a></p>" if shared.stops else ""
    return (
        f'<!DOCTYPE html><html lang="{escape(spoken)}" dir="{side}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{subject}</title></head>'
        '<body style="margin:0;padding:16px;font:18px/1.5 sans-serif"><div style="max-width:36em">'
        f'<h1 style="font-size:22px">{subject}</h1><p>{text}</p>{links}'
        f'<hr><p style="font-size:14px" lang="{language_of(shared.locale)}">{foot}</p></div></body></html>\n'
    )


def _more(shared: _Shared, say: Phrases) -> str:
    """What the letter's link does, in the topic's own words where it has some."""
    own = f"letter.more.{shared.topic}"
    return say.say(own if say.has(own) else "letter.more")


@lru_cache(maxsize=64)
def _dated(at: datetime) -> str:
    """Many are sent at one moment."""
    return format_datetime(at)


def _is_one_click(link: str) -> bool:
    """Whether a mail program may offer it: by HTTPS, and short enough for a line."""
    return link.startswith("https://") and len(link) <= LONGEST_LINK


def _printed(link: str) -> str:
    """A link as it stands in quoted-printable, on lines of its own (RFC 2045, 6.7)."""
    return b2a_qp(link.encode("ascii")).decode("ascii").replace("\n", "\r\n")


def _one_line(text: str, most: int) -> str:
    """What a header may hold: no line break of any kind can come out of a feed (RFC 5322, 2.2)."""
    return _CONTROL.sub(" ", text).strip()[:most]


def _id(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)


def _uri(link: str) -> str:
    """A link as a header and a text may hold it: nothing that would end it."""
    return re.sub(r"[^\x21-\x7e]|[<>\"]", "", link)
