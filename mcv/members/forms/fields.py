"""Fields that several of the members' forms share."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms import Field as AnyField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, StopValidation

from mcv.core.errors import Refused
from mcv.members.rules import Topic, tidy_address
from mcv.places.models import Ward
from mcv.web.selects import GroupedSelect

ALL_TOPICS = "all"


class EmailInput(GovTextInput):  # type: ignore[misc]
    """A text input that brings up the keyboard for addresses."""

    input_type = "email"


class ByRule:
    """Puts the rule's answer in the field; the sentence of a Refused becomes its error."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        self.rule = rule

    def __call__(self, form: Form, field: AnyField) -> None:
        """Raise StopValidation with the rule's own sentence when it refuses."""
        try:
            field.data = self.rule(field.data or "")
        except Refused as refusal:
            raise StopValidation(refusal.message) from refusal


def number_or_none(value: Any) -> int | None:
    """Return the id that was posted, None for anything else."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def email_field(label: str, description: str = "") -> AnyField:
    """Return a field for an email address, which comes out as it is written to."""
    return EmailField(
        label,
        widget=EmailInput(),
        description=description,
        render_kw={"autocomplete": "email", "spellcheck": "false"},
        validators=[ByRule(tidy_address)],
    )


def text_field(label: str, longest: int, description: str = "", **attributes: str) -> AnyField:
    """Return a one-line field that may be empty."""
    too_long = f"{label} must be {longest} characters or fewer"
    return StringField(
        label,
        widget=GovTextInput(),
        description=description,
        render_kw=attributes,
        validators=[Length(max=longest, message=too_long)],
    )


def radios(label: str, names: type[StrEnum], unanswered: str) -> AnyField:
    """Return one question with the labels of an enumeration as its answers."""
    choices = [SelectChoice(one.value, getattr(one, "label", one.value)) for one in names]
    return RadioField(
        label,
        widget=GovRadioInput(),
        choices=choices,
        validators=[DataRequired(unanswered)],
    )


def topics_field() -> AnyField:
    """Return the topics to choose from, with all of them as the first."""
    return SelectMultipleField(
        "What do you want to hear about?",
        widget=GovCheckboxesInput(),
        description="Choose all that matter to you. You can change this at any time.",
        choices=[
            SelectChoice(ALL_TOPICS, "All of these"),
            *(SelectChoice(topic.value, topic.label) for topic in Topic),
        ],
        validators=[DataRequired("Choose at least one topic, or all of these")],
    )


def chosen_topics(values: Iterable[str] | None) -> tuple[Topic, ...]:
    """Return the topics that the ticked values mean."""
    ticked = set(values or ())
    return tuple(topic for topic in Topic if ALL_TOPICS in ticked or topic.value in ticked)


def tick(label: str, unanswered: str) -> AnyField:
    """Return a box that has to be ticked."""
    return BooleanField(label, widget=GovCheckboxInput(), validators=[DataRequired(unanswered)])


def ward_field() -> AnyField:
    """Return a list of wards that is filled when a postcode is not known."""
    return SelectField(
        "Which ward is it in?",
        widget=GroupedSelect(),
        choices=[],
        coerce=number_or_none,
        validate_choice=False,
    )


def wards_field(label: str) -> AnyField:
    """Return boxes for wards, filled from a search."""
    return SelectMultipleField(
        label,
        widget=GovCheckboxesInput(),
        choices=[],
        coerce=number_or_none,
        validate_choice=False,
    )


def ward_choices(wards: Sequence[Ward], heading: str | None = None) -> list[SelectChoice]:
    """Return wards as answers, with their district: some names are there twice."""
    return [
        SelectChoice(str(ward.id), f"{ward.name}, {ward.district.name}", optgroup=heading)
        for ward in wards
    ]


def grouped_wards(near: Sequence[Ward], others: Sequence[Ward], here: str) -> list[SelectChoice]:
    """Return the wards as answers under headings: those near `here` first, then each district's."""
    choices = ward_choices(near, f"Near {here}")
    by_district = sorted(others, key=lambda ward: ward.district.name)
    for district, wards in groupby(by_district, key=lambda ward: ward.district.name):
        choices += ward_choices(list(wards), district)
    return choices
