"""Benchmarks that check their own work: python -m bench NAME [--json]."""
