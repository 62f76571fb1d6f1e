"""What the reader and a child say to each other: one frame a mail, one frame a finding."""

import json
import struct
from typing import BinaryIO

from mcv.core.mailtext import clean_header
from mcv.delivery.rules.returned.kinds import Finding, MailKind
from mcv.delivery.rules.states import Reason

LENGTHS = struct.Struct(">II")
LENGTH = struct.Struct(">I")
LONGEST_FINDING = 64 * 1024
MOST_MESSAGE_IDS = 10


def write_mail(stream: BinaryIO, envelope: tuple[str, str, str], raw: bytes) -> None:
    """Write a mail with its sender, its recipient and our domain."""
    head = json.dumps(envelope).encode()
    stream.write(LENGTHS.pack(len(head), len(raw)) + head + raw)
    stream.flush()


def read_mail(stream: BinaryIO) -> tuple[str, str, str, bytes] | None:
    """Return sender, recipient, our domain and the raw mail, None when there are no more."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, raw = (stream.read(length) for length in LENGTHS.unpack(lengths))
    sender, recipient, mail_domain = json.loads(head)
    return sender, recipient, mail_domain, raw


def write_finding(stream: BinaryIO, finding: Finding) -> None:
    """Write what a mail is."""
    said = {
        "kind": finding.kind.value,
        "because": finding.because[:80],
        "reason": finding.reason.value if finding.reason else None,
        "message_ids": [each[:200] for each in finding.message_ids[:MOST_MESSAGE_IDS]],
    }
    answer = json.dumps(said).encode()
    stream.write(LENGTH.pack(len(answer)) + answer)
    stream.flush()


def read_finding(stream: BinaryIO) -> Finding | None:
    """Return what a child found, None if it said nothing that makes sense: it is not to be trusted."""
    length = stream.read(LENGTH.size)
    if len(length) < LENGTH.size or LENGTH.unpack(length)[0] > LONGEST_FINDING:
        return None
    try:
        said = json.loads(stream.read(LENGTH.unpack(length)[0]))
        return Finding(
            MailKind(said["kind"]),
            clean_header(str(said["because"]), 80),
            Reason(said["reason"]) if said["reason"] else None,
            tuple(str(each) for each in said["message_ids"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
