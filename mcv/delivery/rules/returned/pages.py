"""What can be read in a mail that came back: its headers, what it says itself, its status fields.

What it quotes of the letter that it is about is left out, but for the Message-ID.
"""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

LONGEST_TEXT = 16_000
MOST_PARTS_READ = 60
MOST_STATUS_GROUPS = 20
STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
QUOTED_TYPES = frozenset({"message/rfc822", "message/global", "text/rfc822-headers"})
MARKUP = re.compile(r"<style.{0,9000}?</style>|<[^<>]{0,600}>", re.IGNORECASE | re.DOTALL)
QUOTE_BEGINS = re.compile(
    r"""^[\s>*=-]{0,99}(?:
        below\ this\ line\ is\ a\ copy | (?:the\ )?original\ message | (?:the\ )?original\ mail\ info
        | this\ is\ a\ copy\ of | message\ headers?\ follow | unsent\ message\ follows
        | below\ is\ a\ copy\ of | returned\ message | the\ headers?\ of\ the\ original
        | included\ is\ a\ copy | original\ message\ headers
    )\b(?!\s+was\b).{0,99}$ | ^(?:return-path|received|dkim-signature):""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
MESSAGE_ID = re.compile(r"^message-id:\s{0,9}<([^<>\s]{1,200})>", re.IGNORECASE | re.MULTILINE)
OUR_SENDER = re.compile(r"\bbounce\+([\w-]{1,100})@", re.IGNORECASE)
Fields = dict[str, str]


@dataclass
class Pages:
    """A mail taken apart; header names are in lower case, `groups` are the fields of its status."""

    parsed: Message
    headers: Fields
    text: str = ""
    groups: list[Fields] = field(default_factory=list)
    feedback: Fields | None = None
    message_ids: list[str] = field(default_factory=list)

    @property
    def subject(self) -> str:
        """Return the subject as a person reads it."""
        return self.headers.get("subject", "")

    @property
    def author(self) -> str:
        """Return the address in From in lower case, empty if there is none."""
        return parseaddr(self.headers.get("from", ""))[1].lower()

    @property
    def is_report(self) -> bool:
        """Return whether it says of itself that a machine reports something."""
        return self.parsed.get_content_type() == "multipart/report"


def read(raw: bytes) -> Pages:
    """Return the mail taken apart; the raw bytes must have passed `caps.why_not_read`."""
    parsed = email.message_from_bytes(raw, policy=policy.compat32)
    pages = Pages(parsed, {name.lower(): _decoded(value) for name, value in parsed.items()})
    for part in _parts(parsed):
        _add(pages, part)
    pages.text = QUOTE_BEGINS.split(pages.text, maxsplit=1)[0]
    return pages


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts in order without looking into a message that is quoted."""
    waiting = [message]
    for _ in range(MOST_PARTS_READ):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting = [*_children(part), *waiting]


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)]


def _add(pages: Pages, part: Message) -> None:
    kind = part.get_content_type()
    if kind in STATUS_TYPES:
        pages.groups += [fields for fields in _groups(part) if fields][:MOST_STATUS_GROUPS]
    elif kind == "message/feedback-report":
        pages.feedback = _merged(_groups(part))
        pages.message_ids += OUR_SENDER.findall(pages.feedback.get("original-mail-from", ""))
    elif kind in QUOTED_TYPES:
        pages.message_ids += _quoted_ids(part)
        _add_nested_report(pages, part)
    elif _is_text(part) and len(pages.text) < LONGEST_TEXT:
        pages.text += _text(part) + "\n"


def _is_text(part: Message) -> bool:
    """Return whether people may read it; a multipart without its boundary is text after all."""
    main = part.get_content_maintype()
    return main == "text" or (main == "multipart" and isinstance(part.get_payload(), str))


def _add_nested_report(pages: Pages, quoted: Message) -> None:
    """A bounce that somebody's gateway wrapped once more speaks through its own status fields."""
    for inner in _children(quoted) if quoted.is_multipart() else []:
        if inner.get_content_type() == "multipart/report" and not pages.groups:
            for part in _children(inner):
                if part.get_content_type() in STATUS_TYPES:
                    _add(pages, part)


def _groups(part: Message) -> list[Fields]:
    payload = part.get_payload()
    if isinstance(payload, list):
        return [_fields(group) for group in payload if isinstance(group, Message)]
    return [_fields(email.message_from_string(str(payload)[:LONGEST_TEXT]))]


def _fields(group: Message) -> Fields:
    found = _first_of_each(group)
    if not found and isinstance(group.get_payload(), str):
        inner = email.message_from_string(str(group.get_payload()).lstrip()[:LONGEST_TEXT])
        return _first_of_each(inner)
    return found


def _first_of_each(group: Message) -> Fields:
    """Some systems leave out the empty line between recipients: the first one named counts."""
    return {
        name.lower().strip(): " ".join(str(value).split())
        for name, value in reversed(group.items())
    }


def _merged(groups: list[Fields]) -> Fields:
    return {name: value for fields in reversed(groups) for name, value in fields.items()}


def _quoted_ids(part: Message) -> list[str]:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if isinstance(inner, Message):
        return [str(inner["Message-ID"]).strip(" <>")] if inner["Message-ID"] else []
    return MESSAGE_ID.findall(str(payload)[:LONGEST_TEXT])


def _text(part: Message) -> str:
    if part.get_content_disposition() == "attachment":
        return ""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    text = _in_letters(payload[: 4 * LONGEST_TEXT], part.get_content_charset() or "utf-8")
    if part.get_content_type() == "text/html":
        text = MARKUP.sub(" ", text)
    return text[:LONGEST_TEXT]


def _in_letters(payload: bytes, charset: str) -> str:
    try:
        return payload.decode(charset, "replace")
    except (LookupError, ValueError):
        return payload.decode("utf-8", "replace")


def _decoded(value: object) -> str:
    text = str(value)[:LONGEST_TEXT]
    try:
        return " ".join(str(make_header(decode_header(text))).split())
    except (LookupError, ValueError, HeaderParseError):
        return " ".join(text.split())
