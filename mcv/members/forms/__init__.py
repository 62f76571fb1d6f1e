"""What members type and tick."""
