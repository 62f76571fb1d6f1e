"""What staff and administrators fill in about accounts."""

from mcv.staff.forms.own import (
    ChangePasswordForm,
    CodeForm,
    LostForm,
    NewPasswordForm,
    PassForm,
    PasswordForm,
    RecoveryCodeForm,
    SignInForm,
)
from mcv.staff.forms.people import FilterForm, InviteForm, PostingForm

__all__ = [
    "ChangePasswordForm",
    "CodeForm",
    "FilterForm",
    "InviteForm",
    "LostForm",
    "NewPasswordForm",
    "PassForm",
    "PasswordForm",
    "PostingForm",
    "RecoveryCodeForm",
    "SignInForm",
]
