"""What others send with, each on the same sink and under a Python of its own that has it installed."""
