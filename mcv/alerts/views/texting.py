"""What a text message would be, shown while it is written."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from mcv.alerts.forms.writing import DraftForm
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import desk, texting
from mcv.alerts.rules.aim import merged
from mcv.alerts.rules.texting import MOST_PARTS
from mcv.alerts.views.door import blueprint, me, newest
from mcv.audiences.rules import Criteria, spoken_count
from mcv.core import clock
from mcv.core.errors import NotFound
from mcv.staff.rules import Permission
from mcv.web.guards import needs


@blueprint.post("/desk/alerts/<ref>/text")
@needs(Permission.ALERTS_WRITE)
def count_text(ref: str) -> ResponseReturnValue:
    """Show letters, parts, people and cost of the text as it is typed; nothing is kept."""
    version, form = newest(ref, clock.now()), DraftForm()
    if not desk.may_write(version.alert, me(), clock.now()) or not texting.may_be_offered(version):
        raise NotFound
    aim = merged(form.criteria(), version.aim, desk.covers(me(), clock.now()))
    shown = while_written(version, form.text_words.data or "", aim)
    return render_template("alerts/desk/_text_count.html", version=version, **shown)


def while_written(version: AlertVersion, words: str, aim: Criteria) -> dict[str, Any]:
    """Return what the page of writing shows of the text; nothing where texts are not offered."""
    offered = texting.may_be_offered(version)
    look = texting.look_at(version, words, aim, clock.now()) if offered else None
    return {"text": look, "most_parts": MOST_PARTS, "spoken": spoken_count}
