"""What the rules of alerts are: kinds and states, aim, readiness, the second person, times."""

from mcv.alerts.rules.states import Kind, State

__all__ = ["Kind", "State"]
