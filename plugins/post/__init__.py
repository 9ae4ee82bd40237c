"""The two ways of the house to tell people something: by e-mail, and in the list of messages of the site."""
