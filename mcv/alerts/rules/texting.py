"""When an alert may also go as a text message, and what that costs."""

from dataclasses import dataclass

from mcv.alerts.rules.wording import Problem, Wording
from mcv.audiences.rules import FEWEST_NAMED
from mcv.delivery.rules.parts import Alphabet, Length, length_of, unusual_letters
from mcv.delivery.rules.placeholders import used_in
from mcv.delivery.rules.prices import Purse, in_pounds

MOST_PARTS = 3
OFF = "Text messages are switched off here. Send it by email only"
NOT_URGENT = (
    "Only an urgent message may also go as a text message. Mark it as urgent or untick the text"
)
NO_WORDS = "Enter the text message"
TOO_LONG = f"Shorten the text message: it may take {MOST_PARTS} parts at most"


@dataclass(frozen=True)
class TextLook:
    """A text as it would go out now: its words with the way out, how many get it, what it costs."""

    words: str
    people: int
    price: int
    purse: Purse

    @property
    def length(self) -> Length:
        """How long the whole text is."""
        return length_of(self.words)

    @property
    def cost(self) -> int:
        """What it costs for everybody, in hundredths of a penny."""
        return self.price * self.people

    @property
    def cost_words(self) -> str:
        """The cost in pounds; where a count could name somebody, only what it stays below."""
        if 0 < self.people < FEWEST_NAMED:
            return f"less than {in_pounds(self.price * FEWEST_NAMED)}"
        return in_pounds(self.cost)

    @property
    def unusual(self) -> str:
        """The letters that more than halve the room, if it was halved."""
        return unusual_letters(self.words) if self.length.alphabet is Alphabet.UCS2 else ""

    @property
    def refusal(self) -> str | None:
        """Why the money does not allow it, in one sentence; None if it does."""
        return self.purse.refusal(self.cost)


def text_problems(wording: Wording, whole: str, are_on: bool) -> list[Problem]:
    """Return every reason why the version cannot go as a text too; `whole` are its words as they arrive."""
    if not wording.also_text:
        return []
    problems = []
    if not are_on:
        problems.append(Problem("also_text", OFF))
    if not wording.urgent:
        problems.append(Problem("also_text", NOT_URGENT))
    if not whole:
        problems.append(Problem("text_words", NO_WORDS))
    if used_in(whole):
        problems.append(Problem("text_words", "Take the reserved word out of the text message"))
    if length_of(whole).parts > MOST_PARTS:
        problems.append(Problem("text_words", TOO_LONG))
    return problems
