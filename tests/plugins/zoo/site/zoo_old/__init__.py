"""A plugin made for another version of the core."""
