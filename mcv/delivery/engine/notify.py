"""GOV.UK Notify: text messages by HTTP, and what its answers mean."""

import logging
import threading
from typing import Any

from notifications_python_client.errors import APIError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient
from requests import ConnectTimeout, RequestException
from urllib3.exceptions import MaxRetryError, NewConnectionError, SSLError

from config import TextGateway
from mcv.delivery.engine.channels import Message, NotNow, Refused
from mcv.delivery.rules.receipts import MEANINGS, UNDER_WAY, last_word
from mcv.delivery.rules.replies import Verdict
from mcv.delivery.rules.states import Reason

CONNECT_SECONDS = 5.0
NEVER_WRITTEN = (NewConnectionError, SSLError)
OUR_RECIPIENTS_ONLY = "BadRequestError"
NOT_TO_THEM = ("recipient", "international mobile numbers")
UNREACHABLE = "Notify is out of reach"

# it would log what Notify says of a request, and that may hold a number
logging.getLogger("notifications_python_client.base").disabled = True


class Notify:
    """Hands texts to Notify under our reference, by which each can be asked for afterwards."""

    def __init__(self, gateway: TextGateway, reply_seconds: float) -> None:
        self._gateway = gateway
        # of several addresses each is tried for so long
        self._patience = (min(reply_seconds, CONNECT_SECONDS), reply_seconds)
        self._own = threading.local()

    def send(self, message: Message) -> None:
        """Hand the text over, or ask after one in doubt; raise Refused or NotNow."""
        if message.in_doubt:
            self._ask_after(message)
            return
        try:
            answer = self._client.send_sms_notification(
                phone_number=message.address,
                template_id=self._gateway.template,
                personalisation={"message": message.content},
                reference=message.reference,
            )
        except APIError as error:
            raise _failure(error) from error
        if not _is_it(answer, message):
            raise NotNow(unknown=True)

    def _ask_after(self, message: Message) -> None:
        """Return if Notify has the text; raise NotNow if it never got it or does not answer."""
        try:
            answer = self._client.get_all_notifications(reference=message.reference)
        except APIError as error:
            trouble = None if _is_unanswered(error) else _trouble(error)
            raise NotNow(unknown=True, trouble=trouble) from error
        texts = answer.get("notifications") if isinstance(answer, dict) else None
        # only Notify's own empty list says that it never got it; a proxy's page says nothing
        if not isinstance(texts, list) or not all(_is_it(text, message) for text in texts):
            raise NotNow(unknown=True)
        if not texts:
            raise NotNow
        for text in texts:
            _settle(str(text.get("status")))

    @property
    def _client(self) -> NotificationsAPIClient:
        """Return this thread's own client: Notify's is not made for several threads."""
        if not hasattr(self._own, "client"):
            self._own.client = NotificationsAPIClient(
                self._gateway.key, self._gateway.url, timeout=self._patience
            )
        client: NotificationsAPIClient = self._own.client
        return client


def _is_it(text: Any, message: Message) -> bool:
    return isinstance(text, dict) and text.get("reference") == message.reference


def _settle(status: str) -> None:
    """Return if a text of that status is with Notify or has arrived; raise Refused if it failed."""
    word = last_word(status)
    if word is None:
        if status not in UNDER_WAY:
            raise NotNow(unknown=True)
        return
    meaning = MEANINGS[word]
    if meaning.verdict is Verdict.REFUSED:
        raise Refused(meaning.reason or Reason.GATEWAY_FAILED, meaning.suppresses)


def _failure(error: APIError) -> Refused | NotNow:
    """Return what follows for a text from Notify's refusal to take it."""
    if error.response is None:
        written = not _never_left(error.__cause__)
        return NotNow(unknown=written, trouble=None if written else UNREACHABLE)
    if isinstance(error, InvalidResponse) or _is_unanswered(error):
        return NotNow(unknown=True)
    name, words = _first_error(error)
    unfit = _unfit(name, words) if error.status_code == 400 else None
    return unfit or NotNow(trouble=_trouble(error))


def _unfit(name: str, words: str) -> Refused | None:
    """Return the refusal of this one recipient that Notify's words are, None for any other trouble."""
    if name == "InvalidPhoneError" or (name == "ValidationError" and "phone_number" in words):
        return Refused(Reason.NUMBER_UNUSABLE, stops=True)
    if name == OUR_RECIPIENTS_ONLY and any(word in words for word in NOT_TO_THEM):
        return Refused(Reason.GATEWAY_REFUSED)
    return None


def _is_unanswered(error: APIError) -> bool:
    """Return whether Notify came to no decision: no answer, or an error of its own."""
    return error.response is None or error.status_code >= 500


def _never_left(cause: BaseException | None) -> bool:
    """Return whether no byte of the request can have reached Notify."""
    if isinstance(cause, ConnectTimeout):
        return True
    if not isinstance(cause, RequestException):
        return False
    reason = cause.args[0] if cause.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NEVER_WRITTEN)


def _first_error(error: APIError) -> tuple[str, str]:
    """Return the name and the words of the first error in Notify's answer, as far as it has any."""
    found: Any = error.message
    first = found[0] if isinstance(found, list) and found else {}
    if not isinstance(first, dict):
        return "", ""
    return str(first.get("error", "")), str(first.get("message", ""))


def _trouble(error: APIError) -> str:
    """Return what ails us at Notify: its words only where they speak of our key or our limits."""
    name, words = _first_error(error)
    speaks_of_us = error.status_code in {403, 429}
    return f"Notify: {error.status_code} {name} {words if speaks_of_us else ''}".strip()
