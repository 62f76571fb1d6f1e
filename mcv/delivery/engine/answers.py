"""What a relay says, cut into lines, and lines put together to replies (RFC 5321, 4.2)."""

import re

from mcv.delivery.rules.replies import Reply

# one message is taken and the next is welcome, said in one breath
ALL_IS_WELL = re.compile(rb"(?:250 [^\n]*\n){3}354 [^\n]*\n")
LONGEST_ANSWER = 64 * 1024
MOST_LINES = 500


class GarbledError(Exception):
    """What came is no answer at all; the conversation cannot go on."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.reply = Reply(0, words)


class Answers:
    """Takes bytes as they come; keeps what is not a whole line or not a whole reply yet."""

    def __init__(self) -> None:
        self._unread = b""
        self._lines: list[str] = []

    @property
    def is_cut_short(self) -> bool:
        """Return whether a line has begun that has not ended."""
        return bool(self._unread)

    @property
    def is_under_way(self) -> bool:
        """Return whether a reply has begun that has not ended; a line of it may have."""
        return bool(self._lines or self._unread)

    def lines(self, received: bytes) -> list[bytes]:
        """Return the whole lines that there are by now; raises GarbledError for one without end."""
        *lines, self._unread = (self._unread + received).split(b"\n")
        if len(self._unread) > LONGEST_ANSWER or len(self._lines) > MOST_LINES:
            raise GarbledError("an answer without end")
        return lines

    def reply(self, line: bytes) -> tuple[Reply, list[str]] | None:
        """Return the reply that the line ends, with its lines, None if it goes on; or GarbledError."""
        code, after = line[:3], line[3:4]
        if not code.isdigit() or after not in {b" ", b"-", b"\r", b""}:
            raise GarbledError("not an answer")
        self._lines.append(line[4:].decode("utf-8", "replace").rstrip())
        if after == b"-":
            return None
        lines, self._lines = self._lines, []
        return Reply(int(code), lines[0]), lines
