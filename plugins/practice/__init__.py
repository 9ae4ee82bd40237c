"""Things to do while reading: a breathing exercise and questions to ask oneself, as blocks for articles and lessons."""
