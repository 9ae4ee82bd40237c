"""The conformance kit: what everything that a plugin brings must keep, as plain functions and as a pytest class."""
