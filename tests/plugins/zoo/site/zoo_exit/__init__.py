"""A plugin that leaves while it is imported."""
