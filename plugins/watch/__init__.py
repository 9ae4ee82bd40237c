"""Watching: a recording that was seen or heard in fact, with questions at certain seconds."""
