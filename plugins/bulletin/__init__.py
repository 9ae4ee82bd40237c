"""What is new: the newest texts beside articles and lessons, and the week of their places for coordinators."""
