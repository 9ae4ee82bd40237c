"""Journal: entries with dates, written over weeks, never scored."""
