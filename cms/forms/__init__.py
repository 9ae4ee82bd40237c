"""Forms of the library: one module per noun."""
