"""Models that Django refuses."""
