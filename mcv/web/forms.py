"""The base of every form: CSRF, tidy input, GOV.UK looks."""

import re
import unicodedata
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField

UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff]")


def tidy(text: Any) -> Any:
    """Return typed text in one normal form: no control characters, one kind of line end, trimmed."""
    if not isinstance(text, str):
        return text
    text = UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", text).strip()


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose text fields are tidied before anything looks at them."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Adds the tidying to every text field but passwords."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Return the field, tidying what is typed if it holds text."""
            if issubclass(unbound_field.field_class, StringField) and not issubclass(
                unbound_field.field_class, PasswordField
            ):
                filters = unbound_field.kwargs.get("filters", ())
                unbound_field.kwargs["filters"] = (tidy, *(f for f in filters if f is not tidy))
            return unbound_field.bind(form=form, **options)

    def refuse(self, message: str, field: str | None = None) -> None:
        """Show the sentence as an error: next to the field, or at the top of the form."""
        if field is None:
            self.form_errors.append(message)
        else:
            errors = self[field].errors
            self[field].errors = [*errors, message]
