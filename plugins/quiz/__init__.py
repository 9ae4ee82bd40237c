"""Quiz: single and multiple choice, true or false, short text."""
