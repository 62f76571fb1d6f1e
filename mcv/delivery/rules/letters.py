"""One letter, rendered once to bytes, then written for each recipient with the values of its slots."""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import IntEnum
from typing import NamedTuple

from mcv.delivery.rules.encoding import (
    display_name,
    dot_stuffed,
    header_text,
    quoted_printable,
)
from mcv.delivery.rules.links import Link, Links
from mcv.delivery.rules.placeholders import Placeholder, split
from mcv.delivery.rules.returned.addressing import Desk
from mcv.delivery.rules.seal import Seal
from mcv.delivery.rules.states import Kind

BOUNDARY = "=_mcv-alternative"
SOFT_BREAK = b"=\r\n"
LONGEST_PLAIN_VALUE = 75
# reads the same in a header's quotes, in quoted-printable and in HTML
PLAIN_NAME = re.compile(r"[A-Za-z]{1,20}(?:[ -][A-Za-z]{1,20}){0,2}")
PLAIN_VALUE = re.compile(r"[!-\-/-<>-~](?:[ -<>-~]*[!-<>-~])?")
MESSAGE_ID = "message"
Values = tuple[bytes, ...]
"""What differs in one recipient's copy, in the order of the letter's slots."""


class Recipient(NamedTuple):
    """One delivery to one person: `wire` is the address in ASCII."""

    delivery_id: int
    contact_id: int
    name: str
    wire: str


@dataclass(frozen=True)
class Wording:
    """What an outgoing says, placeholders included; an alert also carries a one-click way out."""

    kind: Kind
    subject: str
    text: str
    html: str
    from_name: str

    @property
    def is_alert(self) -> bool:
        """Return whether it goes to many who may each leave."""
        return self.kind is Kind.ALERT


@dataclass(frozen=True)
class House:
    """Who we are in a mail: our domain, the name of the list, the links we write, our signature.

    Where mail to us `is_taken_in` a letter may be unsubscribed from by mail too.
    """

    mail_domain: str
    service_name: str
    links: Links
    seal: Seal | None = None
    is_taken_in: bool = False

    @property
    def from_address(self) -> str:
        """Return the address in From; nobody reads mail that is sent there."""
        return f"no-reply@{self.mail_domain}"

    def message_token(self, delivery_id: int) -> str:
        """Return the token that stands for a delivery in Message-ID and in the envelope."""
        return self.links.signer.sign(MESSAGE_ID, delivery_id)

    def delivery_of(self, message_id: str, now: datetime) -> int | None:
        """Return the delivery that a Message-ID of ours was written for, None for any other."""
        token = message_id.strip().removeprefix("<").partition("@")[0]
        numbers = self.links.signer.read(MESSAGE_ID, token, now)
        return numbers[0] if numbers and len(numbers) == 1 else None


class Slot(IntEnum):
    """What differs from recipient to recipient, by its place among a letter's values."""

    MESSAGE_ID = 0
    TO = 1
    NAME = 2
    NAME_IN_HTML = 3
    REPLY = 4
    USEFUL = 5
    UNSUBSCRIBE = 6


LINKS = {
    Placeholder.REPLY_LINK: (Link.REPLY, Slot.REPLY),
    Placeholder.USEFUL_LINK: (Link.USEFUL, Slot.USEFUL),
    Placeholder.UNSUBSCRIBE_LINK: (Link.UNSUBSCRIBE, Slot.UNSUBSCRIBE),
}


class Letter:
    """A compiled letter: `pieces` gives the dot-stuffed bytes of one copy, CRLF at the end.

    The values are found where the recipients are read, many at a time, and put in where they leave.
    """

    def __init__(self, wording: Wording, house: House, moment: datetime) -> None:
        self._house = house
        self._stamps = house.links.signer.stamps()
        self._unsubscribe = house.links.signer.stamp(Link.UNSUBSCRIBE)
        self._pieces = [b""]
        self._slots: list[tuple[int, Slot]] = []
        self._add_headers(wording, moment)
        self._add_part("text/plain", wording.text, Slot.NAME)
        self._add_part("text/html", wording.html, Slot.NAME_IN_HTML)
        self._text(f"--{BOUNDARY}--\r\n")

    def values(self, recipient: Recipient) -> Values:
        """Return the value of every slot, in the order of the slots."""
        delivery_id, contact_id, name, wire = recipient
        message, reply, useful = self._stamps(delivery_id)
        before_address, in_text, in_html = _written(name)
        to = f"{before_address}<{wire}>".encode("ascii")
        return message, to, in_text, in_html, reply, useful, self._unsubscribe(contact_id)

    def pieces(self, values: Values) -> list[bytes]:
        """Return the whole message, to be joined, ready to follow DATA; no final dot is in it."""
        pieces = self._pieces.copy()
        for index, slot in self._slots:
            pieces[index] = values[slot]
        return pieces

    def _add_headers(self, wording: Wording, moment: datetime) -> None:
        house = self._house
        self._text(f"From: {display_name(wording.from_name)}\r\n <{house.from_address}>\r\nTo: ")
        self._slot(Slot.TO)
        self._text(f"\r\nSubject: {header_text(wording.subject)}\r\n")
        self._text(f"Date: {format_datetime(moment)}\r\nMessage-ID: <")
        self._slot(Slot.MESSAGE_ID)
        self._text(f"@{house.mail_domain}>\r\nAuto-Submitted: auto-generated\r\n")
        if wording.is_alert:
            self._add_way_out()
        self._text("MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n")
        self._text(f' boundary="{BOUNDARY}"\r\n\r\n')

    def _add_way_out(self) -> None:
        # the https address stays first: RFC 8058's one click is for that one
        self._text(f"List-Unsubscribe: <{self._house.links.before_token(Link.UNSUBSCRIBE)}")
        self._slot(Slot.UNSUBSCRIBE)
        if self._house.is_taken_in:
            self._text(f">,\r\n <mailto:{Desk.UNSUBSCRIBE}+")
            self._slot(Slot.UNSUBSCRIBE)
            self._text(f"@{self._house.mail_domain}")
        self._text(">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
        name = header_text(f"{self._house.service_name} alerts")
        self._text(f"List-Id: {name}\r\n <alerts.{self._house.mail_domain}>\r\n")

    def _add_part(self, content_type: str, body: str, name: Slot) -> None:
        self._text(f"--{BOUNDARY}\r\nContent-Type: {content_type}; charset=utf-8\r\n")
        self._text("Content-Transfer-Encoding: quoted-printable\r\n\r\n")
        for piece in split(body.rstrip() + "\n"):
            if piece is Placeholder.NAME:
                self._value(name)
            elif isinstance(piece, Placeholder):
                self._add_link(*LINKS[piece])
            else:
                self._add(dot_stuffed(quoted_printable(piece)))
        self._text("\r\n")

    def _add_link(self, link: Link, token: Slot) -> None:
        self._begin_line()
        self._add(quoted_printable(self._house.links.before_token(link)))
        self._value(token)

    def _value(self, slot: Slot) -> None:
        """Leave a line of its own for a value, which quoted-printable joins to its neighbours."""
        self._begin_line()
        self._slot(slot)
        self._add(SOFT_BREAK)

    def _begin_line(self) -> None:
        if not self._pieces[-1].endswith(b"\r\n"):
            self._add(SOFT_BREAK)

    def _text(self, text: str) -> None:
        self._add(text.encode("ascii"))

    def _add(self, constant: bytes) -> None:
        self._pieces[-1] += constant

    def _slot(self, slot: Slot) -> None:
        self._slots.append((len(self._pieces), slot))
        self._pieces += [b"", b""]


def _written(name: str) -> tuple[str, bytes, bytes]:
    """Return the name as it stands before an address, in a text and in HTML."""
    if PLAIN_NAME.fullmatch(name):
        plain = name.encode("ascii")
        return f'"{name}"\r\n ', plain, plain
    escaped = html.escape(name)
    in_text = _body_value(name)
    in_html = in_text if escaped == name else _body_value(escaped)
    return f"{display_name(name)}\r\n " if name else "", in_text, in_html


def _body_value(text: str) -> bytes:
    """Return the value for a line of its own in quoted-printable, on one decoded line."""
    if len(text) <= LONGEST_PLAIN_VALUE and PLAIN_VALUE.fullmatch(text):
        return text.encode("ascii")
    return dot_stuffed(quoted_printable(" ".join(text.split())))
