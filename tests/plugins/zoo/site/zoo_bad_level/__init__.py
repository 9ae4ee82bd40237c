"""A level that is a word and no Level."""
