"""What the post room decides, without a database, a network or a framework."""
