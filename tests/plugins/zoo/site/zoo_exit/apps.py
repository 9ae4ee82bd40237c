"""Leaves."""

raise SystemExit(3)
