"""Marks that stand in a rendered body for what differs from recipient to recipient.

Links are marked by whole https addresses under a domain that cannot exist (RFC 2606), so that they
pass through Markdown, HTML escaping and sanitising unchanged; the name is marked by plain letters.
"""

import re
from enum import StrEnum


class Placeholder(StrEnum):
    """What is put in for each recipient; the value is the mark that a template writes."""

    REPLY_LINK = "https://mark.invalid/reply"
    USEFUL_LINK = "https://mark.invalid/useful"
    UNSUBSCRIBE_LINK = "https://mark.invalid/unsubscribe"
    NAME = "MarkOfRecipientName"


ANY = re.compile("|".join(re.escape(mark) for mark in Placeholder))


def split(body: str) -> list[str | Placeholder]:
    """Return the body as plain pieces and placeholders in their order; none is empty."""
    pieces: list[str | Placeholder] = []
    end = 0
    for found in ANY.finditer(body):
        pieces += [body[end : found.start()], Placeholder(found[0])]
        end = found.end()
    pieces.append(body[end:])
    return [piece for piece in pieces if piece]


def before_links(body: str) -> str:
    """Return the paragraphs before the first with a link of a recipient's own; a page has buttons."""
    paragraphs = body.split("\n\n")
    with_link = (used_in(paragraph) - {Placeholder.NAME} for paragraph in paragraphs)
    first = next((number for number, links in enumerate(with_link) if links), len(paragraphs))
    return "\n\n".join(paragraphs[:first])


def used_in(body: str) -> set[Placeholder]:
    """Return which placeholders stand in the body."""
    return {Placeholder(found[0]) for found in ANY.finditer(body)}
