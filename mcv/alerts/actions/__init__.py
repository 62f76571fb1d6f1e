"""What is done with alerts; each is one step that happens wholly or not at all."""

from mcv.alerts.actions.deciding import Approval, approve, send_back, submit, withdraw
from mcv.alerts.actions.reception import say_useful
from mcv.alerts.actions.sending import (
    cancel,
    finish_sending,
    publish,
    publish_due,
    publish_when_due,
    send_test,
)
from mcv.alerts.actions.writing import Seen, begin, begin_correction, reopen, save_draft

__all__ = [
    "Approval",
    "Seen",
    "approve",
    "begin",
    "begin_correction",
    "cancel",
    "finish_sending",
    "publish",
    "publish_due",
    "publish_when_due",
    "reopen",
    "save_draft",
    "say_useful",
    "send_back",
    "send_test",
    "submit",
    "withdraw",
]
