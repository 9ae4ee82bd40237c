"""Reminding: rules, whose last day it is, what is sent and never twice, the weekly digest, and the log."""
