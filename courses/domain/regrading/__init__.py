"""Regrading by a newer version: counted first, written once."""
