"""Residents write back, in private: replies, triage by their local unit, answers within 72 hours."""
