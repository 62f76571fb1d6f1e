"""Counting for the report, and reading the kept ones."""
