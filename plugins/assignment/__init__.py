"""Assignment: a text that people mark by a rubric."""
