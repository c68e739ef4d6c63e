"""Which documents repeat each other, which tell of one case, and what the case says as a whole. Pure functions."""
