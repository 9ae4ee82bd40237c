"""A name that no specification knows."""

from plugins.api import hookimpl


@hookimpl
def self_chek():
    """Would never be called."""
