"""A letter is rendered once and says to each recipient exactly what was meant for them."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcv.delivery.rules.addresses import on_the_wire
from mcv.delivery.rules.checking import UnfitLetterError, check
from mcv.delivery.rules.letters import Letter, Recipient, Wording
from mcv.delivery.rules.placeholders import Placeholder
from mcv.delivery.rules.returned.addressing import Desk, addressed
from mcv.delivery.rules.states import Kind
from tests.builders.delivery import NOON, SIGNER, a_copy, a_house, a_recipient, a_wording

pytestmark = pytest.mark.once


def written(recipient: Recipient | None = None, wording: Wording | None = None) -> bytes:
    recipient = recipient or a_recipient()
    wording = wording or a_wording()
    message = a_copy(Letter(wording, a_house(), NOON), recipient)
    check(message, recipient.wire, wording, a_house())
    return message


def read(message: bytes) -> EmailMessage:
    plain = message.replace(b"\r\n..", b"\r\n.")
    parsed = BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(plain)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(message: bytes, kind: str = "plain") -> str:
    part = read(message).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_letter_is_to_one_person_by_name_and_from_an_officer_by_name() -> None:
    message = read(written())
    assert str(message["To"]) == '"Jo Bloggs" <jo@example.org>' or "Jo Bloggs" in message["To"]
    assert "PC Sam Taylor, Canterbury CSU (Kent Police)" in message["From"]
    assert message["Subject"] == "Theft from sheds in Wincheap"


def test_a_letter_says_that_a_machine_sent_it() -> None:
    assert read(written())["Auto-Submitted"] == "auto-generated"


def test_an_alert_can_be_left_with_one_click() -> None:
    message = read(written())
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = message["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert SIGNER.read("unsubscribe", token, NOON) == (9,)


def test_where_mail_is_taken_in_an_alert_can_be_left_by_mail_after_the_one_click() -> None:
    house = a_house(is_taken_in=True)
    letter = a_copy(Letter(a_wording(), house, NOON))
    check(letter, a_recipient().wire, a_wording(), house)
    click, mail = (way.strip(" <>") for way in read(letter)["List-Unsubscribe"].split(","))
    assert SIGNER.read("unsubscribe", click.rpartition("/")[2], NOON) == (9,)
    to = addressed(mail.removeprefix("mailto:"), "mcv.example")
    assert to is not None
    assert to.desk is Desk.UNSUBSCRIBE
    assert SIGNER.read("unsubscribe", to.token, NOON) == (9,)


def test_a_notice_is_no_list() -> None:
    message = read(written(wording=a_wording(kind=Kind.NOTICE)))
    assert not [name for name in message if name.startswith("List-")]


def test_the_reply_link_knows_the_delivery_in_both_parts() -> None:
    message = written(a_recipient(delivery_id=123456789))
    for kind in ("plain", "html"):
        token = text_of(message, kind).partition("https://voice.example/r/")[2]
        assert SIGNER.read("reply", token.split('"')[0].split()[0], NOON) == (123456789,)


def test_a_message_id_stays_the_same_and_leads_back_to_the_delivery() -> None:
    house = a_house()
    first = read(written())["Message-ID"]
    later = read(a_copy(Letter(a_wording(), house, NOON.replace(year=2027))))
    assert later["Message-ID"] == first
    assert house.delivery_of(first, NOON) == 7
    assert house.delivery_of("<forged@mcv.example>", NOON) is None


def test_a_name_in_html_is_escaped_and_in_text_is_not() -> None:
    message = written(a_recipient(name="<b>O'Neil & Co</b>"))
    assert "Dear <b>O'Neil & Co</b>," in text_of(message)
    assert "<b>" not in text_of(message, "html")


@pytest.mark.parametrize(
    "name",
    [
        "Zoë Łukasz",
        "x\r\nBcc: e@example.org",
        ".",
        "..",
        "=?utf-8?q?x=0D=0ABcc=3Ae?=",
        "李" * 60,
        "",
    ],
)
def test_no_name_adds_a_header_or_ends_a_message(name: str) -> None:
    assert read(written(a_recipient(name=name)))["Bcc"] is None


@given(name=st.text(max_size=200))
def test_whatever_somebody_is_called_the_letter_is_fit(name: str) -> None:
    written(a_recipient(name=name))


@given(body=st.text(min_size=1).filter(str.strip), subject=st.text(min_size=1, max_size=300))
def test_whatever_an_officer_writes_the_letter_is_fit(body: str, subject: str) -> None:
    written(wording=a_wording(text=body + ".", html=f"<p>{body}</p>", subject=subject))


def test_lines_that_begin_with_dots_arrive_as_written() -> None:
    body = ".\n..\n.hidden\n" + "x" * 75 + ".y" * 80 + f"\n{Placeholder.NAME}.end\n"
    assert text_of(written(wording=a_wording(text=body))) == body.replace(
        Placeholder.NAME, "Jo Bloggs"
    )


def test_a_long_subject_is_folded_and_reads_the_same() -> None:
    for subject in ("word " * 40 + "end", "Zoë und Łukasz " * 15 + "end"):
        message = written(wording=a_wording(subject=subject))
        assert read(message)["Subject"] == subject
        assert max(map(len, message.split(b"\r\n"))) <= 100


def test_a_letter_with_an_unfilled_placeholder_is_not_fit() -> None:
    broken = written().replace(b"voice.example/r/", b"mark.invalid/reply")
    with pytest.raises(UnfitLetterError):
        check(broken, a_recipient().wire, a_wording(), a_house())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Date:", b"Bcc: e@example.org\r\nDate:"),
        (b"jo@example.org", b"jo@example.org>, <eve@example.org"),
        (b"Dear", b"\r\n.\r\nDear"),
        (b"Dear", b"De\nar"),
        (b"Dear", b"De\xe9r"),
    ],
)
def test_a_letter_that_was_tampered_with_is_not_fit(before: bytes, after: bytes) -> None:
    with pytest.raises(UnfitLetterError):
        check(written().replace(before, after, 1), a_recipient().wire, a_wording(), a_house())


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("jo@example.org", "jo@example.org"),
        ("jo+mcv@bücher.example", "jo+mcv@xn--bcher-kva.example"),
        ("jo@straße.example", "jo@xn--strae-oqa.example"),
        ("jo@БОЛЬШЕ.example", "jo@xn--90airl5cxa.example"),
        ("jo@☃.example", None),
        ("jø@example.org", None),
        ("jo@example.org>\r\nRCPT TO:<eve@example.org", None),
        ("jo smith@example.org", None),
        ("", None),
        ("@example.org", None),
    ],
)
def test_only_addresses_that_a_relay_understands_reach_the_wire(
    address: str, wire: str | None
) -> None:
    assert on_the_wire(address) == wire
