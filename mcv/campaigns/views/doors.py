"""The slice's blueprint."""

from flask import Blueprint

from mcv.campaigns import rules

blueprint = Blueprint("campaigns", __name__)
blueprint.add_app_template_filter(rules.pounds, "pounds")
