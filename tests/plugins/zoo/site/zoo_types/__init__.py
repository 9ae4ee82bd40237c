"""A plugin with types that fail on demand."""
