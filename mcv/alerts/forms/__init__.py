"""What is typed about an alert: its words and aim, the decision about it, what the public asks."""
