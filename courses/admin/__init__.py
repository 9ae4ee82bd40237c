"""What staff of the school see in Wagtail's admin."""
