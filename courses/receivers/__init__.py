"""What the school does when other floors act: one module a part of the wing."""
