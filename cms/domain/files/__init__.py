"""Pictures, sound, film and documents of editors: what they are, their sizes, who may have them."""
