"""One letter, rendered once to bytes, then written for each recipient by filling its slots."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import NamedTuple

from mcv.delivery.rules.encoding import (
    display_name,
    dot_stuffed,
    header_text,
    quoted_printable,
)
from mcv.delivery.rules.links import Link, Links
from mcv.delivery.rules.placeholders import Placeholder, split
from mcv.delivery.rules.seal import Seal
from mcv.delivery.rules.states import Kind

BOUNDARY = "=_mcv-alternative"
SOFT_BREAK = b"=\r\n"
LONGEST_PLAIN_VALUE = 75
PLAIN_VALUE = re.compile(r"[!-\-/-<>-~](?:[ -<>-~]*[!-<>-~])?")
MESSAGE_ID = "message"


class Recipient(NamedTuple):
    """One delivery to one person: `wire` is the address in ASCII, `token` stands for the delivery."""

    delivery_id: int
    contact_id: int
    name: str
    wire: str
    token: str


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
    """Who we are in a mail: our domain, the name of the list, the links we write, our signature."""

    mail_domain: str
    service_name: str
    links: Links
    seal: Seal | None = None

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


Value = Callable[[Recipient], bytes]


class Letter:
    """A compiled letter: `write` gives the dot-stuffed bytes for one recipient, CRLF at the end."""

    def __init__(self, wording: Wording, house: House, moment: datetime) -> None:
        self._house = house
        self._pieces: list[bytes] = []
        self._slots: list[tuple[int, Value]] = []
        self._add_headers(wording, moment)
        self._add_part("text/plain", wording.text, self._text_values())
        self._add_part("text/html", wording.html, self._html_values())
        self._pieces.append(f"--{BOUNDARY}--\r\n".encode())

    def write(self, recipient: Recipient) -> bytes:
        """Return the whole message, ready to follow DATA; the final dot is not in it."""
        pieces = self._pieces.copy()
        for index, value in self._slots:
            pieces[index] = value(recipient)
        return b"".join(pieces)

    def _add_headers(self, wording: Wording, moment: datetime) -> None:
        house = self._house
        self._text(f"From: {display_name(wording.from_name)}\r\n <{house.from_address}>\r\nTo: ")
        self._slot(_to)
        self._text(f"\r\nSubject: {header_text(wording.subject)}\r\n")
        self._text(f"Date: {format_datetime(moment)}\r\nMessage-ID: <")
        self._slot(_token)
        self._text(f"@{house.mail_domain}>\r\nAuto-Submitted: auto-generated\r\n")
        if wording.is_alert:
            self._add_way_out()
        self._text("MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n")
        self._text(f' boundary="{BOUNDARY}"\r\n\r\n')

    def _add_way_out(self) -> None:
        self._text("List-Unsubscribe: <")
        self._slot(self._unsubscribe)
        self._text(">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
        name = header_text(f"{self._house.service_name} alerts")
        self._text(f"List-Id: {name}\r\n <alerts.{self._house.mail_domain}>\r\n")

    def _add_part(self, content_type: str, body: str, values: dict[Placeholder, Value]) -> None:
        self._text(f"--{BOUNDARY}\r\nContent-Type: {content_type}; charset=utf-8\r\n")
        self._text("Content-Transfer-Encoding: quoted-printable\r\n\r\n")
        for piece in split(body.rstrip() + "\n"):
            if isinstance(piece, Placeholder):
                self._break_line()
                self._slot(values[piece])
                self._pieces.append(SOFT_BREAK)
            else:
                self._pieces.append(dot_stuffed(quoted_printable(piece)))
        self._text("\r\n")

    def _break_line(self) -> None:
        if not self._pieces[-1].endswith(b"\r\n"):
            self._pieces.append(SOFT_BREAK)

    def _text(self, text: str) -> None:
        self._pieces.append(text.encode("ascii"))

    def _slot(self, value: Value) -> None:
        self._slots.append((len(self._pieces), value))
        self._pieces.append(b"")

    def _text_values(self) -> dict[Placeholder, Value]:
        return {**self._links(), Placeholder.NAME: lambda to: _body_value(to.name)}

    def _html_values(self) -> dict[Placeholder, Value]:
        return {**self._links(), Placeholder.NAME: lambda to: _body_value(html.escape(to.name))}

    def _links(self) -> dict[Placeholder, Value]:
        signed = self._house.links.signed
        return {
            Placeholder.REPLY_LINK: lambda to: _body_value(signed(Link.REPLY, to.delivery_id)),
            Placeholder.USEFUL_LINK: lambda to: _body_value(signed(Link.USEFUL, to.delivery_id)),
            Placeholder.UNSUBSCRIBE_LINK: lambda to: _body_value(
                signed(Link.UNSUBSCRIBE, to.contact_id)
            ),
        }

    def _unsubscribe(self, to: Recipient) -> bytes:
        return self._house.links.signed(Link.UNSUBSCRIBE, to.contact_id).encode("ascii")


def _token(recipient: Recipient) -> bytes:
    return recipient.token.encode("ascii")


def _to(recipient: Recipient) -> bytes:
    if not recipient.name:
        return f"<{recipient.wire}>".encode("ascii")
    return f"{display_name(recipient.name)}\r\n <{recipient.wire}>".encode("ascii")


def _body_value(text: str) -> bytes:
    """Return the value for a line of its own in quoted-printable, on one decoded line."""
    if len(text) <= LONGEST_PLAIN_VALUE and PLAIN_VALUE.fullmatch(text):
        return text.encode("ascii")
    return dot_stuffed(quoted_printable(" ".join(text.split())))
