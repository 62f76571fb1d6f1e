"""The door for the server: `gunicorn wsgi:app`."""

import gc

# what is made here lasts: sweeps for rubbish among it cost a fifth of the start
gc.disable()

from mcv.app import create_app  # noqa: E402

app = create_app()
gc.freeze()
gc.enable()
