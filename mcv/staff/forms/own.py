"""What staff fill in about their own way in."""

from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from mcv.staff.forms.fields import (
    code_field,
    email_field,
    new_password_field,
    password_field,
    recovery_code_field,
)
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
    code = recovery_code_field()
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class LinkForm(Form):
    """Whom to send a link."""

    email = email_field()
    submit = SubmitField("Send me a link", widget=GovSubmitInput())


class LostForm(Form):
    """Somebody says that their second factor is gone."""

    email = email_field()
    password = password_field("Password", "current-password")
    submit = SubmitField("Tell an administrator", widget=GovSubmitInput())


class NewPasswordForm(Form):
    """The first password of an account."""

    password = new_password_field("Create a password")
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
    password = new_password_field("New password")
    submit = SubmitField("Change password", widget=GovSubmitInput())


class ForgottenForm(Form):
    """The new password of somebody who holds a mailed link, and the code that shows it is them."""

    password = new_password_field("New password")
    code = code_field("Code from your app")
    submit = SubmitField("Change password", widget=GovSubmitInput())


class ForgottenByRecoveryCodeForm(Form):
    """The same with a recovery code on paper in the place of the app."""

    password = new_password_field("New password")
    code = recovery_code_field()
    submit = SubmitField("Change password", widget=GovSubmitInput())
