"""Reactions of the site to what happens elsewhere: one module per noun, each call one domain or search function."""
