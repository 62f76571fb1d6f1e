"""The door for the server: `gunicorn wsgi:app`."""

from mcv.app import create_app

app = create_app()
