"""The letter that the sender writes: with our signature where there is a key, else as it is."""

from datetime import datetime

from mcv.delivery.rules.letters import House, Letter, Values, Wording
from mcv.delivery.rules.seal import Seal


class SealedLetter(Letter):
    """A compiled letter whose every copy has a DKIM signature of its own in front."""

    def __init__(self, wording: Wording, house: House, moment: datetime, seal: Seal) -> None:
        super().__init__(wording, house, moment)
        self._seal = seal

    def pieces(self, values: Values) -> list[bytes]:
        """Return the whole message after its signature; what is signed is not yet dot-stuffed."""
        message = b"".join(super().pieces(values))
        return [self._seal.header(message.replace(b"\r\n..", b"\r\n.")), message]


def letter_for(wording: Wording, house: House, moment: datetime) -> Letter:
    """Return the compiled letter; without a key it is the plain one, which signing costs nothing."""
    if house.seal is None:
        return Letter(wording, house, moment)
    return SealedLetter(wording, house, moment, house.seal)
