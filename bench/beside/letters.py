"""Our alert as a peer would write it: the same words and parts with Python's own mail package."""

from collections.abc import Mapping
from email.message import EmailMessage

from bench.sending import PARAGRAPH, a_wording
from mcv.delivery.rules.placeholders import Placeholder

SENDER = "no-reply@mcv.example"
TOKEN_LIKE = "a-token-of-the-length-of-ours-0123456789"
ALIKE = {
    Placeholder.NAME: "neighbour",
    Placeholder.REPLY_LINK: f"https://voice.example/r/{TOKEN_LIKE}",
    Placeholder.USEFUL_LINK: f"https://voice.example/u/{TOKEN_LIKE}",
    Placeholder.UNSUBSCRIBE_LINK: f"https://voice.example/unsubscribe/{TOKEN_LIKE}",
}
"""For a list that sends one body to all."""

FOR_EACH = {
    Placeholder.NAME: "$name",
    Placeholder.REPLY_LINK: "https://voice.example/r/$reply",
    Placeholder.USEFUL_LINK: "https://voice.example/u/$useful",
    Placeholder.UNSUBSCRIBE_LINK: "https://voice.example/unsubscribe/$unsubscribe",
}
"""For a `string.Template` that is filled for each."""

HEADERS_FOR_EACH = """\
To: $to
Message-ID: <$message@mcv.example>
List-Unsubscribe: <https://voice.example/unsubscribe/$unsubscribe>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
"""


def post(size: int) -> str:
    """Return the alert of about that many bytes as it is posted to a list."""
    headers = f"To: alerts@mcv.example\nMessage-ID: <{TOKEN_LIKE}@mcv.example>\n"
    return headers + _letter(ALIKE, ALIKE, _paragraphs_short_of(size))


def template(size: int) -> str:
    """Return the alert with a `$mark` for all that differs; filled it has about that many bytes."""
    in_html = {**FOR_EACH, Placeholder.NAME: "$name_in_html"}
    return HEADERS_FOR_EACH + _letter(FOR_EACH, in_html, _paragraphs_short_of(size))


def on_the_wire(source: str) -> int:
    """Return the bytes that a letter has when its lines end with CR and LF."""
    return len(source.replace("\n", "\r\n").encode())


def _paragraphs_short_of(size: int) -> int:
    """Return how many more are as long as what our encoding adds."""
    shortest = HEADERS_FOR_EACH + _letter(ALIKE, ALIKE, 0)
    return max(0, round((size - on_the_wire(shortest)) / len(PARAGRAPH)))


def _letter(
    values: Mapping[Placeholder, str], values_in_html: Mapping[Placeholder, str], more: int
) -> str:
    """Return the alert's source with those values in it: no recipient, no line beyond 998 octets."""
    wording = a_wording()
    text = _filled(wording.text, values)
    in_html = _filled(wording.html + f"<p>{PARAGRAPH * more}</p>", values_in_html)
    message = EmailMessage()
    message["From"] = f"{wording.from_name.partition(',')[0]} <{SENDER}>"
    message["Subject"] = wording.subject
    message.set_content(text, cte="8bit")
    message.add_alternative(in_html, subtype="html", cte="8bit")
    return message.as_string()


def _filled(body: str, values: Mapping[Placeholder, str]) -> str:
    for mark, value in values.items():
        body = body.replace(mark.value, value)
    return body.replace(". ", ".\n")
