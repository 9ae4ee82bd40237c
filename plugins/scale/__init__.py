"""Rating scales for self-checks: scored by their published rules, confidential, never a diagnosis."""
