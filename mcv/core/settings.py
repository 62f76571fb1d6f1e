"""The settings of the running application."""

from typing import cast

from flask import Flask, current_app

from config import Settings

KEY = "mcv_settings"


def attach(app: Flask, settings: Settings) -> None:
    """Make the settings those of this application."""
    app.extensions[KEY] = settings


def current() -> Settings:
    """Return the settings of the current application."""
    return cast(Settings, current_app.extensions[KEY])
