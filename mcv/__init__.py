"""My Community Voice: the police of Kent and Medway and the people who live there, talking.

The map. Features are slices, named in the words of policing, and stand on floors. Each calls and
reads down, and announces up by a signal that `registry` connects; neighbours do not know each other.

    app                        puts the house together; scheduler (the clock) and dev stand beside it
    registry                   the table of contents: every page, job and command
    oversight, pages, reporting    is all at work; home, help, each one's own page; the weekly report
    campaigns                  why people joined: links, QR codes, posters, the Victim Care Card
    conversations              what members write to us, and what we answer
    alerts                     drafted, approved by somebody else, sent, corrected
    audiences                  criteria in, contacts out
    members                    joining, consent, settings, leaving
    staff                      accounts, postings, what each may do where
    delivery, places           the post room and its sender; districts, wards, postcodes
    audit                      who did what, when; append only
    web                        forms, guards, sign-ins, transactions
    core                       tools that know no policing: clock, ids, tokens, leases, charts
    extensions                 the database and Flask's extensions, unattached

The rooms of a slice. `rules` decide and are pure, `models` keep, `queries` read, `notices` are its
letters, `actions` write and flush, `forms` and `views` are its pages, `jobs` are the clock's, `cli`
is the operator's. A file over 250 lines becomes a package of the same name.

The laws.
- A good response commits, any other rolls back; only the edge and the post room's engine commit.
- Row first, send later: what leaves the building is a delivery in the transaction that caused it.
- Default deny: every address says who may come in. GET changes nothing.
- Missing geography means nobody, never everybody.
- Counts, not people: a place gives staff a number, not a list of members.
- Time is passed in: UTC in store, London at the edge.
- An outcome has a reason: who was not written to, and why something is not allowed.

Contracts in `pyproject.toml` keep the floors and rooms, `tests/house/` keeps the laws, and
`docs/adr/` says why.
"""
