"""A cheap look at a raw mail before any parser touches it: too big, too deep, too many parts."""

import re

LARGEST_MAIL = 5 * 1024 * 1024
LARGEST_HEAD = 256 * 1024
LARGEST_PART_READ = 128 * 1024
"""What a mail says stands in front; what follows this much is attachments, and is kept but not parsed."""
MOST_HEADERS = 1000
MOST_BOUNDARIES = 40
MOST_PARTS = 400
MOST_NESTED_MESSAGES = 20

END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
BOUNDARY = re.compile(
    rb"boundary(?:\*[0-9*]{0,3})?[ \t]{0,9}=[ \t]{0,9}\"?([^\s\";]{1,200})", re.IGNORECASE
)
NESTED = re.compile(rb"^content-type:\s{0,9}message/", re.IGNORECASE | re.MULTILINE)


def why_not_read(raw: bytes) -> str | None:
    """Return why the mail must not be parsed, None if it may be."""
    if len(raw) > LARGEST_MAIL:
        return "too large"
    found = END_OF_HEAD.search(raw, 0, LARGEST_HEAD)
    if found is None and len(raw) > LARGEST_HEAD:
        return "headers too large"
    head = raw[: found.start()] if found else raw
    if head.count(b"\n") > MOST_HEADERS:
        return "too many headers"
    return _why_too_intricate(readable(raw))


def readable(raw: bytes) -> bytes:
    """Return as much of the mail as is parsed."""
    return raw[:LARGEST_PART_READ]


def _why_too_intricate(raw: bytes) -> str | None:
    boundaries = {found[1] for found in BOUNDARY.finditer(raw)}
    if len(boundaries) > MOST_BOUNDARIES:
        return "nested too deeply"
    if sum(raw.count(b"\n--" + boundary) for boundary in boundaries) > MOST_PARTS:
        return "too many parts"
    if len(NESTED.findall(raw)) > MOST_NESTED_MESSAGES:
        return "too many messages in one"
    return None
