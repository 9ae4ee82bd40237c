"""Programs at the door: their tokens, what these carry today, how often they may ask, and writes that happen once."""
