"""xAPI: statements about graded and practice papers and finished courses, for those who keep a record store."""
