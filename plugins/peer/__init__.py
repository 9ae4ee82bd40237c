"""Peer assessment: a text that other learners review by a rubric."""
