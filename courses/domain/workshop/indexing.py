"""The words of a post as the site's analysis reads them: one script, English by its stems; for the search within."""

from cms.search.analysis import fold, runs, stem


def index_words(*texts: str) -> str:
    """Folded words apart from each other by spaces, with one at either end, so that whole words can be asked for."""
    pieces = [run if han else stem(run) for text in texts for run, han in runs(fold(text))]
    return f" {' '.join(pieces)} " if pieces else ""
