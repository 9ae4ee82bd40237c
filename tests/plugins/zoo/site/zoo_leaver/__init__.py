"""Leaves the program wherever it is called."""
