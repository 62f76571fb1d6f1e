"""Whom a message reaches: criteria become contacts, or a number of people."""
