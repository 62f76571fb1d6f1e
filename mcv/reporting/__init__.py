"""Reads everything, writes only its own snapshots: the weekly report on how far it is to one in ten."""
