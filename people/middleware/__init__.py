"""Middleware of the register."""
