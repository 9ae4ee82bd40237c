"""A plugin whose hook raises."""

from plugins.api import hookimpl


@hookimpl
def self_check():
    """Fails."""
    raise RuntimeError("the hook fell")
