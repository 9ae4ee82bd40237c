"""A learner's calendar for other programs: what stands in it, how it is written, and the address to subscribe to."""
