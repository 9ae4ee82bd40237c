"""Designs of certificates: what may stand where, drafts and frozen versions, and how a design is drawn."""
