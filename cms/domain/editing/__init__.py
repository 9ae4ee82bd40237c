"""From draft to readers: checks, reviews, translations, revisions and the gate of publishing."""
