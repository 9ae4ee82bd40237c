"""Sitting an assessment: starting, saving, handing in, grading, results, and what the policy says of each."""
