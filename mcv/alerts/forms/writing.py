"""What an officer writes, and whom for."""

import secrets
from datetime import date, datetime, time
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from mcv.alerts.forms.fields import Numbers
from mcv.alerts.models import AlertVersion
from mcv.alerts.rules.states import Kind
from mcv.alerts.rules.timing import read_moment
from mcv.alerts.rules.wording import Wording
from mcv.audiences.rules import Criteria
from mcv.core import clock
from mcv.core.errors import Refused
from mcv.members.rules import Topic
from mcv.web.dates import ClockTime, PickedDay
from mcv.web.forms import Form

ONE_LINE = 200
KINDS = [SelectChoice(kind.value, kind.label) for kind in Kind]


class BeginForm(Form):
    """What kind of alert is begun, and for which unit where there is a choice."""

    kind = RadioField(
        "What do you want to write?",
        widget=GovRadioInput(),
        choices=KINDS,
        validators=[InputRequired("Choose what you want to write")],
    )
    unit = RadioField("Which unit is it from?", widget=GovRadioInput(), validators=[Optional()])


class DraftForm(Form):
    """One page of writing; half of it may be empty, because a draft is saved as it stands."""

    edition = IntegerField("", widget=HiddenInput(), validators=[InputRequired("Reload the page")])
    sitting = HiddenField("", validators=[Length(max=40)])
    kind = RadioField("Kind", widget=GovRadioInput(), choices=KINDS)
    title = StringField("Title", widget=GovTextInput(), validators=[Length(max=ONE_LINE)])
    body = TextAreaField("Message", widget=GovTextArea(), validators=[Length(max=20_000)])
    call_to_action = StringField(
        "What people should do (optional)",
        widget=GovTextInput(),
        validators=[Length(max=2 * ONE_LINE)],
    )
    urgent = BooleanField("This is urgent", widget=GovCheckboxInput())
    also_text = BooleanField("Also as a text message", widget=GovCheckboxInput())
    text_words = TextAreaField(
        "Text message", widget=GovTextArea(), validators=[Length(max=5 * ONE_LINE)]
    )
    event_starts_on = PickedDay("Date it starts", validators=[Optional()])
    event_starts_at = ClockTime("Time it starts", validators=[Optional()])
    event_ends_on = PickedDay("Date it ends", validators=[Optional()])
    event_ends_at = ClockTime("Time it ends", validators=[Optional()])
    event_place = StringField(
        "Where it is", widget=GovTextInput(), validators=[Length(max=ONE_LINE)]
    )
    expires_on = PickedDay("Date", validators=[Optional()])
    expires_at = ClockTime("Time", validators=[Optional()])
    where = RadioField(
        "Where",
        choices=[
            SelectChoice("places", "Wards and districts that I choose"),
            SelectChoice("force", "Everyone in the whole force area"),
        ],
        default="places",
    )
    districts = Numbers("Districts")
    wards = Numbers("Wards")
    about = RadioField(
        "Topics",
        choices=[
            SelectChoice("topics", "People who follow certain topics"),
            SelectChoice("all", "Everyone there, whatever their topics"),
        ],
        validators=[Optional()],
    )
    topics = SelectMultipleField(
        "Topics", choices=[SelectChoice(topic.value, topic.label) for topic in Topic]
    )

    @classmethod
    def of(cls, version: AlertVersion) -> "DraftForm":
        """Return the form as the draft stands, for a page that is opened now."""
        aim = version.aim
        return cls(
            edition=version.edition,
            title=version.title,
            body=version.body,
            call_to_action=version.call_to_action,
            urgent=version.urgent,
            also_text=version.also_text,
            text_words=version.text_words,
            event_place=version.event_place,
            sitting=secrets.token_urlsafe(16),
            kind=version.kind.value,
            where="force" if aim.force else "places",
            districts=list(aim.district_ids),
            wards=list(aim.ward_ids),
            about="all" if aim.all_topics else "topics" if aim.topics else None,
            topics=[topic.value for topic in aim.topics],
            **_typed("event_starts", version.event_starts_at),
            **_typed("event_ends", version.event_ends_at),
            **_typed("expires", version.expires_at),
        )

    def criteria(self) -> Criteria:
        """Return the aim that was ticked; whether it is within reach is decided elsewhere."""
        if self.where.data == "force":
            places: dict[str, Any] = {"force": True}
        else:
            places = {
                "district_ids": tuple(sorted(set(self.districts.data or ()))),
                "ward_ids": tuple(sorted(set(self.wards.data or ()))),
            }
        if self.about.data == "all":
            return Criteria(all_topics=True, **places)
        chosen = set(self.topics.data or ()) if self.about.data == "topics" else set()
        return Criteria(topics=tuple(topic for topic in Topic if topic.value in chosen), **places)

    def moment(self, name: str) -> datetime | None:
        """Return the moment of a date and a time field; where it makes none, show why beside it."""
        try:
            return read_moment(self[f"{name}_on"].data, self[f"{name}_at"].data)
        except Refused as refusal:
            self.refuse(refusal.message, f"{name}_on")
            return None

    def wording(self) -> Wording | None:
        """Return what was written, None if a date or time was refused."""
        kind = Kind(self.kind.data)
        is_event = kind is Kind.EVENT
        written = Wording(
            kind=kind,
            title=self.title.data or "",
            body=self.body.data or "",
            call_to_action=self.call_to_action.data or "",
            urgent=bool(self.urgent.data),
            event_starts_at=self.moment("event_starts") if is_event else None,
            event_ends_at=self.moment("event_ends") if is_event else None,
            event_place=(self.event_place.data or "") if is_event else "",
            expires_at=self.moment("expires"),
            criteria=self.criteria(),
            also_text=bool(self.also_text.data),
            text_words=self.text_words.data or "",
        )
        return None if self.errors else written


def _typed(name: str, moment: datetime | None) -> dict[str, date | time | None]:
    """Return a moment as the two fields that show it."""
    local = clock.to_london(moment) if moment else None
    return {
        f"{name}_on": local.date() if local else None,
        f"{name}_at": local.time() if local else None,
    }
