"""The blueprint that every page of staff hangs on."""

from flask import Blueprint

blueprint = Blueprint("staff", __name__)
