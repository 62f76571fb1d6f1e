"""The conversation with a relay, word for word, without a network."""

from collections.abc import Iterable

import pytest

from config import MailRelay
from mcv.delivery.engine.dialogue import Dialogue
from mcv.delivery.engine.envelopes import Envelope
from mcv.delivery.rules.replies import Verdict

OFFER = b"250-relay.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
LOCK_STEP = b"250 relay.example\r\n"


def an_envelope(key: object = 1, content: bytes = b"Subject: x\r\n\r\nHello\r\n") -> Envelope:
    return Envelope(key, "bounce@mcv.example", f"member{key}@example.org", [content])


def a_dialogue(
    envelopes: Iterable[Envelope] = (), offer: bytes | None = OFFER, **relay: str
) -> Dialogue:
    waiting = iter(list(envelopes))
    dialogue = Dialogue(MailRelay(**relay), "mcv.example", lambda: next(waiting, None))  # type: ignore[arg-type]
    dialogue.receive(b"220 relay.example ESMTP\r\n")
    assert said(dialogue) == "EHLO mcv.example\r\n"
    if offer is not None:
        dialogue.receive(offer)
    return dialogue


def said(dialogue: Dialogue) -> str:
    return dialogue.words().decode()


def verdicts(dialogue: Dialogue) -> list[tuple[object, Verdict]]:
    return [(outcome.envelope.key, outcome.meaning.verdict) for outcome in dialogue.outcomes]


def test_a_whole_envelope_leaves_in_one_write() -> None:
    assert said(a_dialogue([an_envelope()])) == (
        "MAIL FROM:<bounce@mcv.example>\r\nRCPT TO:<member1@example.org>\r\nDATA\r\n"
    )


def test_a_content_leaves_together_with_the_next_envelope() -> None:
    dialogue = a_dialogue([an_envelope(1), an_envelope(2)])
    said(dialogue)
    dialogue.receive(b"250 ok\r\n250 ok\r\n354 go\r\n")
    words = said(dialogue)
    assert words.startswith("Subject: x\r\n\r\nHello\r\n.\r\nMAIL FROM")
    assert words.endswith("RCPT TO:<member2@example.org>\r\nDATA\r\n")


def test_answers_may_come_in_any_pieces() -> None:
    dialogue = a_dialogue([an_envelope()])
    for byte in b"250 ok\r\n250 ok\r\n354 go\r\n250-2.0.0 taken\r\n250 2.0.0 really\r\n":
        dialogue.receive(bytes([byte]))
        said(dialogue)
    assert verdicts(dialogue) == [(1, Verdict.ACCEPTED)]


@pytest.mark.parametrize("first", ["250 taken", "250-2.0.0 taken\r\n250 2.0.0 really"])
def test_one_message_taken_and_the_next_welcome_is_understood_wherever_it_is_cut(
    first: str,
) -> None:
    answer = f"{first}\r\n250 ok\r\n250 ok\r\n354 go\r\n".encode()
    for cut in range(len(answer)):
        dialogue = a_dialogue([an_envelope(1), an_envelope(2), an_envelope(3)])
        dialogue.receive(b"250 ok\r\n250 ok\r\n354 go\r\n")
        said(dialogue)
        for message in (1, 2):
            for part in (answer[:cut], answer[cut:]):
                dialogue.receive(part)
            assert verdicts(dialogue)[-1] == (message, Verdict.ACCEPTED)
            assert said(dialogue).startswith("Subject: x")
        assert len(verdicts(dialogue)) == 2


def test_a_message_taken_says_nothing_of_a_next_one_that_is_refused() -> None:
    dialogue = a_dialogue([an_envelope(1), an_envelope(2)])
    dialogue.receive(b"250 ok\r\n250 ok\r\n354 go\r\n")
    said(dialogue)
    dialogue.receive(b"250 taken\r\n250 ok\r\n550 5.1.1 nobody\r\n354 go on then\r\n")
    assert verdicts(dialogue) == [(1, Verdict.ACCEPTED)]
    assert said(dialogue) == ".\r\n"


def test_what_began_as_a_refusal_does_not_end_as_an_acceptance() -> None:
    dialogue = a_dialogue([an_envelope(1), an_envelope(2)])
    dialogue.receive(b"250 ok\r\n250 ok\r\n354 go\r\n")
    said(dialogue)
    for part in (b"554 no: ", b"250 taken\r\n250 ok\r\n250 ok\r\n354 go\r\n"):
        dialogue.receive(part)
    assert (1, Verdict.ACCEPTED) not in verdicts(dialogue)


def test_a_refused_recipient_is_reset_and_the_next_is_served() -> None:
    dialogue = a_dialogue([an_envelope(1), an_envelope(2)])
    said(dialogue)
    dialogue.receive(b"250 ok\r\n550 5.1.1 nobody\r\n554 no recipients\r\n")
    assert said(dialogue).startswith("RSET\r\nMAIL FROM")
    assert verdicts(dialogue) == [(1, Verdict.REFUSED)]
    dialogue.receive(b"250 reset\r\n250 ok\r\n250 ok\r\n354 go\r\n")
    said(dialogue)
    dialogue.receive(b"250 ok\r\n")
    assert verdicts(dialogue)[1:] == [(2, Verdict.ACCEPTED)]


def test_an_acceptance_before_the_content_was_given_is_none() -> None:
    dialogue = a_dialogue([an_envelope()])
    said(dialogue)
    dialogue.receive(b"250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n")
    assert dialogue.fault is not None
    assert dialogue.outcomes == []
    assert [outcome.meaning.verdict for outcome in dialogue.abandon()] == [Verdict.NOBODY]


def test_a_refused_recipient_followed_by_354_gets_no_content() -> None:
    dialogue = a_dialogue([an_envelope()])
    said(dialogue)
    dialogue.receive(b"250 ok\r\n550 5.1.1 nobody\r\n354 go on then\r\n")
    assert said(dialogue) == ".\r\n"
    dialogue.receive(b"554 nothing\r\n")
    assert verdicts(dialogue) == [(1, Verdict.REFUSED)]
    assert dialogue.outcomes[0].meaning.suppresses


def test_even_a_250_for_the_empty_content_does_not_make_a_refusal_an_acceptance() -> None:
    dialogue = a_dialogue([an_envelope()])
    dialogue.receive(b"250 ok\r\n550 5.1.1 nobody\r\n354 go on then\r\n250 taken\r\n")
    assert verdicts(dialogue) == [(1, Verdict.REFUSED)]


def test_without_pipelining_one_command_waits_for_its_answer() -> None:
    dialogue = a_dialogue([an_envelope(1), an_envelope(2)], LOCK_STEP)
    assert said(dialogue) == "MAIL FROM:<bounce@mcv.example>\r\n"
    dialogue.receive(b"250 ok\r\n")
    assert said(dialogue) == "RCPT TO:<member1@example.org>\r\n"
    dialogue.receive(b"550 5.1.1 nobody\r\n")
    assert said(dialogue) == "RSET\r\n"
    dialogue.receive(b"250 ok\r\n")
    assert said(dialogue) == "MAIL FROM:<bounce@mcv.example>\r\n"
    for answer, next_words in ((b"250", "RCPT"), (b"250", "DATA"), (b"354", "Subject")):
        dialogue.receive(answer + b" ok\r\n")
        assert said(dialogue).startswith(next_words)


def test_a_421_gives_back_what_was_not_begun_and_doubts_what_was_handed_over() -> None:
    dialogue = a_dialogue([an_envelope(1), an_envelope(2)])
    dialogue.receive(b"250 ok\r\n250 ok\r\n354 go\r\n")
    said(dialogue)
    dialogue.receive(b"421 4.3.2 shutting down\r\n")
    assert dialogue.fault is not None
    assert verdicts(dialogue) == [(1, Verdict.TRY_LATER)]
    assert [(o.envelope.key, o.meaning.verdict) for o in dialogue.abandon()] == [
        (2, Verdict.NOBODY)
    ]


def test_what_is_not_wanted_any_more_when_the_relay_asks_for_it_is_not_given() -> None:
    dialogue = a_dialogue([an_envelope()._replace(is_wanted=lambda: False)])
    said(dialogue)
    dialogue.receive(b"250 ok\r\n250 ok\r\n354 go\r\n")
    assert said(dialogue) == ""
    assert dialogue.fault is not None
    assert verdicts(dialogue) == [(1, Verdict.NOBODY)]


def test_what_is_not_wanted_any_more_just_before_it_would_be_written_is_not_given() -> None:
    wanted = [True]
    dialogue = a_dialogue([an_envelope()._replace(is_wanted=lambda: wanted[0])])
    said(dialogue)
    dialogue.receive(b"250 ok\r\n250 ok\r\n354 go\r\n")
    wanted[0] = False
    assert said(dialogue) == ""
    assert verdicts(dialogue) == [(1, Verdict.NOBODY)]


def test_a_connection_lost_after_the_content_leaves_a_doubt() -> None:
    dialogue = a_dialogue([an_envelope()])
    dialogue.receive(b"250 ok\r\n250 ok\r\n354 go\r\n")
    said(dialogue)
    (outcome,) = dialogue.abandon()
    assert outcome.doubtful
    assert outcome.meaning.verdict is Verdict.TRY_LATER


def test_a_relay_that_refuses_our_sender_address_refuses_everybody() -> None:
    dialogue = a_dialogue([an_envelope(1), an_envelope(2)])
    dialogue.receive(b"550 5.7.1 not you\r\n503 no\r\n503 no\r\n")
    assert dialogue.fault is not None
    assert verdicts(dialogue) == [(1, Verdict.NOBODY)]


def test_nothing_is_said_in_clear_when_starttls_is_not_offered() -> None:
    dialogue = a_dialogue([an_envelope()], tls="starttls", username="me", password="secret")
    assert dialogue.fault is not None
    assert said(dialogue) == ""


@pytest.mark.parametrize("injected", [b"250 whole\r\n", b"250-SIZE 1\r\n", b"250-SI"])
def test_what_comes_in_clear_after_starttls_is_an_attack(injected: bytes) -> None:
    dialogue = a_dialogue([], b"250-relay\r\n250 STARTTLS\r\n", tls="starttls")
    assert said(dialogue) == "STARTTLS\r\n"
    dialogue.receive(b"220 go\r\n" + injected)
    if dialogue.wants_tls:
        dialogue.secured()
    assert dialogue.fault is not None


def test_a_wrong_password_is_a_fault_of_ours_and_not_of_a_recipient() -> None:
    dialogue = a_dialogue([an_envelope()], b"250-r\r\n250 AUTH PLAIN\r\n", username="me")
    assert said(dialogue).startswith("AUTH PLAIN ")
    dialogue.receive(b"535 5.7.8 wrong\r\n")
    assert dialogue.fault is not None
    assert dialogue.outcomes == []


def test_signing_in_step_by_step() -> None:
    dialogue = a_dialogue([], b"250-r\r\n250 AUTH LOGIN\r\n", username="me", password="secret")
    assert said(dialogue) == "AUTH LOGIN\r\n"
    dialogue.receive(b"334 VXNlcm5hbWU6\r\n")
    assert said(dialogue) == "bWU=\r\n"
    dialogue.receive(b"334 UGFzc3dvcmQ6\r\n")
    assert said(dialogue) == "c2VjcmV0\r\n"
    dialogue.receive(b"235 welcome\r\n")
    assert dialogue.is_ready


def test_a_message_larger_than_the_relay_takes_is_not_even_begun() -> None:
    offer = b"250-r\r\n250-SIZE 10\r\n250 PIPELINING\r\n"
    dialogue = a_dialogue([an_envelope(content=b"x" * 20 + b"\r\n")], offer)
    assert said(dialogue) == ""
    assert verdicts(dialogue) == [(1, Verdict.REFUSED)]


def test_garbage_ends_the_conversation() -> None:
    for garbage in (b"\x00\xff\xfe\n", b"HTTP/1.1 400 Bad Request\r\n", b"x" * 100_000):
        dialogue = a_dialogue([], None)
        dialogue.receive(garbage)
        assert dialogue.fault is not None
