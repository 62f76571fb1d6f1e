"""What comes back by mail: whom it is addressed to, whether it is safe to read, what it is, what follows.

Nothing here knows a database. `recognise.recognise` runs in a limited child process, because what it
reads may be anything.
"""
