"""A plugin whose apps module cannot be imported."""
