"""Weeks, the opening sentence, and the figures of a report."""
