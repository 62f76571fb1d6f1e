"""One SMTP conversation without a socket: answers in, commands and outcomes out (RFC 5321, 2920).

With PIPELINING a message costs one round trip: its content and the next envelope leave in one write.
"""

from collections import deque
from collections.abc import Callable

from config import MailRelay
from mcv.delivery.engine.answers import ALL_IS_WELL, Answers, GarbledError
from mcv.delivery.engine.envelopes import ENVELOPE, Envelope, Expected, Outcome
from mcv.delivery.engine.opening import SAID_IN_CLEAR, Opening, UnwelcomeError
from mcv.delivery.rules.replies import (
    ACCEPTED,
    NOBODY,
    TOO_LARGE,
    TRY_LATER,
    Reply,
    Stage,
    classify,
)


class Dialogue:
    """Speaks to one relay until `fault` is set; takes envelopes from `supply` whenever it can."""

    def __init__(
        self, relay: MailRelay, our_name: str, supply: Callable[[], Envelope | None]
    ) -> None:
        self.outcomes: list[Outcome] = []
        self.fault: Reply | None = None
        self.is_ready = self.was_left = self._is_asked_for_content = self._must_reset = False
        self.opening = Opening(relay, our_name)
        self._supply = supply
        self._expected = deque([Expected.OPENING])
        self._answers = Answers()
        self._out: list[bytes] = []
        self._next: Envelope | None = None
        self._awaiting: deque[Envelope] = deque()
        self._refusal: tuple[Stage, Reply] | None = None

    @property
    def wants_tls(self) -> bool:
        """Return whether the connection must now be made secure, then `secured()` called."""
        return self.opening.wants_tls and self.fault is None

    @property
    def is_waiting(self) -> bool:
        """Return whether an answer is due."""
        return bool(self._expected)

    @property
    def _is_in_full_swing(self) -> bool:
        """Return whether just this is due: what became of one message, and the next one's envelope."""
        is_due = len(self._expected) == 4 and self._expected[0] is Expected.CONTENT
        return is_due and self.is_ready and not self._answers.is_under_way

    def words(self) -> bytes:
        """Return what is to be said now, once; a message that comes too late is not finished."""
        if self._is_asked_for_content and self.fault is None:
            self._give_content()
        words, self._out = b"".join(self._out), []
        return words

    def receive(self, received: bytes) -> None:
        """Take what the relay said, as far as it has come; may set `fault`."""
        if self._is_in_full_swing and ALL_IS_WELL.fullmatch(received):
            self._expected.clear()
            self._is_asked_for_content = True
            self.outcomes.append(Outcome(self._awaiting.popleft(), ACCEPTED))
            return
        try:
            for line in self._answers.lines(received):
                if self.fault is not None:
                    return
                if not self._goes_well(line):
                    self._take(line)
        except GarbledError as garbled:
            self._break_off(garbled.reply)

    def pump(self) -> None:
        """Begin the next envelope if the conversation allows it and one is there."""
        while self.is_ready and self._next is None and self.fault is None:
            if self._expected and not self.opening.offer.pipelining:
                return
            envelope = self._supply()
            if envelope is None:
                return
            limit = self.opening.offer.size
            if limit is not None and sum(map(len, envelope.content)) > limit:
                self.outcomes.append(Outcome(envelope, TOO_LARGE))
                continue
            self._open(envelope)

    def secured(self) -> None:
        """Go on after the TLS handshake, unless an answer was begun in clear: it may be anybody's."""
        if self._answers.is_under_way:
            self._break_off(SAID_IN_CLEAR)
        else:
            self._say(self.opening.secured(), Expected.OPENING)

    def finish(self) -> None:
        """Take leave; nothing may be under way."""
        self.is_ready = False
        self._say("QUIT", Expected.QUIT)

    def abandon(self) -> list[Outcome]:
        """Return what becomes of the envelopes under way when the connection is gone."""
        doubtful = [Outcome(envelope, TRY_LATER, None, True) for envelope in self._awaiting]
        untouched = [Outcome(self._next, NOBODY)] if self._next is not None else []
        self._awaiting.clear()
        self._expected.clear()
        self._next, self.is_ready = None, False
        return doubtful + untouched

    def _take(self, line: bytes) -> None:
        answer = self._answers.reply(line)
        if answer is not None and self._expected:
            self._answered(self._expected.popleft(), *answer)
        elif answer is not None:
            self.was_left = True
            self._break_off(answer[0])

    def _answered(self, expected: Expected, reply: Reply, lines: list[str]) -> None:
        match expected:
            case Expected.CONTENT:
                self._content_answered(reply)
            case Expected.SENDER | Expected.RECIPIENT:
                self._envelope_answered(expected, reply)
            case Expected.DATA:
                self._data_answered(reply)
            case Expected.NOTHING:
                self._close_refused()
            case Expected.RESET:
                self.pump()
            case Expected.QUIT:
                self._break_off(reply)
            case _:
                self._opening_answered(reply, lines)
        if reply.code == 421 and self.fault is None:
            self._break_off(reply)

    def _goes_well(self, line: bytes) -> bool:
        """Deal with an answer on the way of a message that goes through; return whether it is one."""
        if self._answers.is_under_way or not (self._expected and self.opening.offer.pipelining):
            return False
        expected = self._expected[0]
        if expected is Expected.CONTENT and line.startswith(b"250 "):
            self._expected.popleft()
            self.outcomes.append(Outcome(self._awaiting.popleft(), ACCEPTED))
            self.pump()
        elif expected in ENVELOPE and line.startswith(b"250 "):
            self._expected.popleft()
        elif expected is Expected.DATA and self._refusal is None and line.startswith(b"354 "):
            self._expected.popleft()
            self._is_asked_for_content = True
        else:
            return False
        return True

    def _opening_answered(self, reply: Reply, lines: list[str]) -> None:
        try:
            command = self.opening.answered(reply, lines)
        except UnwelcomeError as refused:
            self._break_off(refused.reply)
            return
        if command is not None:
            self._say(command, Expected.OPENING)
        elif self.opening.is_done:
            self.is_ready = True
            self.pump()
        elif self._answers.is_cut_short:
            self._break_off(SAID_IN_CLEAR)

    def _open(self, envelope: Envelope) -> None:
        self._next, self._refusal = envelope, None
        sender = f"MAIL FROM:<{envelope.sender}>"
        if not self.opening.offer.pipelining:
            self._say(sender, Expected.SENDER)
            return
        if self._must_reset:
            self._must_reset = False
            self._say("RSET", Expected.RESET)
        self._expected += (*ENVELOPE, Expected.DATA)
        self._out.append(f"{sender}\r\nRCPT TO:<{envelope.recipient}>\r\nDATA\r\n".encode("ascii"))

    def _envelope_answered(self, expected: Expected, reply: Reply) -> None:
        if reply.code >= 300 and self._refusal is None:
            stage = Stage.SENDER if expected is Expected.SENDER else Stage.RECIPIENT
            self._refusal = (stage, reply)
        if self.opening.offer.pipelining or self._next is None:
            return
        if self._refusal is not None:
            self._close_refused()
        elif expected is Expected.SENDER:
            self._say(f"RCPT TO:<{self._next.recipient}>", Expected.RECIPIENT)
        else:
            self._say("DATA", Expected.DATA)

    def _data_answered(self, reply: Reply) -> None:
        if reply.code != 354:
            self._refusal = self._refusal or (Stage.CONTENT, reply)
            self._close_refused()
        elif self._refusal is not None:  # some ask although they refused the recipient: give none
            self._say(".", Expected.NOTHING)
        else:
            self._is_asked_for_content = True

    def _give_content(self) -> None:
        self._is_asked_for_content = False
        envelope, self._next = self._next, None
        if envelope is None:
            return
        if not envelope.is_wanted():
            self.outcomes.append(Outcome(envelope, NOBODY))
            self._break_off(Reply(0, "what was begun came too late to be finished"))
            return
        self._awaiting.append(envelope)
        self._out += (*envelope.content, b".\r\n")
        self._expected.append(Expected.CONTENT)
        self.pump()

    def _content_answered(self, reply: Reply) -> None:
        meaning = classify(Stage.CONTENT, reply)
        # a relay that gives up at the very end may do so again: that counts as an attempt
        tried = TRY_LATER if meaning is NOBODY else meaning
        self.outcomes.append(Outcome(self._awaiting.popleft(), tried, reply))
        self.pump()

    def _close_refused(self) -> None:
        envelope, self._next = self._next, None
        if envelope is None or self._refusal is None:
            return
        stage, reply = self._refusal
        meaning = classify(stage, reply)
        self.outcomes.append(Outcome(envelope, meaning, reply))
        if meaning is NOBODY:
            self._break_off(reply)
        elif self.opening.offer.pipelining:
            self._must_reset = True
            self.pump()
        else:
            self._say("RSET", Expected.RESET)

    def _say(self, command: str, expected: Expected) -> None:
        self._out.append(command.encode("ascii") + b"\r\n")
        self._expected.append(expected)

    def _break_off(self, reply: Reply) -> None:
        self.fault, self.is_ready = reply, False
