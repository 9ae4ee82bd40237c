"""Issuing many certificates at once: who waits, what stands in the way, and the job that issues them."""
