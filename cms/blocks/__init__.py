"""StreamField blocks of the library. They name models by string and know no domain code."""
