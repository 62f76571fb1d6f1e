"""The blueprint that these doors share."""

from flask import Blueprint

blueprint = Blueprint("oversight", __name__)
