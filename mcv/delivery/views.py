"""Where the provider of text messages says what became of them."""

import hmac
from typing import Any

import structlog
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from mcv.core import clock, settings
from mcv.delivery import queries
from mcv.delivery.engine import receipts
from mcv.delivery.rules.receipts import last_word
from mcv.delivery.rules.texts import delivery_of
from mcv.extensions import csrf
from mcv.web.fitness import LARGEST_NUMBER
from mcv.web.guards import public

log = structlog.get_logger()
blueprint = Blueprint("delivery", __name__)
LARGEST = 64 * 1024
NOTED = "", 204


@blueprint.post("/callbacks/notify")
@public
def notify_callback() -> ResponseReturnValue:
    """Take GOV.UK Notify's word on one text; repeated, late or about somebody else's, it changes nothing."""
    if not _is_from_notify():
        return {"error": "unauthorised"}, 401, {"WWW-Authenticate": "Bearer"}
    said = _said()
    if said is None:
        return {"error": "not a delivery receipt"}, 400
    now = clock.now()
    status = last_word(str(said.get("status")))
    number = delivery_of(str(said.get("reference")), queries.post_room() or "")
    if status is None or number is None or number > LARGEST_NUMBER:
        log.info("callback.ignored", status=status, known=number is not None)
        return NOTED
    if receipts.take(number, status, now):
        log.info("callback.taken", delivery=number, status=status.value)
    return NOTED


def _is_from_notify() -> bool:
    """Return whether the request carries the token that only Notify was given."""
    ours = settings.current().texts
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {ours.callback_token}"
    is_same = hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
    return is_same and ours.is_on and bool(ours.callback_token)


def _said() -> dict[str, Any] | None:
    if (request.content_length or 0) > LARGEST:
        return None
    said = request.get_json(silent=True, force=True)
    return said if isinstance(said, dict) else None


csrf.exempt(notify_callback)
