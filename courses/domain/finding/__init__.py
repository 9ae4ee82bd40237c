"""Finding a course among many: what one may choose by, what is left, and how far one is oneself."""
