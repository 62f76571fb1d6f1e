"""What stands on the wire is exactly what was meant, in seven bits, for every relay there is."""

import html
import unicodedata
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mcv.core.mailtext import clean_header
from mcv.delivery.engine.dialogue import Dialogue
from mcv.delivery.rules.letters import Letter
from mcv.delivery.rules.placeholders import Placeholder
from tests.builders.delivery import NOON, a_copy, a_house, a_recipient, a_wording
from tests.delivery.test_dialogue import a_dialogue, an_envelope, said

pytestmark = pytest.mark.once

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
HARD = 'Zoë = 李明 .\r\n.\r\n=?utf-8?q?x=0D=0ABcc=3Ae?= \x00\x85\u2028\u202e "q\\" <a@b>, c;'
FOLDED = 78
LONGEST_BODY_LINE = 76
LONGEST = 998
UNHURRIED = settings(deadline=None)


def on_the_wire(name: str, subject: str, body: str) -> bytes:
    wording = a_wording(
        subject=subject,
        from_name=name,
        text=f"{body}|\n{Placeholder.NAME}\n",
        html=f"{body}|\n{Placeholder.NAME}\n",
    )
    return a_copy(Letter(wording, a_house(), NOON), a_recipient(name=name))


def parsed(message: bytes) -> EmailMessage:
    plain = message.replace(b"\r\n..", b"\r\n.")
    found = BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(plain)
    assert isinstance(found, EmailMessage)
    return found


def person(message: bytes, header: str) -> tuple[str, str]:
    """Return the one name and address of a header, read by the rules of RFC 5322 and 2047 alone.

    The parser with a policy keeps the space between two encoded words of a name, against RFC 2047.
    """
    people = getaddresses(message_from_bytes(message).get_all(header, []))
    assert len(people) == 1
    name, address = people[0]
    return str(make_header(decode_header(name))), address


def body_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    return raw.decode("utf-8").replace("\r\n", "\n")


@UNHURRIED
@given(name=WORDS, subject=WORDS, body=WORDS)
@example(HARD, HARD, HARD)
@example("", "", "")
@example(" ", " Jo  Bloggs ", " ")
@example("Jo  Bloggs ", " ", "a")
@example("|", "|", "|")
@example("a" * 400, "a" * 400, "a" * 400)
def test_every_name_subject_and_text_is_read_back_as_it_was_meant(
    name: str, subject: str, body: str
) -> None:
    wire = on_the_wire(name, subject, body)
    message = parsed(wire)
    assert message.defects == []
    assert message["Subject"] == clean_header(subject)
    assert person(wire, "To") == (clean_header(name, 120), "jo@example.org")
    assert person(wire, "From") == (clean_header(name, 120), "no-reply@mcv.example")
    lines = body.replace("\r\n", "\n").replace("\r", "\n")
    for kind, called in (("plain", name), ("html", html.escape(name))):
        read = body_of(message, kind)
        assert read.startswith(f"{lines}|\n")
        assert read.removeprefix(f"{lines}|\n").split() == called.split()


@UNHURRIED
@given(name=WORDS, subject=WORDS, body=WORDS)
@example(HARD, HARD, HARD)
def test_the_headers_are_exactly_those_of_a_letter(name: str, subject: str, body: str) -> None:
    message = parsed(on_the_wire(name, subject, body))
    assert message.keys() == [
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe",
        "List-Unsubscribe-Post", "List-Id", "MIME-Version", "Content-Type",
    ]  # fmt: skip


@UNHURRIED
@given(name=WORDS, subject=WORDS, body=WORDS)
@example(HARD, HARD, HARD)
@example("a" * 400, "a" * 400, "a" * 4000)
@example("李" * 400, "李" * 400, "李" * 4000)
def test_it_is_seven_bit_and_no_line_is_too_long(name: str, subject: str, body: str) -> None:
    message = on_the_wire(name, subject, body)
    assert message.isascii()
    assert b"\0" not in message
    assert message.count(b"\r") == message.count(b"\n") == message.count(b"\r\n")
    head, _, rest = message.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= LONGEST
    stuffed = [line.removeprefix(b".") for line in rest.split(b"\r\n")]
    assert max(map(len, stuffed)) <= LONGEST_BODY_LINE


@UNHURRIED
@given(st.lists(st.text(min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=8))
def test_a_subject_of_words_is_folded_where_mail_programs_expect_it(words: list[str]) -> None:
    message = on_the_wire("Jo", " ".join(words), "Text")
    subject = message.partition(b"\r\nSubject: ")[2].partition(b"\r\nDate:")[0]
    assert max(map(len, f"Subject: {subject.decode()}".split("\r\n"))) <= FOLDED


@pytest.mark.parametrize(
    "name", ["Zoë Łukasz", "李明", "Jo (the plumber)", 'Jo "JB" Bloggs', "a,b"]
)
def test_a_name_stays_a_name_and_becomes_no_second_address(name: str) -> None:
    assert person(on_the_wire(name, "x", "y"), "To") == (name, "jo@example.org")


def test_a_relay_without_8bitmime_and_smtputf8_gets_the_same_as_one_with_them() -> None:
    content = on_the_wire("Zoë", "Zoë", "Zoë")
    assert unicodedata.normalize("NFC", "Zoë") in parsed(content)["Subject"]
    offers = (
        b"250-relay.example\r\n250 PIPELINING\r\n",
        b"250-relay.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n",
    )
    spoken = [whole_conversation(a_dialogue([an_envelope(1, content)], offer)) for offer in offers]
    assert spoken[0] == spoken[1]
    assert spoken[0].isascii()
    for extension in ("BODY=", "SMTPUTF8"):
        assert extension not in spoken[0].partition("DATA")[0]


def test_an_envelope_names_one_recipient() -> None:
    words = whole_conversation(a_dialogue([an_envelope(1), an_envelope(2)]))
    assert words.count("RCPT TO:<") == words.count("MAIL FROM:<") == words.count("DATA\r\n") == 2


def whole_conversation(dialogue: Dialogue) -> str:
    words = said(dialogue)
    for _ in range(2):
        dialogue.receive(b"250 ok\r\n250 ok\r\n354 go\r\n")
        words += said(dialogue)
        dialogue.receive(b"250 taken\r\n")
        words += said(dialogue)
        if not dialogue.is_waiting:
            break
    return words
