"""A plugin whose hook runs a failing query."""
