"""What the register does when another floor or a library signals."""
