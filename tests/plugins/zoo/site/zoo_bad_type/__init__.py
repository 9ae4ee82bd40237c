"""An assessment type without a key."""
