"""Files of learners: which kinds are taken, how they are made harmless, kept and given out."""
