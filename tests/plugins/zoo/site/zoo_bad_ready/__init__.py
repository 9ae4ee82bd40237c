"""A plugin that raises in ready()."""
