"""What stands before every view of the site."""
