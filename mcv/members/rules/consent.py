"""What people agreed to, word for word; a wording never changes, a new one gets a new version."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConsentWording:
    """The exact words beside the box that a person ticked."""

    version: int
    text: str


WORDINGS = {
    1: ConsentWording(
        version=1,
        text=(
            "I agree that my local police may email me about the places and topics I choose, "
            "and keep my details to do so. I can change this or leave at any time."
        ),
    ),
}
CURRENT_WORDING = WORDINGS[max(WORDINGS)]
