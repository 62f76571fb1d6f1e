"""What a channel writes on: how its letters are composed and checked, and what it calls an address."""

from datetime import datetime
from typing import Protocol

from mcv.core.tokens import LinkSigner
from mcv.delivery.engine.holdings import Written
from mcv.delivery.engine.sealing import letter_for
from mcv.delivery.rules.addresses import on_the_wire
from mcv.delivery.rules.checking import check
from mcv.delivery.rules.letters import House, Wording
from mcv.delivery.rules.numbers import number_on_the_wire
from mcv.delivery.rules.states import Channel
from mcv.delivery.rules.texts import REFERENCE, TextLetter, check_text


class Stationery(Protocol):
    """All that claiming has to know of a channel; `holds` is for one that keeps deliveries in doubt."""

    channel: Channel
    holds: bool

    def wire(self, address: str) -> str | None:
        """Return the address as the channel takes it, None when it cannot."""

    def compose(self, wording: Wording, moment: datetime) -> Written:
        """Return the wording, rendered once, ready to be written for each recipient."""

    def check(self, message: bytes, wire: str, wording: Wording) -> None:
        """Raise UnfitLetterError if a finished message is not what was meant."""


class Referring(Stationery, Protocol):
    """What has to be known besides of a channel that can be asked after what it was given."""

    def references(self, delivery_id: int) -> tuple[str, ...]:
        """Return under what it may know the delivery: what it is given now first, then earlier ones."""


class MailStationery:
    """Letters by email."""

    channel = Channel.EMAIL
    holds = False

    def __init__(self, house: House) -> None:
        self._house = house

    def wire(self, address: str) -> str | None:
        """Return the address in ASCII."""
        return on_the_wire(address)

    def compose(self, wording: Wording, moment: datetime) -> Written:
        """Return the compiled letter."""
        return letter_for(wording, self._house, moment)

    def check(self, message: bytes, wire: str, wording: Wording) -> None:
        """Parse the letter back."""
        check(message, wire, wording, self._house)


class TextStationery:
    """Text messages; one whose outcome is unknown is held until the provider's status decides."""

    channel = Channel.TEXT
    holds = True

    def __init__(self, house: House) -> None:
        self._house = house

    def references(self, delivery_id: int) -> tuple[str, ...]:
        """Return the delivery's token by each key, the newest first."""
        keys = self._house.links.signer.keys
        return tuple(LinkSigner((key,)).sign(REFERENCE, delivery_id) for key in keys)

    def wire(self, address: str) -> str | None:
        """Return the number in its international form."""
        return number_on_the_wire(address)

    def compose(self, wording: Wording, moment: datetime) -> Written:
        """Return the text, the same for everybody."""
        del moment
        return TextLetter(wording)

    def check(self, message: bytes, wire: str, wording: Wording) -> None:
        """Look at length and leftovers."""
        del wire, wording
        check_text(message)
