"""Reading: a text to stay with for a while, and one question on it."""
