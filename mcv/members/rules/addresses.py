"""Which email addresses a member may have."""

from email_validator import EmailNotValidError, validate_email

from mcv.core.errors import Refused

WRONG_ADDRESS = "Enter an email address in the correct format, like name@example.com"
NOT_LATIN = (
    "We cannot write to addresses with letters like é before the @ yet. Use another email address"
)


def tidy_address(text: str) -> str:
    """Return the address as it is written to: lower case, the domain in its ASCII form, or raise Refused.

    Comments, quoted names and address literals are refused: nobody's mailbox needs them and
    relays disagree about them. Letters outside ASCII before the @ need SMTPUTF8, which many
    relays still lack, so they are refused plainly rather than lost later. Letter case is dropped:
    no provider keeps two mailboxes apart by it, and one address is one member.
    """
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=True, strict=True)
    except EmailNotValidError as error:
        raise Refused(WRONG_ADDRESS) from error
    if found.ascii_email is None:
        raise Refused(NOT_LATIN)
    return found.ascii_email.lower()
