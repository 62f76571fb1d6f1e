"""Who did what to whom, when; append only."""
