"""The slice's blueprint."""

from flask import Blueprint

pages = Blueprint("pages", __name__)
