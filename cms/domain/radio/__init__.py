"""The radio archive: shows, episodes, their sound, chapters, transcripts and feeds."""
