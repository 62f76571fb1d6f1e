"""A form answered by its labels and posted without a window, for what a journey takes for granted."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self
from urllib.parse import urlencode, urljoin

from playwright.sync_api import APIRequestContext, APIResponse

SHOWN = {200, 422}
"""A page, or one that says what is wrong with what was sent."""

Attributes = dict[str, str | None]


@dataclass
class Field:
    """An input, a select, a textarea or a button of a form."""

    form: int
    tag: str
    attributes: Attributes
    text: str = ""
    options: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.value = self.attributes.get("value") or ""
        self.on = "checked" in self.attributes or self.kind not in {"checkbox", "radio", "button"}

    @property
    def kind(self) -> str:
        """What is to be done with it."""
        return "button" if self.tag == "button" else self.attributes.get("type") or self.tag

    @property
    def name(self) -> str:
        """What it is called when it is posted."""
        return self.attributes.get("name") or ""


class _Reader(HTMLParser):
    """Finds the forms of a page, their fields, and the texts of labels, options and buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Attributes] = []
        self.fields: list[Field] = []
        self.labels: dict[str, str] = {}
        self._label: str | None = None
        self._option: str | None = None
        self._open: Field | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self.forms.append(attributes)
        elif tag in {"input", "select", "textarea", "button"}:
            self.fields.append(Field(len(self.forms) - 1, tag, attributes))
            self._open = None if tag == "input" else self.fields[-1]
        elif tag == "label":
            self._label = attributes.get("for") or ""
        elif tag == "option" and self._open:
            self._option = attributes.get("value") or ""
            if "selected" in attributes or not self._open.options:
                self._open.value = self._option

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._label = None
        elif tag == "option":
            self._option = None
        elif self._open and tag == self._open.tag:
            if tag == "textarea":
                self._open.value = self._open.text.removeprefix("\n")
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._label is not None:
            self.labels[self._label] = self.labels.get(self._label, "") + data
        elif self._open and self._option is not None:
            words = self._open.options.get(self._option, "") + data
            self._open.options[self._option] = words.strip()
        elif self._open:
            self._open.text += data


class Sheet:
    """A page as it was served, to be filled in by what its labels say."""

    def __init__(self, request: APIRequestContext, answer: APIResponse) -> None:
        assert answer.status in SHOWN, f"{answer.status} at {answer.url}"
        self._request, self.url, self.page = request, answer.url, answer.text()
        self._read = _Reader(self.page)

    @classmethod
    def at(cls, request: APIRequestContext, address: str) -> Self:
        """Open the page at that address."""
        return cls(request, request.get(address))

    def write(self, label: str, words: str) -> Self:
        """Put words into a field."""
        self._labelled(label).value = words
        return self

    def tick(self, label: str) -> Self:
        """Tick a box, or choose among radio buttons."""
        chosen = self._labelled(label)
        for each in self._read.fields:
            if each.kind == "radio" and (each.form, each.name) == (chosen.form, chosen.name):
                each.on = False
        chosen.on = True
        return self

    def choose(self, label: str, option: str) -> Self:
        """Choose from a list."""
        choice = self._labelled(label)
        choice.value = next(value for value, text in choice.options.items() if text == option)
        return self

    def press(self, words: str) -> "Sheet":
        """Send the form with the button that says so; the page that it leads to."""
        button = next(
            each
            for each in self._read.fields
            if each.kind == "button" and each.text.strip() == words
        )
        form = self._read.forms[button.form]
        button.on = True
        pairs = [
            (each.name, each.value)
            for each in self._read.fields
            if each.form == button.form and each.on and each.name
        ]
        answer = self._request.post(
            urljoin(self.url, form.get("action") or ""),
            data=urlencode(pairs),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        return Sheet(self._request, answer)

    def _labelled(self, label: str) -> Field:
        texts = {name: text.strip() for name, text in self._read.labels.items()}
        named = {name for name, text in texts.items() if text == label} or {
            name for name, text in texts.items() if text.startswith(label)
        }
        found = [each for each in self._read.fields if each.attributes.get("id") in named]
        assert len(found) == 1, f"{len(found)} fields called {label!r} at {self.url}"
        return found[0]
