"""Writes about staff: accounts, postings, signing in and the second factor."""
