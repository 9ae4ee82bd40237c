"""What the school does later and by the clock: one module a part of the wing."""
