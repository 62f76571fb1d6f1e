"""What a channel writes on: how its letters are composed and checked, and what it calls an address."""

from datetime import datetime
from typing import Protocol

from mcv.delivery.engine.holdings import Written
from mcv.delivery.engine.sealing import letter_for
from mcv.delivery.rules.addresses import on_the_wire
from mcv.delivery.rules.checking import check
from mcv.delivery.rules.letters import House, Wording
from mcv.delivery.rules.numbers import number_on_the_wire
from mcv.delivery.rules.states import Channel
from mcv.delivery.rules.texts import TextLetter, check_text, reference_of


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

    def reference(self, delivery_id: int) -> str:
        """Return under what the channel knows the delivery, now and ever after."""


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

    def __init__(self, room: str) -> None:
        self._room = room

    def reference(self, delivery_id: int) -> str:
        """Return the reference that is of this post room alone."""
        return reference_of(delivery_id, self._room)

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
