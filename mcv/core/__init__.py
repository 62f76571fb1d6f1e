"""Plain tools with no policing in them: clock, errors, ids, tokens, types, leases, charts, QR codes."""
