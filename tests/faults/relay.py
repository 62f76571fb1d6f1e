"""A relay that keeps an fsynced ledger of what it accepted and fails where it is told to."""

import os
import re
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tests.faults.behaviour import DROP, HANG, Behaviour, Point

MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE)
PATH = re.compile(rb"<([^>]*)>")


class Accepted(NamedTuple):
    """One line of the ledger."""

    recipient: str
    message_id: str


class _OverError(Exception):
    """The relay has ended the conversation."""


class Relay:
    """Listens on a port of its own until closed; `ledger` is read back from the disk."""

    def __init__(self, folder: Path, **behaviour: object) -> None:
        self.behaviour = Behaviour(**behaviour)  # type: ignore[arg-type]
        self.path = folder / "ledger"
        self.path.touch()
        self.lock = threading.Lock()
        self.accepted = 0
        self.refused = 0
        self.hung = 0
        self.open_now = 0
        self.turned_away = 0
        self.connected = threading.Event()
        self.went_silent = threading.Event()
        self.contents: list[bytes] = []
        self.heard_in_clear: set[bytes] = set()
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.relay = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def ledger(self) -> list[Accepted]:
        lines = self.path.read_text().splitlines()
        return [Accepted(*line.split(" ")) for line in lines]

    def write_down(self, recipient: bytes, content: bytes) -> int:
        found = MESSAGE_ID.search(content)
        message_id = found[1].decode() if found else "none"
        with self.lock:
            with self.path.open("a") as ledger:
                ledger.write(f"{recipient.decode()} {message_id}\n")
                ledger.flush()
                os.fsync(ledger.fileno())
            self.contents.append(content)
            self.accepted += 1
            return self.accepted

    @contextmanager
    def room(self) -> Iterator[bool]:
        """Count a conversation; say whether there is room for it."""
        with self.lock:
            most = self.behaviour.most_connections
            there_is_room = most is None or self.open_now < most
            self.open_now += there_is_room
            self.turned_away += not there_is_room
        try:
            yield there_is_room
        finally:
            with self.lock:
                self.open_now -= there_is_room

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    relay: Relay

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed is no error of the relay's."""


class _Conversation(socketserver.BaseRequestHandler):
    request: socket.socket
    server: _Server

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.relay = self.server.relay
        self.how = self.relay.behaviour
        self.unread = b""
        self.sender_is_open = self.is_secure = self.is_signed_in = False
        self.recipient: bytes | None = None

    def finish(self) -> None:
        self.request.close()

    def handle(self) -> None:
        self.relay.connected.set()
        if not self.how.greets:
            self.wait_for_the_end()
            return
        with self.relay.room() as there_is_room:
            if not there_is_room:
                self.say("421 4.7.0 Too many connections from you")
                return
            with suppress(_OverError):
                self.converse()

    def converse(self) -> None:
        if not self.fails_at(Point.GREETING):
            self.say(self.how.greeting)
        while (line := self.line()) is not None:
            verb = line[:4].upper()
            if not self.is_secure:
                self.relay.heard_in_clear.add(verb)
            if verb == b"QUIT":
                self.say("221 2.0.0 Bye")
                return
            if self.command(verb, line) is False:
                return

    def fails_at(self, point: Point) -> bool:
        """Return whether the answer at that point was a fault, and said so."""
        with self.relay.lock:
            fault = self.how.faults.get(point)
            if fault is None or not fault.is_due():
                return False
            self.relay.refused += 1
            self.relay.hung += fault.does == HANG
        if fault.does == HANG:
            self.relay.went_silent.set()
            self.wait_for_the_end()
        if fault.does in {HANG, DROP}:
            raise _OverError
        self.say(fault.does)
        if fault.does.startswith("421"):
            raise _OverError
        return True

    def command(self, verb: bytes, line: bytes) -> bool | None:
        if verb == b"EHLO":
            if not self.fails_at(Point.HELLO):
                self.say(*self.offers())
        elif verb == b"STAR":
            self.secure()
        elif verb == b"AUTH":
            self.sign_in(line)
        elif verb == b"MAIL":
            self.open_sender()
        elif verb == b"RCPT":
            self.open_recipient(line)
        elif verb == b"DATA":
            return self.take_content()
        else:
            self.sender_is_open, self.recipient = False, None
            self.say("250 2.0.0 Ok")
        return None

    def offers(self) -> list[str]:
        keywords = ["relay.example"]
        keywords += ["8BITMIME"] if self.how.eight_bit else []
        keywords += ["PIPELINING"] if self.how.pipelining else []
        keywords += [f"SIZE {self.how.size}"] if self.how.size else []
        keywords += ["STARTTLS"] if self.how.tls and not self.is_secure else []
        keywords += ["AUTH LOGIN PLAIN"] if self.how.sign_in else []
        return [f"250-{word}" for word in keywords[:-1]] + [f"250 {keywords[-1]}"]

    def secure(self) -> None:
        assert self.how.tls is not None
        self.say("220 2.0.0 Go on")
        self.request = self.how.tls.wrap_socket(self.request, server_side=True)
        self.is_secure = True

    def sign_in(self, line: bytes) -> None:
        if self.fails_at(Point.SIGN_IN):
            return
        self.is_signed_in = line == f"AUTH PLAIN {self.how.sign_in}".encode()
        self.say("235 2.7.0 Welcome" if self.is_signed_in else "535 5.7.8 Wrong")

    def open_sender(self) -> None:
        if self.fails_at(Point.SENDER):
            return
        if self.how.tls and not self.is_secure:
            self.say("530 5.7.0 STARTTLS first")
        elif self.how.sign_in and not self.is_signed_in:
            self.say("530 5.7.0 Sign in first")
        elif self.how.refuse_senders:
            self.say(self.how.refuse_senders)
        elif self.sender_is_open:
            self.say("503 5.5.1 Nested MAIL command")
        else:
            self.sender_is_open = True
            self.say("250 2.1.0 Ok")

    def open_recipient(self, line: bytes) -> None:
        found = PATH.search(line)
        address = found[1] if found else b""
        refusal = self.how.refuse.get(address.decode())
        if not self.sender_is_open:
            self.say("503 5.5.1 MAIL first")
        elif self.fails_at(Point.RECIPIENT):
            return
        elif refusal:
            self.say(refusal)
        else:
            self.recipient = address
            self.say("250 2.1.5 Ok")

    def take_content(self) -> bool | None:
        if self.recipient is None and not self.how.asks_for_content_of_the_refused:
            self.say("503 5.5.1 RCPT first")
            return None
        if not self.how.pipelining and self.unread:
            self.say("421 4.3.0 You speak before you are asked")
            return False
        if self.fails_at(Point.DATA):
            self.recipient, self.sender_is_open = None, False
            return None
        self.say("354 Go on")
        content = b""
        while (line := self.line()) != b".":
            if line is None:
                return False
            content += line.removeprefix(b".") + b"\n"
        return self.answer_content(content)

    def answer_content(self, content: bytes) -> bool | None:
        if self.recipient is None:
            self.say("554 5.5.1 No valid recipients")
            return None
        if self.how.size and len(content) > self.how.size:
            self.say("552 5.3.4 Too large")
            return None
        if not self.how.eight_bit and not content.isascii():
            self.say("554 5.6.1 Eight bits")
            return None
        if self.fails_at(Point.CONTENT):
            self.recipient, self.sender_is_open = None, False
            return None
        answer = self.how.content_answers.pop(0) if self.how.content_answers else "250 2.0.0 Ok"
        recipient, self.recipient, self.sender_is_open = self.recipient, None, False
        time.sleep(self.how.seconds_a_message)
        if answer.startswith("250"):
            count = self.relay.write_down(recipient, content)
            if self.how.silent_after is not None and count > self.how.silent_after:
                self.relay.went_silent.set()
                self.wait_for_the_end()
                return False
            if count == self.how.drop_after:
                return False
            if self.fails_at(Point.ACCEPTED):
                return None
        self.say(answer)
        return False if answer.startswith("421") else None

    def line(self) -> bytes | None:
        while b"\r\n" not in self.unread:
            received = self.request.recv(65536)
            if not received:
                return None
            self.unread += received
        line, _, self.unread = self.unread.partition(b"\r\n")
        return line

    def say(self, *lines: str) -> None:
        self.request.sendall("".join(f"{line}\r\n" for line in lines).encode("latin-1"))

    def wait_for_the_end(self) -> None:
        while self.request.recv(65536):
            pass
