"""A learner's notes and bookmarks in the parts of a course: theirs alone, whatever role anybody holds."""
