"""Template tags that cannot be imported."""
