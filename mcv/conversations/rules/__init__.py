"""What may be done with a conversation, by whom, and by when."""
