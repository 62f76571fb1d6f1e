"""The HTTP kit: guards, transactions, errors, headers, sessions, base form and filters."""
