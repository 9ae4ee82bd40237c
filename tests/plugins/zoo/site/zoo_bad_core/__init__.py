"""A range of versions that is none."""
