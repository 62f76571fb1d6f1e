"""Fields that several forms of staff share."""

from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import Email, InputRequired, Length

CODE_KEYS = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
PLAIN = {"autocapitalize": "none", "spellcheck": "false"}
LONGEST_PASSWORD = Length(max=1000, message="Your password must be at most 200 characters")
LONGEST_CODE = Length(max=40, message="The code is too long. Enter it alone, without other words")


def email_field(label: str = "Email address") -> EmailField:
    """Return the field of an address."""
    return EmailField(
        label,
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter an email address"),
            Length(max=254, message="The email address is too long"),
            Email("Enter an email address in the correct format, like name@kent.example"),
        ],
        render_kw={"type": "email", "autocomplete": "username", **PLAIN},
    )


def password_field(label: str, autocomplete: str) -> PasswordField:
    """Return the field of a password that is there already."""
    return PasswordField(
        label,
        widget=GovPasswordInput(),
        validators=[InputRequired("Enter your password"), LONGEST_PASSWORD],
        render_kw={"autocomplete": autocomplete, **PLAIN},
    )


def new_password_field(label: str) -> PasswordField:
    """Return the field of a password that is chosen now."""
    return PasswordField(
        label,
        widget=GovPasswordInput(),
        description="At least 15 characters. Three words that have no connection work well.",
        validators=[InputRequired("Enter a new password"), LONGEST_PASSWORD],
        render_kw={"autocomplete": "new-password", **PLAIN},
    )


def recovery_code_field() -> StringField:
    """Return the field of a recovery code on paper."""
    return StringField(
        "Recovery code",
        widget=GovTextInput(),
        description="One that you have not used before, like k3fm-92xw-pq7t",
        validators=[InputRequired("Enter one of your recovery codes"), LONGEST_CODE],
        render_kw={"autocomplete": "off", **PLAIN},
    )


def code_field(label: str) -> StringField:
    """Return the field of a code from the app."""
    return StringField(
        label,
        widget=GovTextInput(),
        description="The 6 digits that your authenticator app shows now",
        validators=[InputRequired("Enter the 6 digits from your app"), LONGEST_CODE],
        render_kw=CODE_KEYS,
    )
