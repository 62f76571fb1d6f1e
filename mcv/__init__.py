"""My Community Voice: the police of Kent and Medway and the people who live there, talking."""
