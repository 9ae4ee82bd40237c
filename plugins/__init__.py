"""Plugins: the contract (api), its host, and one folder for each built-in."""
