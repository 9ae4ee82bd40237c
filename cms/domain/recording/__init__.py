"""Recordings: what a film file holds, its sizes, captions in each language, chapters, and what a player is told."""
