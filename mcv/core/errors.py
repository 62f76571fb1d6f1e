"""The ways an action says no; each carries one clear sentence for the person who asked."""


class DomainError(Exception):
    """Something that a person asked for and that the rules refuse."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Refused(DomainError):
    """The rules do not allow it, whoever asks; shown next to the form with HTTP 422."""

    status = 422


class NotAllowed(DomainError):
    """This person may not; HTTP 403."""

    status = 403


class NotFound(DomainError):
    """It does not exist, or must look as if it did not; HTTP 404."""

    status = 404

    def __init__(self, message: str = "Page not found") -> None:
        super().__init__(message)


class LinkOver(DomainError):
    """A mailed link has run out or is not whole; HTTP 410, and the same page for each kind of link."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This link no longer works")


class Stale(DomainError):
    """Somebody changed it since the person looked; HTTP 409."""

    status = 409
