"""What staff fill in about their own way in."""

from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from mcv.staff.forms.fields import LONGEST_PASSWORD, PLAIN, code_field, email_field, password_field
from mcv.web.forms import Form


class SignInForm(Form):
    """Password and code together: neither is confirmed without the other."""

    email = email_field()
    password = password_field("Password", "current-password")
    code = code_field("Code")
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class RecoveryCodeForm(Form):
    """The same with a recovery code on paper in the place of the app."""

    email = email_field()
    password = password_field("Password", "current-password")
    code = StringField(
        "Recovery code",
        widget=GovTextInput(),
        description="One that you have not used before, like k3fm-92xw-pq7t",
        validators=[InputRequired("Enter one of your recovery codes"), Length(max=40)],
        render_kw={"autocomplete": "off", **PLAIN},
    )
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class PassForm(Form):
    """Whom to send a pass that skips the wait."""

    email = email_field()
    submit = SubmitField("Send me a link", widget=GovSubmitInput())


class LostForm(Form):
    """Somebody says that their second factor is gone."""

    email = email_field()
    password = password_field("Password", "current-password")
    submit = SubmitField("Tell an administrator", widget=GovSubmitInput())


class NewPasswordForm(Form):
    """The first password of an account."""

    password = PasswordField(
        "Create a password",
        widget=GovPasswordInput(),
        description="At least 15 characters. Three words that have no connection work well.",
        validators=[InputRequired("Enter a password"), LONGEST_PASSWORD],
        render_kw={"autocomplete": "new-password", **PLAIN},
    )
    submit = SubmitField("Continue", widget=GovSubmitInput())


class PasswordForm(Form):
    """The person shows once more that it is them."""

    password = password_field("Your password", "current-password")
    submit = SubmitField("Continue", widget=GovSubmitInput())


class CodeForm(Form):
    """A code that proves the app has the secret."""

    code = code_field("Code from your app")
    submit = SubmitField("Continue", widget=GovSubmitInput())


class ChangePasswordForm(Form):
    """The old password and the new."""

    current = password_field("Your password now", "current-password")
    password = PasswordField(
        "New password",
        widget=GovPasswordInput(),
        description="At least 15 characters. Three words that have no connection work well.",
        validators=[InputRequired("Enter a new password"), LONGEST_PASSWORD],
        render_kw={"autocomplete": "new-password", **PLAIN},
    )
    submit = SubmitField("Change password", widget=GovSubmitInput())
