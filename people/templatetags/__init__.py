"""Template tags of the register: what every page may use."""
