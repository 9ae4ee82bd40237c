"""Migrations with two ends."""
