"""Rosters: files of people, from reading and checking to applying, undoing and the result that goes back."""
