"""The door that an MTA brings mail to (LMTP, RFC 2033): stored and committed first, acknowledged then."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from aiosmtpd.controller import Controller, UnixSocketController
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session
from sqlalchemy.exc import SQLAlchemyError

from config import MailIn
from mcv.delivery.rules.returned.addressing import is_ours
from mcv.delivery.rules.returned.caps import LARGEST_MAIL

LONGEST_LINE = 64 * 1024
STORERS = 4
UNKNOWN = "550 5.1.1 No such address here"
ONE_AT_A_TIME = "452 4.5.3 One recipient at a time"
STORED = "250 2.0.0 Stored"
NOT_NOW = "451 4.3.0 Cannot be stored now, try again"
NULL_SENDER = "<>"

Keep = Callable[[str, str, bytes], None]
log = structlog.get_logger()


class Door:
    """Listens from `open` to `close`; `keep` must have committed the mail when it returns."""

    def __init__(self, where: MailIn, mail_domain: str, keep: Keep) -> None:
        # at its lower levels this logger writes every address that it hears
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self._storers = ThreadPoolExecutor(STORERS, "storing")
        handler = _Handler(mail_domain, keep, self._storers)
        self._controller = _controller(where, handler)

    def open(self) -> None:
        """Begin to listen; an address that is in use raises OSError."""
        self._controller.start()

    def close(self) -> None:
        """Hear nobody any more; what is being stored is stored, though not acknowledged."""
        self._controller.stop()
        self._storers.shutdown()


class _Lmtp(LMTP):
    line_length_limit = LONGEST_LINE


class _Handler:
    def __init__(self, mail_domain: str, keep: Keep, storers: ThreadPoolExecutor) -> None:
        self._mail_domain = mail_domain
        self._keep = keep
        self._storers = storers

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: LMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Take one recipient, if it is an address of ours: every answer to DATA is then for that one."""
        if not is_ours(address, self._mail_domain):
            return UNKNOWN
        if envelope.rcpt_tos:
            return ONE_AT_A_TIME
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: LMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Acknowledge what is committed; what cannot be stored is the MTA's to keep and bring again."""
        sender = envelope.mail_from or ""
        sender = "" if sender == NULL_SENDER else sender
        keep = partial(self._keep, sender, envelope.rcpt_tos[0], envelope.original_content or b"")
        try:
            await asyncio.get_running_loop().run_in_executor(self._storers, keep)
        except SQLAlchemyError as error:
            log.error("mail-in.not_stored", error=type(error).__name__)
            return NOT_NOW
        return STORED


def _controller(where: MailIn, handler: _Handler) -> Controller | UnixSocketController:
    options: dict[str, Any] = {
        "data_size_limit": LARGEST_MAIL,
        "server_hostname": "mail-in",
        "ident": "LMTP",
    }
    if where.socket:
        Path(where.socket).unlink(missing_ok=True)
        return _Socket(handler, where.socket, **options)
    return _Port(handler, where.host, where.port, **options)


class _Port(Controller):
    def factory(self) -> LMTP:
        """Return what speaks to one MTA."""
        return _Lmtp(self.handler, **self.SMTP_kwargs)


class _Socket(UnixSocketController):
    def factory(self) -> LMTP:
        """Return what speaks to one MTA."""
        return _Lmtp(self.handler, **self.SMTP_kwargs)
