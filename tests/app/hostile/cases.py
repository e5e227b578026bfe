"""One good request for each address that takes a POST: what the hostile ones are made of.

``{name}`` in a path is filled with a link that is good (tests/app/hostile/town.py makes it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from city.staff import Role

PUSH = (
    '{"endpoint": "https://fcm.googleapis.com/fcm/send/x", "keys": {"auth": "AAAAAAAAAAAAAAAAAAAAAA", '
    '"p256dh": '
    '"BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM"}}'
)
PASSKEY = (
    '{"id": "cGhvbmU", "rawId": "cGhvbmU", "type": "public-key", "response": {"clientDataJSON": '
    '"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiWHg", "authenticatorData": "AAAA", '
    '"signature": "AAAA", "userHandle": "AAAA"}}'
)
JPEG = (
    "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    "\xff\xda\x00\x08\x01\x01\x00\x00?\x00\x12\xff\xd9"
)


@dataclass(frozen=True)
class Case:
    """Where it goes, with which fields, as whom (None: nobody; a role: with its cookie and its mark)."""

    path: str
    fields: Sequence[tuple[str, str]] = ()
    role: Role | None = None
    has_mark: bool = False  # a mark of /subscribe or /mine or of the sign-in goes with it
    files: Mapping[str, tuple[str, str]] = None  # type: ignore[assignment]
    is_json: bool = False
    is_twilios: bool = False


_SIGNUP = (
    ("lang", "es"),
    ("topic", "pickup"),
    ("topic", "meetings"),
    ("body", "City Council"),
    ("address", "120 Royal Palm Way"),
    ("channel", "email"),
    ("email", "hostile@example.org"),
    ("phone", ""),
    ("push", PUSH),
    ("lead", "60"),
    ("quiet", "own"),
    ("quiet_from", "22:00"),
    ("quiet_to", "07:00"),
    ("agreed", "yes"),
    ("choice", ""),
)
_ALERT = (
    ("mode", "drill"),
    ("zone", "evacuation:A"),
    ("hours", "6"),
    ("address", ""),
    ("metres", ""),
    ("polygon", ""),
    ("area_name_en", ""),
    ("details_en", "Use the north ramp."),
    ("details_es", ""),
    ("correction_en", ""),
    ("whole_city", ""),
    ("map", "evacuation"),
    ("lang", "es"),
)
_OWN = (
    ("mode", "drill"),
    ("zone", "evacuation:A"),
    ("hours", "6"),
    ("category", "Fire"),
    ("urgency", "Immediate"),
    ("severity", "Severe"),
    ("certainty", "Observed"),
    ("response", "Avoid"),
    ("event_en", "Fire"),
    ("headline_en", "A fire"),
    ("description_en", "It burns."),
    ("instruction_en", "Leave."),
    ("lang", "es"),
    ("polygon", "37.09, -75.95\n37.10, -75.94\n37.08, -75.93"),
    ("area_name_en", "Here"),
)

CASES: Mapping[str, Sequence[Case]] = {
    "pages.ask": (
        Case(
            "/ask",
            (
                ("q", "when is my trash picked up"),
                ("address", "120 Royal Palm Way"),
                ("lang", "es"),
                ("session", ""),
                ("example", ""),
            ),
        ),
    ),
    "api.ask": (
        Case(
            "/api/ask",
            (
                ("text", "when is my trash picked up"),
                ("locale", "es-US"),
                ("session", ""),
                ("address", "120 Royal Palm Way"),
            ),
            is_json=True,
        ),
    ),
    "place.ask": (Case("/place", (("address", "120 Royal Palm Way"), ("lang", "es"))),),
    "report.file": (
        Case(
            "/report",
            (
                ("kind", "pothole"),
                ("where", "120 Royal Palm Way"),
                ("details", "It is deep."),
                ("mark", "m"),
                ("choice", ""),
                ("lang", "es"),
                ("attribute[size]", "car"),
            ),
            files={"photo": ("a.jpg", JPEG)},
        ),
    ),
    "subscribe.ask": (Case("/subscribe", _SIGNUP, has_mark=True),),
    "subscribe.code": (
        Case("/subscribe/code", (("ticket", "x"), ("channel", "email"), ("code", "004711"), ("lang", "es"))),
    ),
    "subscribe.confirmed": (Case("/confirm/{confirm}", (("lang", "es"), ("refuse", "yes"))),),
    "unsubscribe.leave": (
        Case("/leave/{leave}", (("lang", "es"), ("all", "no"), ("List-Unsubscribe", "no"))),
        Case("/leave/{leave}", (("lang", "es"), ("stream", "gold"))),
    ),
    "mine.send": (
        Case(
            "/mine", (("lang", "es"), ("channel", "email"), ("email", "hostile@example.org")), has_mark=True
        ),
    ),
    "mine.change": (
        Case(
            "/mine/{mine}",
            (
                ("lang", "es"),
                ("change", "rosa-1"),
                ("address", "120 Royal Palm Way"),
                ("quiet", "own"),
                ("quiet_from", "22:00"),
                ("quiet_to", "07:00"),
                ("lead", "60"),
                ("locale", "es-US"),
            ),
        ),
        Case("/mine/{mine}", (("lang", "es"), ("end", "none"), ("stream", "gold"))),
        Case("/mine/{mine}", (("lang", "es"), ("pause", "7"))),
    ),
    "push.renew": (Case("/push/renew", (("old", PUSH), ("new", PUSH)), is_json=True),),
    "answering.answer": (
        Case("/advisory/answer/{answer}", (("lang", "es"), ("action", "approve"), ("area", "Zone A"))),
    ),
    "duty.take": (Case("/duty/{duty}", (("lang", "es"),)),),
    "canary.hear": (Case("/canary/0123456789abcdef"),),
    "calls.taken": (Case("/call/duty/{duty}", (("Digits", "5"), ("CallSid", "CA1")), is_twilios=True),),
    "calls.pressed": (Case("/call/{leave}", (("Digits", "9"), ("CallSid", "CA1")), is_twilios=True),),
    "inbound.twilio": (
        Case(
            "/sms/twilio",
            (
                ("From", "+17575550142"),
                ("Body", "ALTA BASURA 120 Royal Palm Way"),
                ("OptOutType", ""),
                ("To", "+17575550100"),
            ),
            is_twilios=True,
        ),
    ),
    "receipts.twilio": (
        Case(
            f"/receipt/twilio/{'0' * 32}",
            (("MessageStatus", "delivered"), ("CallStatus", "")),
            is_twilios=True,
        ),
    ),
    "inbound.aws": (
        Case(
            "/sms/aws",
            (
                ("Type", "Notification"),
                ("TopicArn", "arn:aws:sns:us-east-1:123456789012:texts"),
                ("Timestamp", "2026-11-22T20:00:00Z"),
                ("Message", "{}"),
                ("SignatureVersion", "2"),
                ("Signature", "AAAA"),
                ("SigningCertURL", "https://sns.x.example/a.pem"),
            ),
            is_json=True,
        ),
    ),
    "bounces.aws": (
        Case(
            "/mail/aws",
            (
                ("Type", "Notification"),
                ("TopicArn", "arn:aws:sns:us-east-1:123456789012:mail"),
                ("Timestamp", "2026-11-22T20:00:00Z"),
                ("Message", "{}"),
                ("SignatureVersion", "2"),
                ("Signature", "AAAA"),
                ("SigningCertURL", "https://sns.x.example/a.pem"),
            ),
            is_json=True,
        ),
    ),
    "alexa.turn": (
        Case(
            "/alexa",
            (("version", "1.0"), ("session", "{}"), ("context", "{}"), ("request", "{}")),
            is_json=True,
        ),
    ),
    "entrance.sign_in": (
        Case(
            "/staff/sign-in",
            (
                ("name", "nobody"),
                ("passphrase", "four green herons walk"),
                ("code", "123456"),
                ("lang", "es"),
            ),
            has_mark=True,
        ),
    ),
    "entrance.sign_out": (Case("/staff/sign-out", (("lang", "es"),), has_mark=True),),
    "entrance.join": (
        Case(
            "/staff/join/{invite}",
            (
                ("passphrase", "four green herons walk"),
                ("code", "123456"),
                ("again", "four green herons walk"),
                ("lang", "es"),
            ),
        ),
    ),
    "passkeys.ask": (Case("/staff/sign-in/passkey/ask", (), has_mark=True),),
    "passkeys.enter": (Case("/staff/sign-in/passkey", (("said", PASSKEY), ("lang", "es")), has_mark=True),),
    "staff_account.ask": (Case("/staff/account/passkey", (), Role.EDITOR),),
    "staff_account.change": (
        Case(
            "/staff/account",
            (("do", "add"), ("said", PASSKEY), ("label", "My phone"), ("lang", "es")),
            Role.EDITOR,
        ),
        Case("/staff/account", (("do", "drop"), ("passkey", "cGhvbmU"), ("lang", "es")), Role.EDITOR),
    ),
    "staff.invite": (
        Case(
            "/staff/people",
            (
                ("name", "Fia"),
                ("role", "editor"),
                ("department", ""),
                ("email", "fia@alder.example"),
                ("do", "invite"),
                ("lang", "es"),
            ),
            Role.ADMINISTRATOR,
        ),
    ),
    "staff.written": (
        Case(
            "/staff/write",
            (
                ("kind", "news"),
                ("do", "keep"),
                ("title_en", "Bridge"),
                ("text_en", "Open."),
                ("title_es", "Puente"),
                ("text_es", "Abierto."),
                ("publish_at", ""),
                ("expire_at", "2026-12-01T09:00"),
                ("seen", ""),
                ("lang", "es"),
            ),
            Role.PUBLISHER,
        ),
        Case(
            "/staff/write",
            (
                ("kind", "pickup_exception"),
                ("do", "hear"),
                ("stream", "trash"),
                ("day", "2026-11-26"),
                ("moved_day", "2026-11-27"),
                ("text_en", "Holiday"),
                ("lang", "es"),
            ),
            Role.PUBLISHER,
        ),
        Case(
            "/staff/write",
            (
                ("kind", "closure"),
                ("do", "publish"),
                ("place", "Alder Maritime Museum"),
                ("type", "closed"),
                ("from", "2026-11-23T09:00"),
                ("until", "2026-11-24T09:00"),
                ("text_en", "Storm"),
                ("text_es", "Tormenta"),
                ("lang", "es"),
            ),
            Role.PUBLISHER,
        ),
        Case(
            "/staff/write",
            (
                ("kind", "event"),
                ("do", "hear"),
                ("title_en", "Fair"),
                ("place", "Harbor Park"),
                ("from", "2026-11-28T09:00"),
                ("until", "2026-11-28T19:00"),
                ("lang", "es"),
            ),
            Role.PUBLISHER,
        ),
    ),
    "staff.settle": (Case("/staff/posts/{post}", (("do", "publish"), ("lang", "es")), Role.PUBLISHER),),
    "staff_feeds.look": (
        Case(
            "/staff/feeds/add",
            (("address", ""), ("kind", "holiday"), ("do", "look"), ("lang", "es")),
            Role.PUBLISHER,
            files={"file": ("holidays.csv", "Date,Holiday,Rule\n2026-11-26,Thanksgiving,shift_week\n")},
        ),
    ),
    "staff_feeds.settle": (
        Case(
            "/staff/feeds/news", (("do", "release"), ("why", "It is right."), ("lang", "es")), Role.PUBLISHER
        ),
    ),
    "staff_alerts.draft": (
        Case("/staff/alerts/new/evacuation", _ALERT, Role.ORIGINATOR),
        Case("/staff/alerts/new/own_words", _OWN, Role.ORIGINATOR),
    ),
    "staff_alerts.step": (
        Case(
            "/staff/alerts/{alert}",
            (("do", "submit"), ("area", "Zone A"), ("content", ""), ("lang", "es")),
            Role.APPROVER,
        ),
    ),
    "staff_alerts.update": (Case("/staff/alerts/{alert}/update", _ALERT, Role.ORIGINATOR),),
}
"""By endpoint."""
