"""What answers requests: short views, one domain call each. Page types get theirs bound at start."""
