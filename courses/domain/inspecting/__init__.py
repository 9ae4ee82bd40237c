"""Organisations under inspection: ordered by the bureau, rated by themselves, visited, and read by both."""
