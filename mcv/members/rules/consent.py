"""What people agreed to, word for word; a wording never changes, a new one gets a new version."""

from dataclasses import dataclass

from mcv.delivery.rules.states import Channel


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

TEXT_WORDINGS = {
    1: ConsentWording(
        version=1,
        text=(
            "I agree that my local police may text me about urgent matters in the places and topics "
            "I choose, and keep my mobile number to do so. I can stop this at any time."
        ),
    ),
}
"""Agreeing to email is not agreeing to texts: they have words and versions of their own."""
CURRENT_TEXT_WORDING = TEXT_WORDINGS[max(TEXT_WORDINGS)]
WORDINGS_BY_CHANNEL = {Channel.EMAIL: WORDINGS, Channel.TEXT: TEXT_WORDINGS}
