"""Taking mail in: an LMTP door that stores, and a reader that works off what is stored, some seconds later.

Both live in `flask mail-in`: the reader hears at once of what the door has stored, one unit more is
nothing to run, and the clock's jobs never wait behind ten thousand bounces. Any number of doors may be
open; a lease lets one reader read.
"""
