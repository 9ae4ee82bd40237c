"""StreamField blocks of the school."""
