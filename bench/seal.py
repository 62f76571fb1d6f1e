"""What a DKIM signature costs a letter: written with and without it in turns, and signed by dkimpy."""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import dkim

from bench.report import Measurement
from bench.sending import LINK_KEY, PARAGRAPH
from mcv.core import clock
from mcv.core.tokens import LinkSigner
from mcv.delivery.engine.sealing import letter_for
from mcv.delivery.rules.letters import House, Letter, Recipient, Wording
from mcv.delivery.rules.links import Links
from mcv.delivery.rules.placeholders import Placeholder
from mcv.delivery.rules.seal import Seal
from mcv.delivery.rules.states import Kind
from tests.builders.keys import an_rsa_key

DOMAIN = "mcv.example"
BY_DKIMPY = 10
WORDING = Wording(
    kind=Kind.ALERT,
    subject="Wincheap: theft from sheds",
    text=f"Dear {Placeholder.NAME},\n\n{PARAGRAPH * 25}\n\n{Placeholder.REPLY_LINK}\n",
    html=f"<p>Dear {Placeholder.NAME},</p><p>{PARAGRAPH * 60}</p>",
    from_name="PC Sam Taylor, Canterbury CSU (Kent Police)",
)


def add_options(options: argparse.ArgumentParser) -> None:
    """Say what may be chosen."""
    options.add_argument("--letters", type=int, default=500, help="letters a turn")
    options.add_argument("--rounds", type=int, default=9, help="turns of each")


def run(chosen: argparse.Namespace) -> list[Measurement]:
    """Return the time a letter in microseconds: signed beside unsigned, and dkimpy's own signing."""
    key = an_rsa_key()
    links = Links("https://voice.example", LinkSigner((LINK_KEY.encode(),)))
    plain = House(DOMAIN, "My Community Voice", links)
    sealed = replace(plain, seal=Seal(DOMAIN, "bench", key))
    recipient = Recipient(1, 1, "Amelia Taylor", "amelia@example.org")
    unsigned = letter_for(WORDING, plain, clock.now())
    signed = letter_for(WORDING, sealed, clock.now())

    def a_copy(letter: Letter) -> bytes:
        return b"".join(letter.pieces(letter.values(recipient)))

    message = a_copy(unsigned)
    assert sealed.seal is not None
    assert sealed.seal.holds(a_copy(signed).replace(b"\r\n..", b"\r\n."))

    def by_dkimpy() -> object:
        relaxed = (b"relaxed", b"relaxed")
        return dkim.sign(message, b"bench", DOMAIN.encode(), key.encode(), canonicalize=relaxed)

    turns = [
        (
            _microseconds(lambda: a_copy(unsigned), chosen.letters),
            _microseconds(lambda: a_copy(signed), chosen.letters),
            _microseconds(by_dkimpy, BY_DKIMPY),
        )
        for _ in range(chosen.rounds)
    ]
    without, with_seal, dkimpys = (median(figures) for figures in zip(*turns, strict=True))
    return [
        _measured("a letter, RSA-2048 signature", with_seal, "unsigned", without),
        _measured("the signature alone", with_seal - without, "dkimpy", dkimpys),
    ]


def _microseconds(work: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times * 1e6


def _measured(case: str, value: float, peer: str, peer_value: float) -> Measurement:
    return Measurement(
        bench="seal",
        case=case,
        value=round(value, 1),
        unit="us",
        members=1,
        database="none",
        peer=peer,
        peer_value=round(peer_value, 1),
    )
