"""Alerts: draft -> submitted -> approved -> sending -> sent, always by two people."""
