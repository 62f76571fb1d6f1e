"""What a relay says decides what happens to a letter, an address, or the whole queue."""

import pytest

from mcv.delivery.rules.replies import Reply, Stage, Verdict, classify
from mcv.delivery.rules.states import Reason


@pytest.mark.parametrize(
    ("code", "text", "reason", "suppresses"),
    [
        (550, "5.1.1 No such user", Reason.NO_SUCH_ADDRESS, True),
        (550, "No such user here", Reason.NO_SUCH_ADDRESS, True),
        (550, "5.2.1 Mailbox disabled", Reason.NO_SUCH_ADDRESS, True),
        (550, "5.7.1 Policy says no", Reason.REFUSED, False),
        (554, "5.7.1 Spam", Reason.REFUSED, False),
        (554, "Transaction failed", Reason.REFUSED, False),
        (552, "5.2.2 Over quota", Reason.MAILBOX_FULL, False),
        (552, "5.3.4 Too big", Reason.TOO_LARGE, False),
    ],
)
def test_a_permanent_refusal_names_its_reason_and_only_a_dead_address_is_suppressed(
    code: int, text: str, reason: Reason, suppresses: bool
) -> None:
    meaning = classify(Stage.RECIPIENT, Reply(code, text))
    assert (meaning.verdict, meaning.reason, meaning.suppresses) == (
        Verdict.REFUSED,
        reason,
        suppresses,
    )


@pytest.mark.parametrize("code", [450, 451, 452])
def test_a_temporary_refusal_is_tried_again(code: int) -> None:
    assert classify(Stage.RECIPIENT, Reply(code, "4.7.1 Greylisted")).verdict is Verdict.TRY_LATER


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.SESSION, 554),
        (Stage.SESSION, 535),
        (Stage.SENDER, 530),
        (Stage.SENDER, 550),
        (Stage.RECIPIENT, 421),
        (Stage.RECIPIENT, 530),
    ],
)
def test_a_relay_that_refuses_us_says_nothing_about_the_recipient(stage: Stage, code: int) -> None:
    meaning = classify(stage, Reply(code, "no"))
    assert meaning.verdict is Verdict.NOBODY
    assert not meaning.suppresses


def test_a_content_refused_without_detail_does_not_suppress_the_address() -> None:
    assert not classify(Stage.CONTENT, Reply(550, "no")).suppresses


def test_only_the_answer_to_the_content_accepts() -> None:
    assert classify(Stage.CONTENT, Reply(250, "2.0.0 Ok")).verdict is Verdict.ACCEPTED


def test_every_reason_has_words_for_the_desk() -> None:
    assert all(reason.label for reason in Reason)


def test_an_answer_is_told_without_the_address_that_it_repeats() -> None:
    answer = Reply(421, "4.7.0 <jo@example.org>: try later, jo@example.org")
    assert answer.fit_to_log == "421 4.7.0 <(address)>: try later, (address)"
    silent = Reply(0, "the relay does not offer STARTTLS")
    assert silent.fit_to_log == "the relay does not offer STARTTLS"
