"""Whatever a mail does to the process that opens it, that mail is flagged and the others go on."""

import os
import signal
import time
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from mcv.delivery.engine.inbound.pool import Limits, NoReaderError, Pool
from mcv.delivery.engine.inbound.shelf import Stored
from mcv.delivery.rules.returned.caps import LARGEST_MAIL
from mcv.delivery.rules.returned.kinds import MailKind
from tests.builders.inbound import DOMAIN, a_delivery_report

pytestmark = pytest.mark.once

BOUNCE = f"bounce+token@{DOMAIN}"
REPORT = a_delivery_report("5.1.1", "550 5.1.1 no such user")
LARGE = a_delivery_report("5.1.1", "x") + b"y" * (LARGEST_MAIL - 2000)
WITHIN = 2.0


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(DOMAIN, Limits(children=1))
    list(pool.findings([stored(REPORT)]))
    yield pool
    pool.close()


def stored(raw: bytes) -> Stored:
    return Stored(1, "", BOUNCE, raw)


def as_mail(path: Path) -> bytes:
    """Return the mail itself, or a mail that the file is attached to."""
    if path.suffix == ".eml":
        return path.read_bytes()
    mail = EmailMessage()
    mail["From"] = "jo@example.org"
    mail.set_content("See this.")
    kind = {".csv": ("text", "csv"), ".png": ("image", "png")}.get(path.suffix)
    main, sub = kind or ("application", "octet-stream")
    mail.add_attachment(path.read_bytes(), main, sub, filename=path.name)
    return mail.as_bytes(policy=policy.SMTP)


def seconds(pool: Pool, mail: bytes) -> float:
    """Return how long that mail and one behind it take together."""
    began = time.monotonic()
    list(pool.findings([stored(mail), stored(REPORT)]))
    return time.monotonic() - began


def test_every_bomb_is_refused_or_flagged_in_time_and_others_mail_flows(
    bad_inputs: list[Path], pool: Pool
) -> None:
    assert len(bad_inputs) == 52
    for path in bad_inputs:
        mail = as_mail(path)
        if len(mail) > LARGEST_MAIL:
            continue
        # a machine that is busy with something else gets a second and a third go
        assert any(seconds(pool, mail) < WITHIN for _ in range(3)), path.name
        (_, finding), (_, other) = pool.findings([stored(mail), stored(REPORT)])
        assert finding.kind not in {MailKind.HARD, MailKind.COMPLAINT}, path.name
        assert other.kind is MailKind.HARD, path.name


@pytest.mark.parametrize(
    "name", ["mime_nest_5000", "mime_100k_parts", "rfc822_nest_3000", "headers_50k"]
)
def test_what_no_person_writes_is_not_even_parsed(
    bad_inputs: list[Path], pool: Pool, name: str
) -> None:
    path = next(path for path in bad_inputs if path.stem == name)
    ((_, finding),) = pool.findings([stored(path.read_bytes())])
    assert finding.kind is MailKind.UNREADABLE
    assert finding.because.startswith(("nested", "too many", "headers"))


def test_a_mail_that_takes_too_long_is_flagged() -> None:
    pool = Pool(DOMAIN, Limits(children=1, seconds=0.001))
    ((_, finding),) = pool.findings([stored(LARGE)])
    pool.close()
    assert (finding.kind, finding.because) == (MailKind.UNREADABLE, "took too long")


def test_a_mail_that_takes_too_much_memory_is_flagged_and_the_next_one_is_read() -> None:
    pool = Pool(DOMAIN, Limits(children=1, megabytes=20))
    findings = [finding for _, finding in pool.findings([stored(LARGE), stored(REPORT)])]
    pool.close()
    assert [each.kind for each in findings] == [MailKind.UNREADABLE, MailKind.HARD]


def readers() -> set[int]:
    """Return the children that any thread of ours has begun."""
    lists = Path("/proc/self/task").glob("*/children")
    return {int(number) for each in lists for number in each.read_text().split()}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_that_ended_while_nothing_was_read_costs_no_mail(how: signal.Signals) -> None:
    pool = Pool(DOMAIN, Limits(children=1))
    before = readers()
    list(pool.findings([stored(REPORT)]))
    (child,) = readers() - before
    os.kill(child, how)
    if how is signal.SIGKILL:
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    findings = [finding.kind for _, finding in pool.findings([stored(REPORT)] * 2)]
    pool.close()
    assert findings == [MailKind.HARD] * 2


def test_where_no_child_can_be_started_no_mail_is_to_blame() -> None:
    pool = Pool(DOMAIN, Limits(children=1, start_seconds=0.0))
    with pytest.raises(NoReaderError):
        list(pool.findings([stored(REPORT)]))
    pool.close()


def test_a_child_is_replaced_after_so_many_mails() -> None:
    pool = Pool(DOMAIN, Limits(children=1, mails=2))
    findings = [finding.kind for _, finding in pool.findings([stored(REPORT)] * 5)]
    pool.close()
    assert findings == [MailKind.HARD] * 5
