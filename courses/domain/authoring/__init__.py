"""What authors do: assessments and their versions, courses and their publishing."""
