"""A migration that needs one that is not there."""
