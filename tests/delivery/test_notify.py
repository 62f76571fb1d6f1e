"""What Notify's answers mean: the one method, and its two kinds of failure."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mcv.delivery.engine.channels import Message, NotNow, Refused
from mcv.delivery.engine.notify import Notify
from mcv.delivery.rules.states import Reason
from tests.builders.texts import a_gateway, a_number
from tests.notify_server import KEY, Answer, NotifyServer

MESSAGE = Message(a_number(), "Stay inside.", "reference-1")
IN_DOUBT = MESSAGE._replace(in_doubt=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NotifyServer]:
    server = NotifyServer(tmp_path)
    yield server
    server.close()


@pytest.fixture
def gateway(server: NotifyServer) -> Notify:
    return Notify(a_gateway(url=server.url), 0.3)


def failure(gateway: Notify, message: Message = MESSAGE) -> Refused | NotNow:
    with pytest.raises((Refused, NotNow)) as raised:
        gateway.send(message)
    assert isinstance(raised.value, Refused | NotNow)
    return raised.value


def later(gateway: Notify, message: Message = MESSAGE) -> tuple[bool, str | None]:
    found = failure(gateway, message)
    assert isinstance(found, NotNow)
    return found.unknown, found.trouble


def test_a_text_is_handed_over_under_our_reference(server: NotifyServer, gateway: Notify) -> None:
    gateway.send(MESSAGE)
    assert server.ledger == [(a_number(), "reference-1", "Stay inside.")]


def test_a_text_in_doubt_is_asked_after_and_not_handed_over(
    server: NotifyServer, gateway: Notify
) -> None:
    gateway.send(MESSAGE)
    gateway.send(IN_DOUBT)
    assert (server.posts, server.lookups) == (1, ["reference-1"])


def test_a_text_that_notify_never_got_may_be_sent_again(gateway: Notify) -> None:
    assert later(gateway, IN_DOUBT) == (False, None)


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"message": "maintenance"},
        {"notifications": None},
        {"notifications": ["x"]},
        {"notifications": [{"reference": "another's"}]},
        [],
        "sorry",
    ],
)
def test_a_page_that_is_not_notifys_decides_nothing(
    server: NotifyServer, gateway: Notify, page: object
) -> None:
    server.behaviour.lookups_say_instead = page
    assert later(gateway, IN_DOUBT) == (True, None)


@pytest.mark.parametrize("page", [{}, {"id": "1", "reference": "another's"}, [], "sorry"])
def test_what_is_not_acknowledged_as_ours_is_in_doubt(
    server: NotifyServer, gateway: Notify, page: object
) -> None:
    server.behaviour.says_instead = page
    assert later(gateway) == (True, None)


def test_a_status_that_we_do_not_know_decides_nothing(
    server: NotifyServer, gateway: Notify
) -> None:
    server.behaviour.status = "validation-failed"
    gateway.send(MESSAGE)
    assert later(gateway, IN_DOUBT) == (True, None)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_error_of_notifys_own_leaves_the_outcome_unknown(
    server: NotifyServer, gateway: Notify, status: int
) -> None:
    server.behaviour.answers = [Answer(status, "Exception", "Internal server error")]
    assert later(gateway) == (True, None)


def test_silence_leaves_the_outcome_unknown(server: NotifyServer, gateway: Notify) -> None:
    server.behaviour.silent_before = 0
    assert later(gateway) == (True, None)


def test_a_connection_that_was_never_made_leaves_no_doubt() -> None:
    assert later(Notify(a_gateway(), 0.3)) == (False, "Notify is out of reach")


@pytest.mark.parametrize("status", [401, 404, 405])
def test_what_is_wrong_with_our_set_up_is_a_trouble(
    server: NotifyServer, gateway: Notify, status: int
) -> None:
    server.behaviour.answers = [Answer(status, "Error", f"about {a_number()}")]
    unknown, trouble = later(gateway)
    assert not unknown
    assert trouble is not None
    assert str(status) in trouble
    assert a_number() not in trouble


def test_a_wrong_key_is_named_as_notify_names_it(server: NotifyServer) -> None:
    wrong = replace(a_gateway(url=server.url), key=KEY[:-4] + "0000")
    words = "Notify: 403 AuthError Invalid token: API key not found"
    assert later(Notify(wrong, 0.3)) == (False, words)


def test_a_number_that_is_none_is_refused_and_stopped(
    server: NotifyServer, gateway: Notify
) -> None:
    found = failure(gateway, MESSAGE._replace(address="+441227764000"))
    assert isinstance(found, Refused)
    assert (found.reason, found.stops) == (Reason.NUMBER_UNUSABLE, True)


@pytest.mark.parametrize(
    ("answer", "reason", "stops"),
    [
        (("InvalidPhoneError", "Not a UK mobile number"), Reason.NUMBER_UNUSABLE, True),
        (
            ("BadRequestError", "Cannot send to international mobile numbers"),
            Reason.GATEWAY_REFUSED,
            False,
        ),
    ],
)
def test_what_notify_says_of_one_number_holds_nobody_else_up(
    server: NotifyServer, gateway: Notify, answer: tuple[str, str], reason: Reason, stops: bool
) -> None:
    server.behaviour.answers = [Answer(400, *answer)]
    found = failure(gateway)
    assert isinstance(found, Refused)
    assert (found.reason, found.stops) == (reason, stops)


def test_nothing_of_a_message_or_its_number_is_logged(
    server: NotifyServer, gateway: Notify, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = Answer(400, "ValidationError", f"phone_number {a_number()} is not valid")
    server.behaviour.answers = [refusal]
    with caplog.at_level("INFO"):
        failure(gateway)
    assert a_number() not in caplog.text
