"""A plugin made for another contract."""
