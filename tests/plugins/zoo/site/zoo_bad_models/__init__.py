"""A plugin whose models cannot be imported."""
