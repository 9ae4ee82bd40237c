"""Open Badges 3.0: a certificate as a credential that any wallet and any checking program understands."""
