"""A type that forgot what it is called."""

from tests.plugins.zoo.site.zoo_types.types import TickType


class Nameless(TickType):
    """Its key is a list, which no dictionary takes."""

    key = ["nameless"]
