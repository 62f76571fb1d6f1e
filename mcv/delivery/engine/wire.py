"""A dialogue on a non-blocking socket, in clear or under TLS, with a time-out on every answer."""

import errno
import os
import selectors
import socket
import ssl
from time import monotonic

from config import MailRelay
from mcv.delivery.engine.dialogue import Dialogue
from mcv.delivery.engine.envelopes import Outcome

READ_SIZE = 8 * 1024
IDLE_SECONDS = 5.0
WOULD_BLOCK = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class WireError(Exception):
    """The connection cannot be used any more; the message says why."""


class Wire:
    """One connection to the relay; every method that touches the network may raise WireError.

    `watched` is what the selector was last told to watch for. One that `is_retired` gets no more work.
    """

    def __init__(self, relay: MailRelay, dialogue: Dialogue, reply_seconds: float) -> None:
        self.dialogue = dialogue
        self.is_retired = False
        self.heard_at = monotonic()
        self._relay = relay
        self._reply_seconds = reply_seconds
        self._unsent = b""
        self._is_connected = False
        self._is_shaking_hands = False
        self._deadline = monotonic() + reply_seconds
        self._socket = self._connect()
        self.watched = self.events

    @property
    def events(self) -> int:
        """Return what the selector should watch for."""
        if not self._is_connected or self._unsent:
            return selectors.EVENT_READ | selectors.EVENT_WRITE
        return selectors.EVENT_READ

    @property
    def is_quiet(self) -> bool:
        """Return whether nothing is under way, so that an end of the connection harms nothing."""
        dialogue = self.dialogue
        return dialogue.was_left or (dialogue.is_ready and not dialogue.is_waiting)

    @property
    def has_idled(self) -> bool:
        """Return whether the relay may have its room back: nothing happens, for long or for good."""
        is_over = self.is_retired or monotonic() - self.heard_at > IDLE_SECONDS
        return self.is_quiet and is_over

    @property
    def is_overdue(self) -> bool:
        """Return whether the relay has kept us waiting for too long."""
        is_its_turn = self._is_shaking_hands or self.dialogue.is_waiting or bool(self._unsent)
        return is_its_turn and monotonic() > self._deadline

    def fileno(self) -> int:
        """Return the descriptor, for the selector."""
        return self._socket.fileno()

    def take(self) -> list[Outcome]:
        """Read what has come and return the outcomes; nothing is written before `flush`."""
        if not self._is_connected:
            self._finish_connecting()
        if self._is_shaking_hands:
            self._shake_hands()
            return []
        for received in self._received():
            self.dialogue.receive(received)
        self.heard_at = monotonic()
        self._deadline = self.heard_at + self._reply_seconds
        outcomes, self.dialogue.outcomes = self.dialogue.outcomes, []
        return outcomes

    def flush(self) -> None:
        """Write what the dialogue wants to say, as much as goes without waiting."""
        if not self._is_connected or self._is_shaking_hands:
            return
        words = self.dialogue.words()
        if words:
            if not self.dialogue.is_waiting or not self._unsent:
                self._deadline = monotonic() + self._reply_seconds
            self._unsent += words
        if self._unsent:
            self._write()
        if self.dialogue.wants_tls and not self._unsent:
            self._begin_tls()

    def close(self) -> list[Outcome]:
        """Close the socket and return what becomes of the envelopes that were under way."""
        self._socket.close()
        return self.dialogue.outcomes + self.dialogue.abandon()

    def _connect(self) -> socket.socket:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                self._relay.host, self._relay.port, type=socket.SOCK_STREAM
            )[0]
            connection = socket.socket(family, kind, protocol)
        except OSError as error:
            raise WireError(f"the relay cannot be found: {error.strerror}") from error
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = connection.connect_ex(address)
        if code not in {0, errno.EINPROGRESS}:
            connection.close()
            raise WireError(f"the relay cannot be reached: {os.strerror(code)}")
        return connection

    def _finish_connecting(self) -> None:
        code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise WireError(f"the relay cannot be reached: {os.strerror(code)}")
        self._is_connected = True
        if self._relay.tls == "tls":
            self._begin_tls()

    def _begin_tls(self) -> None:
        context = ssl.create_default_context()
        self._socket = context.wrap_socket(
            self._socket, server_hostname=self._relay.host, do_handshake_on_connect=False
        )
        self._is_shaking_hands = True
        self._shake_hands()

    def _shake_hands(self) -> None:
        if not isinstance(self._socket, ssl.SSLSocket):
            return
        try:
            self._socket.do_handshake()
        except WOULD_BLOCK:
            return
        except OSError as error:
            raise WireError(f"no safe connection: {error}") from error
        self._is_shaking_hands = False
        self._deadline = monotonic() + self._reply_seconds
        if self.dialogue.wants_tls:
            self.dialogue.secured()

    def _received(self) -> list[bytes]:
        """Return what has come; under TLS all of it, for the selector cannot see what is buffered."""
        received: list[bytes] = []
        try:
            while True:
                piece = self._socket.recv(READ_SIZE)
                if not piece:
                    raise WireError("the relay closed the connection")
                received.append(piece)
                if not isinstance(self._socket, ssl.SSLSocket):
                    return received
        except WOULD_BLOCK:
            return received
        except OSError as error:
            if received:
                return received
            raise WireError(f"the connection was lost: {error.strerror}") from error

    def _write(self) -> None:
        try:
            sent = self._socket.send(self._unsent)
        except WOULD_BLOCK:
            return
        except OSError as error:
            raise WireError(f"the connection was lost: {error.strerror}") from error
        self._unsent = self._unsent[sent:]
