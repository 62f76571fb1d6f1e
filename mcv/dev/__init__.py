"""What only a developer's machine has: one command that starts all, caught mail, fictional people."""
