"""What helps those who build: nothing here runs for the public."""
