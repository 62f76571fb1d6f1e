"""The process that opens mail: little memory, little time, no secrets, no database.

    python -m mcv.delivery.engine.inbound.child MEGABYTES SECONDS

It reads mails from standard input and writes what each is to standard output. Whatever a mail does
to it, only that mail is lost to reading, and the bytes of that one are kept.
"""

import resource
import signal
import sys

from mcv.delivery.engine.inbound import frames
from mcv.delivery.rules.returned.kinds import Finding, unreadable
from mcv.delivery.rules.returned.recognise import recognise

MEGABYTE = 1024 * 1024


def main(megabytes: int, seconds: int) -> None:
    """Read mail until there is no more, within so much memory and so many seconds of CPU a mail."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # whoever stops the service ends this by the end of its input, and not in the middle of a mail
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    frames.write_finding(sys.stdout.buffer, unreadable("ready"))
    while (mail := frames.read_mail(sys.stdin.buffer)) is not None:
        _limit_time(seconds)
        frames.write_finding(sys.stdout.buffer, _finding(*mail))


def _finding(sender: str, recipient: str, mail_domain: str, raw: bytes) -> Finding:
    try:
        return recognise(raw, sender, recipient, mail_domain)
    except Exception as error:
        return unreadable(type(error).__name__)


def _limit_time(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds)  # whole seconds: a little early, never late
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
