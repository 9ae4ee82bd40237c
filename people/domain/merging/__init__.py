"""Merging: two records of one person become one, are compared before, found where they stand twice, and come apart."""
