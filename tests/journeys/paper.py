"""A form answered by its labels and posted without a window, for what a journey takes for granted."""

from typing import Any, Self
from urllib.parse import urlencode, urljoin

from lxml import html
from playwright.sync_api import APIRequestContext, APIResponse

SHOWN = {200, 422}
"""A page, or one that says what is wrong with what was sent."""


class Sheet:
    """A page as it was served, to be filled in by what its labels say."""

    def __init__(self, request: APIRequestContext, answer: APIResponse) -> None:
        assert answer.status in SHOWN, f"{answer.status} at {answer.url}"
        self._request, self.url, self.page = request, answer.url, answer.text()
        self._tree = html.fromstring(self.page)

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
        if chosen.type == "radio":
            _form_of(chosen).inputs[chosen.name].value = chosen.get("value")
        else:
            chosen.checked = True
        return self

    def choose(self, label: str, option: str) -> Self:
        """Choose from a list."""
        choice = self._labelled(label)
        choice.value = next(
            each.get("value")
            for each in choice.iter("option")
            if each.text_content().strip() == option
        )
        return self

    def press(self, words: str) -> "Sheet":
        """Send the form with the button that says so; the page that it leads to."""
        button = next(
            each for each in self._tree.iter("button") if each.text_content().strip() == words
        )
        form = _form_of(button)
        pairs = [*form.form_values(), (button.get("name") or "", button.get("value") or "")]
        answer = self._request.post(
            urljoin(self.url, form.get("action") or ""),
            data=urlencode([pair for pair in pairs if pair[0]]),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        return Sheet(self._request, answer)

    def _labelled(self, label: str) -> Any:
        """Return the one field whose label says exactly that, else the one whose label begins so."""
        texts = [
            (each.text_content().strip(), each.get("for")) for each in self._tree.iter("label")
        ]
        named = {name for text, name in texts if text == label} or {
            name for text, name in texts if text.startswith(label)
        }
        assert len(named) == 1, f"{len(named)} fields called {label!r} at {self.url}"
        return self._tree.get_element_by_id(named.pop())


def _form_of(element: Any) -> Any:
    return next(element.iterancestors("form"))
