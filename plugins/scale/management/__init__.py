"""Commands of the scale plugin."""
