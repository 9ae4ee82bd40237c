"""What the library does: publishing, relations, translation, the page cache, search, radio and lessons."""
