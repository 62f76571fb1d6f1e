"""What staff and administrators fill in about accounts."""

from mcv.staff.forms.own import (
    ChangePasswordForm,
    CodeForm,
    ForgottenByRecoveryCodeForm,
    ForgottenForm,
    LinkForm,
    LostForm,
    NewPasswordForm,
    PasswordForm,
    RecoveryCodeForm,
    SignInForm,
)
from mcv.staff.forms.people import FilterForm, InviteForm, PostingForm

__all__ = [
    "ChangePasswordForm",
    "CodeForm",
    "FilterForm",
    "ForgottenByRecoveryCodeForm",
    "ForgottenForm",
    "InviteForm",
    "LinkForm",
    "LostForm",
    "NewPasswordForm",
    "PasswordForm",
    "PostingForm",
    "RecoveryCodeForm",
    "SignInForm",
]
