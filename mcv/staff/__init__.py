"""Officers, PCSOs and the staff around them: accounts, postings, permissions."""
