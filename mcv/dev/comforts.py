"""What a development copy has besides: caught mail and the demonstration's sign-ins."""

from flask import Blueprint, Flask

from mcv.dev import mailbox, sign_ins


def attach(app: Flask) -> None:
    """Open the development pages; only a development copy may be given here."""
    doors = Blueprint("dev", __name__, url_prefix="/dev")
    mailbox.attach(doors)
    sign_ins.attach(doors)
    app.register_blueprint(doors)
