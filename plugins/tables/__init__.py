"""File formats for tables that programs read: CSV and JSON."""
